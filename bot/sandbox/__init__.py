"""A local stand-in for Slack that an app cannot tell from the real one; it imports nothing from the project.

    sandbox = Sandbox(scale=1000)          # tests: limits on calls a thousand times Slack's
    await sandbox.start()                  # 127.0.0.1, a free port
    AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
    await sandbox.acts.message("U0MAEVE", "verification", "An article …")

The app connects over Socket Mode (`apps.connections.open`), or gets signed HTTP at `request_url`. State is in memory:
team "The Harbour Courier", three colleagues, #verification and #politics (the bot is a member), #lobby (it is not),
and direct messages between the bot and each colleague. `python -m bot.sandbox` serves it alone.

Where things are:

    app          Sandbox: all parts and routes            slack        the parts, as one value
    workspace    people, channels, look-ups               messages, people, files, surfaces: what they hold
    conversations  verbs that change it and send events   events       the envelope; manifest: what the app wants
    delivery     attempts and redelivery                  http_delivery, socket_mode: the two ways
    web_api      tokens, limits (rates), the call log     methods/     one row and one function per method
    faults       what goes wrong, on order or by chance: its docstring lists the kinds; failing: a call's failures
    blocks       Block Kit's limits as tables             rules        the kinds of rule in them; content, inputs
    acts         what a person does                       interactions the payloads that this sends
    responses    response URLs and command replies        triggers     trigger ids and response URLs on loan
    visitor      the page's API                           page/        the page: static files

Tests call `sandbox.acts`, `sandbox.state(user)` and `sandbox.workspace.add_person / add_channel` in-process, or the
visitor API over HTTP; `sandbox.api.calls` and `sandbox.delivery.records` are what `/visitor/calls` and
`/visitor/deliveries` show. `sandbox.socket_mode.refresh()` and `.drop()` make clients reconnect. A Clock of one's own
moves limits, triggers, response URLs, redelivery, faults and the `Date` of every answer by hand; only `ack_timeout` is
real time.

Faults: `sandbox.faults.add("reset_after", "chat.postMessage", skip=3)`, `.random(seed, {"lose": 0.01})`, `.clear()`;
the same as JSON at `/visitor/faults` (GET shows, POST adds; `{"clear": true}` takes all away), and as
`python -m bot.sandbox --scale 30 --seed 7 --faults FILE`. `--scale` multiplies limits (`scale`) and divides Slack's own
long waits (`haste`: redelivery after 0, 60 and 300 s, a disconnect's ten); times told are never scaled.

Who may vote: `sandbox.workspace.add_person(name, kind=…)` (member, guest, bot, stranger) without events, or
`sandbox.acts.welcome(…)` with `team_join`; `sandbox.acts.deactivate(user)` (`user_change`; reactions count and are
not named). A channel with a stranger in it is shared: `is_ext_shared_channel` in its events. Somebody else's app reacts
with `sandbox.acts.react(bot.id, …)`. `sandbox.slack.events.rate_limited()` sends `app_rate_limited`,
`sandbox.slack.conversations.archive(user, channel)` and `.unarchive(…)` close a channel and open it.
Of Slack, these are missing on purpose: scopes, conversations of several people, the cap on events per hour,
scheduled messages, uploads by the app, `external_select` suggestions and Slack's own splitting of long texts.
"""

from bot.sandbox.app import Sandbox
from bot.sandbox.clock import Clock
from bot.sandbox.web_api import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from bot.sandbox.workspace import APP_ID, BOT_ID, BOT_USER_ID, CHANNELS, COLLEAGUES, TEAM_ID, TEAM_NAME

__all__ = [
    "APP_ID",
    "APP_TOKEN",
    "BOT_ID",
    "BOT_TOKEN",
    "BOT_USER_ID",
    "CHANNELS",
    "COLLEAGUES",
    "SIGNING_SECRET",
    "TEAM_ID",
    "TEAM_NAME",
    "Clock",
    "Sandbox",
]
