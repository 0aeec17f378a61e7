"""`python -m tests.bench.empty_app PORT`: a Bolt app that acknowledges and does nothing else, served like ours."""

import asyncio
import sys
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.sandbox import BOT_ID, BOT_TOKEN, BOT_USER_ID, SIGNING_SECRET, TEAM_ID


def build() -> web.Application:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=TEAM_ID, bot_user_id=BOT_USER_ID, bot_id=BOT_ID, bot_token=BOT_TOKEN
        )

    app = AsyncApp(authorize=authorize, signing_secret=SIGNING_SECRET, process_before_response=True)

    async def command(ack: AsyncAck) -> None:
        await ack()

    async def event(event: dict[str, Any]) -> None:
        """Acknowledged by Bolt."""

    app.command("/claims")(command)
    app.command("/verify")(command)
    app.event("reaction_added")(event)
    app.event("reaction_removed")(event)

    async def ready(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    served = web.Application()
    served.add_routes([web.get("/readyz", ready), web.post("/slack/events", events)])
    return served


async def main(port: int) -> None:
    runner = web.AppRunner(build(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
