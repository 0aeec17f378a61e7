"""Has a desk's votes compared with Slack by the clock: early enough for its digest to go out on time, and daily."""

from datetime import datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from bot.desk.ids import DeskId, Micros, article_of
from bot.desk.schedule import DeskSchedule, next_send
from bot.flows.want_comparison import YOUNG, want_comparison
from bot.services import Services
from bot.slack.pacing import PACES

EARLIEST = timedelta(minutes=30)
MARGIN = timedelta(minutes=1)
DAY, WINDOW = 1440 - 10, 10
"""Minutes: of a UTC day in which a desk's window may begin, and how long it is open."""
DIFFERING = 0.2
"""The part of the open claims that may have to be asked for one by one."""


async def prepare_digest(services: Services, now: datetime, schedule: DeskSchedule) -> None:
    """Asked once a minute; each digest is prepared for once."""
    ahead = next_send(schedule.hours, now, schedule.sent) - now
    if ahead > EARLIEST or ahead > await _lead(services, schedule.desk):
        return
    day = (now + ahead).astimezone(ZoneInfo(schedule.hours.zone)).date()
    if not await services.comparisons.prepared(schedule.desk, day.isoformat()):
        await want_comparison(services, schedule.desk, whole=False)
        await services.comparisons.prepare(schedule.desk, day.isoformat())
        services.prompter.compare(schedule.desk)


async def compare_daily(services: Services, now: datetime, desk: DeskId) -> None:
    """Asked once a minute: what was missed without anybody's noticing is found within a day, digest or not.

    Each desk has minutes of its own, as a thousand at once would wait for each other.
    """
    into_the_day = (now - now.replace(hour=0, minute=0)) // timedelta(minutes=1)
    day = f"{now.date()}-utc"
    if 0 <= into_the_day - crc32(desk.encode()) % DAY < WINDOW and not await services.comparisons.prepared(desk, day):
        await want_comparison(services, desk, whole=False)
        await services.comparisons.prepare(desk, day)
        services.prompter.compare(desk)


async def _lead(services: Services, desk: DeskId) -> timedelta:
    """How long the comparison will take at Slack's pace, where threads and cards are asked for side by side."""
    open_ = await services.lists.open_claims(desk)
    young = await services.articles.since(desk, Micros(services.now() - YOUNG))
    threads = len(young.keys() | {article_of(claim) for claim in open_})
    seconds = max(
        threads * PACES["conversations.replies"].interval, len(open_) * DIFFERING * PACES["reactions.get"].interval
    )
    return MARGIN + timedelta(seconds=seconds / services.settings.slack_pace)
