"""What flows and handlers work with: one frozen bundle, built by `assembly.py`."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.comparing import Comparing
from bot.desk.ids import DeskId, Micros
from bot.desk.outage import Outage
from bot.desk.voter import Voter, may_vote
from bot.directory import Directory
from bot.missed import Missed
from bot.prompter import Prompter
from bot.reading.reader import Reader
from bot.settings import Settings
from bot.slack.outbox import Me, Outbox
from bot.slack.text import permalink
from bot.store.articles import Articles
from bot.store.cards import Cards
from bot.store.comparisons import Comparisons
from bot.store.desks import Desks
from bot.store.digests import Digests
from bot.store.files import Files
from bot.store.health import Health
from bot.store.ledger import Ledger
from bot.store.lists import Lists
from bot.store.marks import Marks
from bot.store.pace import Pace


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    ledger: Ledger
    articles: Articles
    lists: Lists
    cards: Cards
    desks: Desks
    digests: Digests
    files: Files
    marks: Marks
    comparisons: Comparisons
    health: Health
    pace: Pace
    outbox: Outbox
    directory: Directory
    prompter: Prompter
    reader: Reader
    me: Me
    outage: Outage
    missed: Missed
    comparing: Comparing

    def clock(self) -> datetime:
        """Slack's time as near as it is known: what hosts with different clocks write down is in one order, and a
        clock that is wrong for once sends no digest of another year."""
        return self.outbox.slack_clock.now()

    def now(self) -> Micros:
        """The same, as the store keeps it."""
        return Micros(int(self.clock().timestamp() * 1_000_000))

    def may_vote(self, voter: Voter) -> bool:
        return may_vote(voter, outsiders_vote=self.settings.outsiders_vote)

    def link(self, desk: DeskId, ts: str, thread: str | None = None) -> str:
        return permalink(self.me.url, desk.partition(".")[2], ts, thread)


def wall_clock() -> datetime:
    return datetime.now(UTC)
