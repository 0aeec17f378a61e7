"""`python -m bot.sandbox`: the local Slack alone, until Ctrl-C."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from bot.sandbox.app import Sandbox


async def serve(sandbox: Sandbox, port: int, scale: float) -> None:
    await sandbox.start(port=port)
    sys.stdout.write(
        f"The local Slack: {sandbox.url}\n"
        f"SLACK_API_URL={sandbox.api_url}\n"
        f"SLACK_BOT_TOKEN={sandbox.bot_token}\n"
        f"SLACK_APP_TOKEN={sandbox.app_token}\n"
        f"SLACK_SIGNING_SECRET={sandbox.signing_secret}\n"
        f"Limits on calls are multiplied, redelivery and disconnects hastened by {scale:g}.\n"
        f"Faults: {json.dumps(sandbox.faults.shown())}\n"
    )
    sys.stdout.flush()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell's background job inherits them ignored
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await stop.wait()
    finally:
        await sandbox.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A local stand-in for Slack.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="multiplies Slack's limits on calls, divides its waits"
    )
    parser.add_argument("--request-url", help="where events, commands and interactions are POSTed, signed")
    parser.add_argument("--faults", type=Path, help="a JSON file: seed, rows and rates (see bot/sandbox/faults.py)")
    parser.add_argument("--seed", type=int, help="of the faults at random, instead of the file's")
    given = parser.parse_args()
    faults: dict[str, Any] = json.loads(given.faults.read_text(encoding="utf-8")) if given.faults else {}
    if given.seed is not None:
        faults["seed"] = given.seed
    sandbox = Sandbox(scale=given.scale, haste=given.scale, request_url=given.request_url)
    try:
        sandbox.faults.load(faults)
    except (ValueError, TypeError) as error:
        parser.error(f"--faults: {error}")
    asyncio.run(serve(sandbox, given.port, given.scale))


if __name__ == "__main__":
    main()
