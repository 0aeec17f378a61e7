"""What the scenarios of the digest share: to have one due, and to see what came of it."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from bot.desk.acts import Deed
from bot.flows.keep_going import every_minute
from bot.sandbox import Sandbox
from tests.scenarios.moved_clock import MovedClock
from tests.scenarios.newsroom import Newsroom

DIGEST, APOLOGY = "secondsource_digest", "secondsource_apology"
A_DIGEST = {"metadata.event_type": DIGEST}
SLOWER = 50.0
"""Times Slack's limits: the looks for a message come 0.04 to 0.4 seconds after it was sent."""


def of_kind(slack: Sandbox, kind: str, channel: str = "verification") -> list[dict[str, Any]]:
    """What the messages of one kind say of themselves, oldest first."""
    messages = slack.workspace.channel(channel).messages.values()
    about = [message.metadata or {} for message in messages]
    return [dict(each["event_payload"]) for each in about if each.get("event_type") == kind]


def parts(newsroom: Newsroom) -> Counter[tuple[str, int]]:
    """How often each part of each day's digest stands in the channel."""
    return Counter((each["date"], each["part"]) for each in of_kind(newsroom.slack, DIGEST, newsroom.place))


async def becomes_due(newsroom: Newsroom, clock: MovedClock, late: timedelta = timedelta(0)) -> date:
    """Gives the desk a digest, moves the clock to its time, or so much after it, and asks; the local date."""
    moment = (clock() + timedelta(minutes=30)).replace(second=0, microsecond=0)
    await newsroom.command("/digest", f"at {moment:%H:%M} daily UTC", by=newsroom.people[0])
    await every_minute(newsroom.services, clock.to(moment + late))
    return moment.date()


async def tried(newsroom: Newsroom, times: int = 1, **of: Any) -> None:
    """Waits until the bot has tried so often to post (a part of) a digest."""

    async def has() -> bool:
        posts = newsroom.calls("chat.postMessage")
        about = [(post["args"].get("metadata") or {}) for post in posts]
        wanted = [each for each in about if each.get("event_type") == DIGEST]
        return len([each for each in wanted if of.items() <= each["event_payload"].items()]) >= times

    await newsroom.until(has)


async def deeds(newsroom: Newsroom) -> list[tuple[str, str]]:
    """What the desk's own history says of its digests, oldest first."""
    acts, _ = await newsroom.services.desks.latest_acts(newsroom.desk_id(), start=0, count=50)
    told = {
        Deed.DIGEST_SENT: "sent",
        Deed.DIGEST_LATE: "late",
        Deed.DIGEST_FAILED: "failed",
        Deed.DIGEST_STANDS: "stands",
    }
    return [(told[act.deed], str(act.facts["day"])) for act in reversed(acts) if act.deed in told]


async def put_off(newsroom: Newsroom) -> None:
    """Waits until the desk could not be told that a digest failed, and it is not to be tried again at once."""

    async def later() -> bool:
        owed = await newsroom.services.digests.owed(newsroom.desk_id())
        return owed is not None and owed.next > owed.failed

    await newsroom.until(later)
