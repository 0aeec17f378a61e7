"""Articles and claims as the desk knows them: what a reading left to be voted on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId
from bot.desk.status import Status
from bot.desk.vote import NEVER, Verdict

HIGH = 0.66
"""The check-worthiness from which the digest calls a claim high."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion with what the article says of its origin. Never changes after the reading."""

    id: ClaimId
    text: str
    """The article's own words, the pieces of a broken content joined by " … "; unquoted pronouns may stand
    replaced by the name that they mean, in brackets."""
    kind: str
    """direct, indirect, mixed or outlet: only direct text is shown between quotation marks."""
    speaker: str | None
    descriptors: tuple[str, ...]
    source_type: str
    relayed_by: str | None
    outlet: str | None
    provenance: str
    channel: str
    hedges: tuple[str, ...]
    checkworthiness: float
    time: str | None
    flags: tuple[str, ...]

    @property
    def high(self) -> bool:
        return self.checkworthiness >= HIGH


class ArticleState(StrEnum):
    WAITING = "waiting"
    """Taken, not yet read."""
    POSTING = "posting"
    """Read; cards are on their way."""
    POSTED = "posted"


@dataclass(frozen=True, slots=True)
class Article:
    id: ArticleId
    desk: DeskId
    state: ArticleState
    pasted_by: PersonId
    pasted_at: Micros
    words: int
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    thread: str | None = None
    """`ts` of the parent message, once Slack has returned it."""
    response_url: str | None = None
    """Where the one who pasted it can be answered privately, for 30 minutes."""
    others: Mapping[PersonId, str] = field(default_factory=dict)
    """Who pasted the text while it was on its way, or had it resumed, with such an address each, or ""."""
    announced: str | None = None
    """The sentence about the desk's digest that this article's parent message carries."""
    sent_at: Micros | None = None
    """When the parent message was last sent to Slack, unless Slack refused it."""
    again_at: Micros | None = None
    """When the text was pasted again after somebody had deleted its thread."""


@dataclass(frozen=True, slots=True)
class Closing:
    """An editor's act that holds a claim's status."""

    as_: Status
    by: PersonId
    at: Micros
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimState:
    """A claim with where it stands now."""

    claim: Claim
    article: ArticleId
    pasted_by: PersonId
    pasted_at: Micros
    status: Status
    card: str | None
    """`ts` of the card, once Slack has returned it; None again where it is gone."""
    counts: Mapping[Verdict, int] = field(default_factory=dict)
    """Standing votes; verdicts without one are left out."""
    voters: Mapping[Verdict, tuple[PersonId, ...]] = field(default_factory=dict)
    """By the time of each one's latest act; read for one card at a time, empty in lists."""
    owners: tuple[PersonId, ...] = ()
    closing: Closing | None = None
    gone: bool = False
    """Somebody deleted the card."""
    since: Micros = NEVER
    """When this card was posted in place of one that somebody deleted: older reactions were on that one."""
    compared: Micros = NEVER
    """The time of the last comparison with Slack in which everybody was named."""
    unnamed: tuple[Micros, str] = (NEVER, "")
    """Since when Slack counts on the card whom it does not name, and how many of which reactions."""


@dataclass(frozen=True, slots=True)
class Progress:
    """An article's counts for its parent message."""

    claims: int
    posted: int
    """Cards; once the article is posted, those too that somebody has deleted since."""
    by_status: Mapping[Status, int]
