"""Every key of the store, one function each. All the keys of a desk share the hash slot of `{desk}`.

`LIFETIMES` declares how long each kind lives; the test fixture fails on a key that is not declared here or
that lives longer or shorter than it says.
"""

from datetime import timedelta

from bot.desk.ids import ArticleId, ClaimId, DeskId
from bot.desk.status import STATUSES, Status

DAY = timedelta(days=1)
SEEN = timedelta(days=2)
"""Slack sends an event again for some minutes; with Delayed Events it begins to do so for a day and more."""

LIFETIMES: dict[str, timedelta | None] = {
    "desks": None,
    "person": None,
    "people": None,
    "pace": timedelta(minutes=10),
    "settings": None,
    "digests": None,
    "runs": None,
    "files": None,
    "apologies": None,
    "acts": None,
    "articles": None,
    "article": None,
    "text": None,
    "reading": None,
    "claims": None,
    "claim": None,
    "ballots": None,
    "history": None,
    "unknown": None,
    "outsiders": None,
    "cards": None,
    "early": DAY,
    "seen": SEEN,
    "open": None,
    "status": None,
    "source": None,
    "word": None,
    "refresh": None,
    "parents": None,
    "tidy": None,
    "paused": None,
    "work": None,
    "compare": None,
    "differ": None,
    "hand": None,
    "uncompared": None,
    "failures": None,
    "prepared": timedelta(days=2),
    "lease": timedelta(minutes=1),
    "schema": None,
    "migrating": timedelta(minutes=1),
    "importing": None,
    "running": timedelta(seconds=20),
    "barrier": timedelta(minutes=1),
}
"""Kind (the word after the slot) to lifetime at most; None never expires."""


def desks() -> str:
    """Set of DeskId: every desk that ever took an article. The sweep and the digest clock walk it."""
    return "ss:desks"


def schema() -> str:
    """String: the version of what the keys hold, a whole number."""
    return "ss:schema"


def migrating() -> str:
    """String: who brings the store to the next schema at this moment."""
    return "ss:migrating"


def importing() -> str:
    """String: the SHA-256 of the file whose import has begun and not ended; for seconds, that one asks to begin."""
    return "ss:importing"


def running() -> str:
    """Sorted set of the processes that run, as host and number, by the time (ms) up to which they count as running."""
    return "ss:running"


def person(team: str, user: str) -> str:
    """Set of DeskId in which the person pasted or voted; lies in the person's own slot."""
    return f"ss:{{{team}.{user}}}:person"


def people(team: str) -> str:
    """Hash: person to what they are to the workspace (`desk.voter.Voter`), of all whom Slack has described."""
    return f"ss:{{{team}}}:people"


def pace(team: str, what: str) -> str:
    """String: the instant (µs) up to which one Slack method is spoken for."""
    return f"ss:{{{team}}}:pace:{what}"


def _of(desk: DeskId, kind: str, *rest: str) -> str:
    return ":".join((f"ss:{{{desk}}}", kind, *rest))


def settings(desk: DeskId) -> str:
    """Hash: the desk's digest hours and what else can be set."""
    return _of(desk, "settings")


def digests(desk: DeskId) -> str:
    """Hash: local date to what became of its digest: `claimed` while it is work, `missed`, `failed <code> <µs>`, or the
    `ts` of its last message."""
    return _of(desk, "digests")


def files(desk: DeskId) -> str:
    """Hash: a share (one file in one message) to who shared it, its name and its address, as JSON."""
    return _of(desk, "files")


def runs(desk: DeskId) -> str:
    """Hash: the digests that are being sent. A run (its local date, or `now-` and what asked for it) to its facts as
    JSON, `<run>:draft` to what was drawn, `<run>:tried` to when a part of it was sent and not heard of since (µs)."""
    return _of(desk, "runs")


def apologies(desk: DeskId) -> str:
    """Sorted set of local dates by the time (µs) from which to say in the desk that their digest could not be sent."""
    return _of(desk, "apologies")


def acts(desk: DeskId) -> str:
    """Sorted set by time (µs): the desk's own history, one JSON entry an act (`desk/acts.py`); only ever added to."""
    return _of(desk, "acts")


def articles(desk: DeskId) -> str:
    """Sorted set of ArticleId by pasting time (µs)."""
    return _of(desk, "articles")


def article(desk: DeskId, article: ArticleId) -> str:
    """Hash: who pasted, when, state, title, thread, how many claims were kept."""
    return _of(desk, "article", article)


def text(desk: DeskId, article: ArticleId) -> str:
    """String: the article's text as given."""
    return _of(desk, "text", article)


def reading(desk: DeskId, article: ArticleId) -> str:
    """String: the reading's JSON."""
    return _of(desk, "reading", article)


def claims(desk: DeskId, article: ArticleId) -> str:
    """Sorted set of the article's ClaimIds in text order."""
    return _of(desk, "claims", article)


def claim(desk: DeskId, claim: ClaimId) -> str:
    """Hash: the claim's body, status, counts, card and closing."""
    return _of(desk, "claim", claim)


def ballots(desk: DeskId, claim: ClaimId) -> str:
    """Hash: person to the JSON of their acts on the claim and what stands of them."""
    return _of(desk, "ballots", claim)


def history(desk: DeskId, claim: ClaimId) -> str:
    """Sorted set by event time (µs): one JSON entry for each act; entries are never changed or removed."""
    return _of(desk, "history", claim)


def unknown(desk: DeskId) -> str:
    """Sorted set of `person:ClaimId` by the time (µs) of the first act: who acted before Slack said who they are."""
    return _of(desk, "unknown")


def outsiders(desk: DeskId) -> str:
    """Set of `person:ClaimId`: the ballots that count or not as OUTSIDERS_VOTE says."""
    return _of(desk, "outsiders")


def cards(desk: DeskId) -> str:
    """Hash: a card's message `ts` to its ClaimId."""
    return _of(desk, "cards")


def early(desk: DeskId, ts: str) -> str:
    """List: reactions on a message of the bot's whose `ts` was not stored yet."""
    return _of(desk, "early", ts)


def seen(desk: DeskId, event: str) -> str:
    """String: an `event_id` that was taken; Slack redelivers for hours, not days."""
    return _of(desk, "seen", event)


def open_claims(desk: DeskId) -> str:
    """Sorted set of ClaimId by rank (pasting time in µs plus place in the text): the open ones."""
    return _of(desk, "open")


def status(desk: DeskId, status: Status) -> str:
    """Sorted set of ClaimId by rank: the claims of one status."""
    return _of(desk, "status", status)


def source(desk: DeskId, word: str) -> str:
    """Sorted set of ClaimId by rank: claims whose source's name has the folded word."""
    return _of(desk, "source", word)


def word(desk: DeskId, word: str) -> str:
    """Sorted set of ClaimId by rank: claims whose text has the folded word."""
    return _of(desk, "word", word)


def refresh(desk: DeskId) -> str:
    """Sorted set of ClaimId by the time (µs) of the last change: cards to be drawn again."""
    return _of(desk, "refresh")


def parents(desk: DeskId) -> str:
    """Sorted set of ArticleId by the time (µs) of the last change: parent messages to be drawn again."""
    return _of(desk, "parents")


def tidy(desk: DeskId) -> str:
    """Sorted set of ArticleId by the time (µs) at which to look for doubles in its thread."""
    return _of(desk, "tidy")


def paused(desk: DeskId) -> str:
    """Sorted set of ArticleId by the time (µs) at which posting was broken off, as the channel was closed."""
    return _of(desk, "paused")


def work(desk: DeskId) -> str:
    """Sorted set of `verb:argument` by the time (µs) it was asked for: what jobs must finish."""
    return _of(desk, "work")


def compare(desk: DeskId) -> str:
    """Sorted set of ArticleId by urgency: threads whose reactions are to be compared with Slack's."""
    return _of(desk, "compare")


def differ(desk: DeskId) -> str:
    """Sorted set of ClaimId by urgency: cards whose reactions the ledger seems to have wrong."""
    return _of(desk, "differ")


def hand(desk: DeskId, what: str) -> str:
    """String: what is being compared at this moment, taken out of `compare` or `differ`."""
    return _of(desk, "hand", what)


def failures(desk: DeskId) -> str:
    """Hash: an ArticleId or ClaimId to how often in a row it could not be compared."""
    return _of(desk, "failures")


def uncompared(desk: DeskId) -> str:
    """Sorted set of ClaimId by time (µs): cards of which Slack did not say, or not in full, who reacted."""
    return _of(desk, "uncompared")


def prepared(desk: DeskId, day: str) -> str:
    """String: the comparison before the digest of one local date, or of a day by itself, was asked for."""
    return _of(desk, "prepared", day)


def lease(desk: DeskId, what: str) -> str:
    """String: who does one piece of work at this moment."""
    return _of(desk, "lease", what)


def barrier(desk: DeskId) -> str:
    """String: written beside every act that must be on disk, so that there is something of its own to wait for."""
    return _of(desk, "barrier")


def barrier_of_desks() -> str:
    """String: the same, in the slot of the list of desks."""
    return f"ss:{{{desks()}}}:barrier"


def ledger(desk: DeskId, claim_id: ClaimId) -> list[str]:
    """The keys of the ledger's scripts, in the order that `lua/ledger.lua` names."""
    return [
        claim(desk, claim_id),
        ballots(desk, claim_id),
        history(desk, claim_id),
        refresh(desk),
        parents(desk),
        open_claims(desk),
        unknown(desk),
        outsiders(desk),
        *(status(desk, row.slug) for row in STATUSES),
    ]
