"""Has a desk's votes compared with Slack early enough for its digest to go out on time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk.ids import DeskId, Micros, article_of
from bot.desk.schedule import DeskSchedule, next_send
from bot.flows.want_comparison import YOUNG, want_comparison
from bot.services import Services
from bot.slack.pacing import PACES

EARLIEST = timedelta(minutes=30)
MARGIN = timedelta(minutes=1)
DIFFERING = 0.2
"""The part of the open claims that may have to be asked for one by one."""


async def prepare_digest(services: Services, now: datetime, schedule: DeskSchedule) -> None:
    """Asked once a minute; each digest is prepared for once."""
    ahead = next_send(schedule.hours, now, schedule.sent) - now
    if ahead > EARLIEST or ahead > await _lead(services, schedule.desk):
        return
    day = (now + ahead).astimezone(ZoneInfo(schedule.hours.zone)).date()
    if await services.comparisons.prepare(schedule.desk, day):
        await want_comparison(services, schedule.desk)
        services.prompter.compare(schedule.desk)


async def _lead(services: Services, desk: DeskId) -> timedelta:
    """How long the comparison will take at Slack's pace, where threads and cards are asked for side by side."""
    open_ = await services.articles.open_claims(desk)
    young = await services.articles.since(desk, Micros(services.now() - YOUNG))
    threads = len(young.keys() | {article_of(claim) for claim in open_})
    seconds = max(
        threads * PACES["conversations.replies"].interval, len(open_) * DIFFERING * PACES["reactions.get"].interval
    )
    return MARGIN + timedelta(seconds=seconds / services.settings.slack_pace)
