"""`python -m bot.sandbox`, and the page that it serves."""

import asyncio
import json
import signal
import sys
from pathlib import Path

from aiohttp import ClientSession


async def test_module_prints_its_address_serves_the_page_and_leaves_at_ctrl_c(tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps({"seed": 1, "rates": {"lose": 0.01}}), encoding="utf-8")
    order = ("--scale", "10", "--seed", "7", "--faults", str(faults))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", *order, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(20):
        line = (await process.stdout.readline()).decode()
        url = line.removeprefix("The local Slack: ").strip()
        told = [(await process.stdout.readline()).decode() for _ in range(6)]
        assert "multiplied" in told[4] and " 10." in told[4]
        assert '"seed": 7' in told[5]
        async with ClientSession() as session:
            async with session.get(url) as response:
                assert (response.status, response.content_type) == (200, "text/html")
            async with session.get(f"{url}/sample-article.txt") as response:
                assert len((await response.text()).split()) >= 200
            async with session.get(f"{url}/visitor/state?as=U0MAEVE") as response:
                assert (await response.json())["team"]["name"] == "The Harbour Courier"
            async with session.get(f"{url}/visitor/faults") as response:
                shown = await response.json()
        assert (shown["seed"], [row["kind"] for row in shown["rows"]]) == (7, ["lose"])
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
