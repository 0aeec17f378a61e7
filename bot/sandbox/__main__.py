"""`python -m bot.sandbox`: the local Slack alone, until Ctrl-C."""

import argparse
import asyncio
import signal
import sys

from bot.sandbox.app import Sandbox


async def serve(port: int, scale: float, request_url: str | None) -> None:
    sandbox = Sandbox(scale=scale, request_url=request_url)
    await sandbox.start(port=port)
    sys.stdout.write(
        f"The local Slack: {sandbox.url}\n"
        f"SLACK_API_URL={sandbox.api_url}\n"
        f"SLACK_BOT_TOKEN={sandbox.bot_token}\n"
        f"SLACK_APP_TOKEN={sandbox.app_token}\n"
        f"SLACK_SIGNING_SECRET={sandbox.signing_secret}\n"
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
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies Slack's limits on calls")
    parser.add_argument("--request-url", help="where events, commands and interactions are POSTed, signed")
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.scale, given.request_url))


if __name__ == "__main__":
    main()
