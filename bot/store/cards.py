"""Cards: which message stands for a claim, and the reactions that come before that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.piped import Client, piped
from bot.store.scripts import CARDS_GONE, MOVE_CARD, NOTE_TRY, PARK_REACTION, RECORD_CARDS

CARDS_AT_ONCE = 20
"""Cards in one step of the store: a longer one would keep votes waiting."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What stands after a card's `ts` was stored."""

    ts: str
    """The claim's card: another message than the one given where that was stored first; "" where the claim is gone."""
    parked: tuple[str, ...] = ()
    """The acts that came before it, as `park` was given them."""


class Cards:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def tried(self, desk: DeskId, claims: Sequence[ClaimId]) -> dict[ClaimId, Micros]:
        """When cards were last sent to Slack, of those that ever were."""
        found = await piped(
            self._client, lambda pipe: [pipe.hget(keys.claim(desk, claim), "sending") for claim in claims]
        )
        return {claim: Micros(int(at)) for claim, at in zip(claims, found, strict=True) if at}

    async def note_try(self, desk: DeskId, claim: ClaimId, at: Micros | None) -> None:
        """The card is sent now, or (None) Slack refused it, so that it is not there for certain."""
        await note_try(self._client, keys.claim(desk, claim), at, there="body")

    async def record(self, desk: DeskId, cards: Mapping[ClaimId, str], now: Micros) -> dict[ClaimId, Recorded]:
        """Stores the `ts` of each claim's card, unless the claim has one. May be repeated."""
        found: dict[ClaimId, Recorded] = {}
        every = list(cards.items())
        for start in range(0, len(every), CARDS_AT_ONCE):
            some = every[start : start + CARDS_AT_ONCE]
            where = [keys.cards(desk), keys.refresh(desk)]
            args: list[str | int] = [now]
            for claim, ts in some:
                where += [keys.claim(desk, claim), keys.ballots(desk, claim), keys.early(desk, ts)]
                args += [claim, ts]
            replies = await store_retry(partial(RECORD_CARDS, self._client, where, args))
            for (claim, _), (ts, *parked) in zip(some, replies, strict=True):
                found[claim] = Recorded(ts, tuple(parked))
        return found

    async def move(self, desk: DeskId, claim: ClaimId, card: str, other: str, now: Micros) -> Recorded:
        """Makes another message the claim's card, unless that happened before; votes on the old one end."""
        where = [keys.claim(desk, claim), keys.cards(desk), keys.refresh(desk), keys.early(desk, other)]
        ts, *parked = await store_retry(lambda: MOVE_CARD(self._client, where, (claim, card, other, now)))
        return Recorded(ts, tuple(parked))

    async def gone(self, desk: DeskId, article: ArticleId, cards: Mapping[ClaimId, str]) -> None:
        """Notes that somebody deleted these cards of an article. The claims and their votes stay."""
        every = list(cards.items())
        for start in range(0, len(every), CARDS_AT_ONCE):
            some = every[start : start + CARDS_AT_ONCE]
            where = [keys.article(desk, article), keys.refresh(desk), *(keys.claim(desk, claim) for claim, _ in some)]
            args = [each for card in some for each in card]
            await store_retry(partial(CARDS_GONE, self._client, where, args))

    async def park(self, desk: DeskId, ts: str, act: str) -> ClaimId | None:
        """Keeps a reaction on a message of the bot's that no claim is known for yet; the claim if it is known now."""
        where = [keys.cards(desk), keys.early(desk, ts)]
        known = await store_retry(lambda: PARK_REACTION(self._client, where, (ts, act, int(keys.DAY.total_seconds()))))
        return ClaimId(known) if known else None

    async def first_told(self, desk: DeskId, ts: str, person: PersonId) -> bool:
        """True once a day for a message and a person: the one who gets it tells them."""
        key = keys.seen(desk, f"double:{ts}:{person}")
        return bool(await store_retry(lambda: self._client.set(key, "1", nx=True, ex=keys.DAY)))


async def note_try(client: Client, key: str, at: Micros | None, *, there: str, field: str = "sending") -> None:
    """Keeps in a hash when a message was sent whose end is unknown; None: there is none.

    `there`: a field that the hash has as long as what is posted is there; afterwards nothing is kept.
    """
    if at is None:
        await store_retry(lambda: client.hdel(key, field))
    else:
        await store_retry(lambda: NOTE_TRY(client, [key], (there, field, at)))
