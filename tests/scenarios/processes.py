"""The product's own processes beside a local Slack of this one."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.sandbox import Sandbox
from tests.scenarios.newsroom import tokens

Process = asyncio.subprocess.Process
END_WITHIN = 20.0


@asynccontextmanager
async def running(command: str, folder: Path, slack: Sandbox, **settings: Any) -> AsyncIterator[Process]:
    """`secondsource COMMAND` with its data in `folder`; ended as Ctrl-C ends it, unless it is gone by then."""
    given = tokens(slack) | {"data_folder": folder / "data", "log_level": "WARNING"} | settings
    environment = {name.upper(): str(value) for name, value in given.items()}
    environment |= {"HOME": str(folder), "PATH": os.environ["PATH"]}
    with (folder / f"{command}.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", command, cwd=folder, env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            async with asyncio.timeout(END_WITHIN):
                await process.wait()


def told(folder: Path) -> str:
    """What the processes wrote into their logs."""
    return "\n".join(log.read_text(encoding="utf-8") for log in sorted(folder.glob("*.log")))
