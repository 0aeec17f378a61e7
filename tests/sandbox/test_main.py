"""`python -m bot.sandbox`, and the page that it serves."""

import asyncio
import signal
import sys

from aiohttp import ClientSession


async def test_module_prints_its_address_serves_the_page_and_leaves_at_ctrl_c() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--scale", "10", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(20):
        line = (await process.stdout.readline()).decode()
        url = line.removeprefix("The local Slack: ").strip()
        async with ClientSession() as session:
            async with session.get(url) as response:
                assert (response.status, response.content_type) == (200, "text/html")
            async with session.get(f"{url}/sample-article.txt") as response:
                assert len((await response.text()).split()) >= 200
            async with session.get(f"{url}/visitor/state?as=U0MAEVE") as response:
                assert (await response.json())["team"]["name"] == "The Harbour Courier"
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
