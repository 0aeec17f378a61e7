"""What the store should hold of one desk after the same steps, in plain dicts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.desk.claim import ArticleState, Claim, Progress
from bot.desk.history import Closed
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId, article_of
from bot.desk.query import ClaimQuery
from bot.desk.status import OPEN
from bot.desk.vote import Act, Verdict
from bot.desk.voter import Voter
from bot.desk.words import folded_words
from bot.store.articles import Taken
from bot.store.cards import Recorded
from bot.store.files import Wanted
from tests.store.model import Model, Told


def card_ts(claim: ClaimId, message: int) -> str:
    """Of one of the messages that show a claim."""
    article, _, number = claim.partition(".")
    return f"17638465{int(article[0], 16):02}.00{int(number):03}{message}"


@dataclass(slots=True)
class PastedArticle:
    by: PersonId
    at: Micros
    state: ArticleState = ArticleState.WAITING
    title: str | None = None
    thread: str | None = None
    sent_at: Micros | None = None
    again_at: Micros | None = None
    gone: str | None = None
    lacks: bool = False
    others: dict[PersonId, str] = field(default_factory=dict)


@dataclass(slots=True)
class KeptClaim:
    claim: Claim
    rank: int
    votes: Model
    card: str | None = None
    sent_at: Micros | None = None
    gone: str | None = None
    former: str = ""
    moved: str | None = None

    def acted_on(self) -> bool:
        """Whether it has a ballot, be there anything on it or not."""
        return bool(self.votes.ballots.people)


@dataclass(slots=True)
class DeskModel:
    desk: DeskId
    articles: dict[ArticleId, PastedArticle] = field(default_factory=dict)
    claims: dict[ClaimId, KeptClaim] = field(default_factory=dict)
    cards: dict[str, ClaimId] = field(default_factory=dict)
    early: dict[str, list[str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    work: dict[str, Micros] = field(default_factory=dict)
    refresh: dict[str, Micros] = field(default_factory=dict)
    parents: dict[str, Micros] = field(default_factory=dict)
    paused: dict[str, Micros] = field(default_factory=dict)
    tidy: dict[str, Micros] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    compare: dict[str, int] = field(default_factory=dict)
    differ: dict[str, int] = field(default_factory=dict)
    hands: dict[str, str] = field(default_factory=dict)
    uncompared: dict[str, Micros] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    runs: dict[str, dict[str, Micros | None]] = field(default_factory=dict)
    """Digest to what is known of it while it is sent: `draft` and `tried`."""
    files: dict[str, Wanted] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    requests: set[str] = field(default_factory=set)
    apologies: dict[str, Micros] = field(default_factory=dict)
    hours: str | None = None
    acts: list[Micros] = field(default_factory=list)

    # ------------------------------------------------------------------ articles

    def submit(self, article: ArticleId, by: PersonId, event: str, url: str, now: Micros) -> tuple[Taken, str | None]:
        if event and event in self.seen:
            return Taken.REPEATED, self.articles[article].thread if article in self.articles else None
        self.seen |= {event} - {""}
        if standing := self.articles.get(article):
            if standing.lacks and standing.state is ArticleState.POSTED:
                standing.state, standing.lacks, standing.gone = ArticleState.POSTING, False, None
                standing.again_at = now if standing.thread is None else standing.again_at
            waits = standing.state is not ArticleState.POSTED and f"article:{article}" not in self.work
            if waits:
                self.work[f"article:{article}"] = now
                self.acts.append(now)
                standing.others = {}
            if standing.state is not ArticleState.POSTED:
                standing.others[by] = url
            self.paused.pop(article, None)
            return Taken.RESUMED if waits else Taken.STANDING, standing.thread
        self.articles[article] = PastedArticle(by, now)
        self.work[f"article:{article}"] = now
        self.acts.append(now)
        return Taken.TAKEN, None

    def keep_reading(self, article: ArticleId, claims: list[Claim], title: str) -> None:
        found = self.articles.get(article)
        if found is None or found.state is not ArticleState.WAITING:
            return
        found.state, found.title = ArticleState.POSTING, title
        for number, claim in enumerate(claims):
            self.claims[claim.id] = KeptClaim(claim, found.at + number, Model(self.desk, found.by))

    def can_be_dropped(self, article: ArticleId) -> bool:
        """Nothing of it was posted, and so nobody has voted."""
        if (found := self.articles.get(article)) is None or found.thread or found.gone or found.again_at:
            return False
        posted = any(c.card or c.gone or c.votes.history or c.votes.unknown for c in self.of(article).values())
        early = any(card_ts(claim, message) in self.early for claim in self.of(article) for message in (1, 2))
        return not posted and not early

    def drop(self, article: ArticleId, now: Micros) -> None:
        self.acts.append(now)
        for claim in self.of(article):
            del self.claims[claim]
        del self.articles[article]
        self.work.pop(f"article:{article}", None)
        for marks in (self.parents, self.paused, self.tidy):
            marks.pop(article, None)

    def set_thread(self, article: ArticleId, ts: str) -> str:
        found = self.articles[article]
        found.thread = found.thread or ts
        return found.thread

    def thread_gone(self, article: ArticleId, ts: str) -> None:
        found = self.articles[article]
        if found.thread != ts:
            return
        found.thread, found.sent_at, found.gone, found.lacks = None, None, ts, True
        found.state = ArticleState.POSTED
        self.work.pop(f"article:{article}", None)
        for marks in (self.parents, self.paused):
            marks.pop(article, None)

    def finish(self, article: ArticleId, *, lacks: bool, tidy_at: Micros | None) -> None:
        found = self.articles[article]
        found.state, found.lacks = ArticleState.POSTED, found.lacks or lacks
        self.work.pop(f"article:{article}", None)
        self.paused.pop(article, None)
        if tidy_at is not None:
            self.tidy[article] = tidy_at

    def pause(self, article: ArticleId, now: Micros) -> None:
        self.work.pop(f"article:{article}", None)
        self.paused[article] = now
        self.acts.append(now)

    def take_up(self, article: ArticleId, now: Micros) -> bool:
        found = self.articles.get(article)
        if found is None or found.state is not ArticleState.POSTED or found.lacks:
            return False
        found.state = ArticleState.POSTING
        self.work.setdefault(f"article:{article}", now)
        self.acts.append(now)
        return True

    def resume(self, now: Micros) -> list[str]:
        found = sorted(self.paused, key=lambda article: (self.paused[article], article))
        for article in found:
            self.work.setdefault(f"article:{article}", now)
            self.acts.append(now)
        self.paused.clear()
        return found

    # ------------------------------------------------------------------ cards

    def record_card(self, claim: ClaimId, ts: str, now: Micros) -> Recorded:
        kept = self.claims[claim]
        if kept.card is None:
            kept.card, kept.gone = ts, None
            kept.former = kept.former.replace(f"{ts} ", "")
            self.cards[ts] = claim
            if kept.acted_on():
                self.refresh[claim] = now
        return self._recorded(kept, ts)

    def move_card(self, claim: ClaimId, card: str, other: str, now: Micros) -> Recorded:
        kept = self.claims[claim]
        if kept.card is not None and kept.card == card and kept.moved is None:
            kept.card, kept.moved = other, card
            self.cards.pop(card, None)
            self.cards[other] = claim
            self.refresh[claim] = now
        return self._recorded(kept, other)

    def _recorded(self, kept: KeptClaim, ts: str) -> Recorded:
        return Recorded(kept.card or "", tuple(self.early.get(ts, ())) if kept.card == ts else ())

    def card_gone(self, claim: ClaimId, ts: str) -> None:
        kept = self.claims[claim]
        if kept.card == ts:
            kept.card, kept.sent_at, kept.gone = None, None, ts
            kept.former += f"{ts} "
            self.articles[article_of(claim)].lacks = True
            self.refresh.pop(claim, None)

    def park(self, ts: str, act: str) -> ClaimId | None:
        if ts not in self.cards:
            self.early.setdefault(ts, []).append(act)
        return self.cards.get(ts)

    def act(
        self, claim: ClaimId, act: Act | Closed, now: Micros, *, voter: Voter = Voter.UNKNOWN, votes: bool = True
    ) -> Told:
        kept = self.claims[claim].votes
        told = kept.apply(act, now, voter=voter, votes=votes)
        self.work |= {f"ask:{claim}:{person}": now for person in told.asked}
        if kept.card_mark == now:
            self.refresh[claim] = now
        if kept.parent_mark == now:
            self.parents[article_of(claim)] = now
        return told

    # ------------------------------------------------------------------ comparisons

    def take(self, what: str) -> str | None:
        """The most urgent; what is in the hand already comes first."""
        marks = self.compare if what == "thread" else self.differ
        if what not in self.hands and marks:
            _, most = max((urgency, member) for member, urgency in marks.items())
            del marks[most]
            self.hands[what] = most
        return self.hands.get(what)

    def done(self, what: str, member: str) -> None:
        """What failed is forgotten, unless it is to be compared again."""
        if member not in (self.compare if what == "thread" else self.differ):
            self.failures.pop(member, None)
        if self.hands.get(what) == member:
            del self.hands[what]

    def want(self, what: str, urgency: Mapping[ArticleId, int] | Mapping[ClaimId, int]) -> None:
        marks = self.compare if what == "thread" else self.differ
        for member, urgent in urgency.items():
            marks[member] = max(urgent, marks.get(member, 0))

    # ------------------------------------------------------------------ what is asked of it

    def listed(self, query: ClaimQuery) -> list[ClaimId]:
        def wanted(kept: KeptClaim) -> bool:
            status = kept.votes.status()
            return (
                (query.status is None or status == query.status)
                and (not query.open or status in OPEN)
                and query.source <= folded_words(kept.claim.speaker or "")
                and query.words <= folded_words(kept.claim.text)
            )

        found = [(kept.rank, claim) for claim, kept in self.claims.items() if wanted(kept)]
        return [claim for _, claim in sorted(found, reverse=True)]

    def progress(self, article: ArticleId) -> Progress:
        of = self.of(article).values()
        by_status = Counter(kept.votes.status() for kept in of)
        once = self.articles[article].state is ArticleState.POSTED
        return Progress(len(of), sum(bool(kept.card or (once and kept.gone)) for kept in of), by_status)

    def voters(self, claim: ClaimId) -> dict[Verdict, tuple[PersonId, ...]]:
        """By the time of each one's latest act."""
        ballots = self.claims[claim].votes.ballots
        times = {
            person: max([*ballot.presses, *(r.at for r in ballot.reactions.values() if r.on)], default=0)
            for person, ballot in ballots.people.items()
        }
        standing = sorted((times[person], person, verdict) for person, verdict in ballots.standing().items())
        return {v: tuple(person for _, person, verdict in standing if verdict is v) for v in Verdict}

    def of(self, article: ArticleId) -> dict[ClaimId, KeptClaim]:
        return {claim: kept for claim, kept in self.claims.items() if article_of(claim) == article}
