"""The messages at the end: one parent an article, one card a claim, all up to date."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from bot.desk.ids import ClaimId, DeskId, desk_id, micros
from bot.sandbox import TEAM_ID, Sandbox
from bot.sandbox.messages import Message
from bot.slack.card import card
from bot.slack.drawn import Drawn
from bot.slack.parent import parent
from bot.store import keys
from bot.store.articles import Articles
from bot.store.ledger import Ledger
from bot.store.piped import Client
from tests.faults.problems import Kind, Problem
from tests.faults.story import Paste, Story, clock
from tests.waiting import until


def of_kind(slack: Sandbox, channel: str, kind: str) -> list[tuple[Message, Mapping[str, object]]]:
    """The bot's messages of one kind in a channel, with what they say they are."""
    return [
        (message, message.metadata["event_payload"])
        for message in slack.workspace.channel(channel).messages.values()
        if message.metadata and message.metadata.get("event_type") == f"secondsource_{kind}"
    ]


async def until_cards(slack: Sandbox, channel: str, count: int) -> None:
    """Until so many cards stand."""

    async def stand() -> bool:
        return len(of_kind(slack, channel, "claim")) >= count

    await until(stand, within=60)


async def threads(slack: Sandbox, store: Client, story: Story) -> list[Problem]:
    """Each article that was taken has one parent message, each of its claims one card, in its thread, as it stands;
    none where somebody has deleted it and nobody has pasted the text again."""
    found: list[Problem] = []
    pasted: dict[str, list[Paste]] = defaultdict(list)
    for paste in story.pastes:
        pasted[paste.channel].append(paste)
    for channel in slack.workspace.channels:
        parents: dict[str, list[Message]] = defaultdict(list)
        for message, payload in of_kind(slack, channel, "article"):
            parents[str(payload["article"])].append(message)
        cards: dict[str, list[Message]] = defaultdict(list)
        for message, payload in of_kind(slack, channel, "claim"):
            cards[str(payload["claim"])].append(message)
        deleted = frozenset(ts for place, ts in story.deleted if place == channel)
        desk = _Desk(Articles(store), Ledger(store, store), store, desk_id(TEAM_ID, channel), deleted, cards)
        for paste in pasted[channel]:
            found += await desk.thread(paste, parents.pop(paste.article, []))
        found += [Problem(Kind.DOUBLED, f"nobody pasted {article} in {channel}") for article in parents]
        found += [Problem(Kind.DOUBLED, f"a card in {channel} is of no claim: {claim}") for claim in cards]
    return found


@dataclass(frozen=True, slots=True)
class _Desk:
    articles: Articles
    ledger: Ledger
    store: Client
    id: DeskId
    deleted: frozenset[str]
    """The messages that somebody has deleted in the channel."""
    cards: dict[str, list[Message]]
    """By claim; those that were looked at are taken out."""

    async def thread(self, paste: Paste, parents: list[Message]) -> list[Problem]:
        if not paste.confirmed and not parents:
            return []
        found = []
        deleted = not parents and not paste.restored and await self._gone(keys.article(self.id, paste.article))
        if len(parents) != 1 and not deleted:
            kind = Kind.DOUBLED if parents else Kind.LOST
            sent = ", ".join(clock(micros(message.ts)) for message in parents)
            found.append(
                Problem(
                    kind,
                    f"{paste.article} has {len(parents)} parent messages in {self.id}: {sent}",
                    about=paste.article,
                )
            )
        claims = await self.articles.claims_of(self.id, paste.article)
        if len(claims) != paste.claims:
            what = f"{paste.article} has {len(claims)} claims in {self.id} and was written with {paste.claims}"
            found.append(Problem(Kind.LOST, what))
        if parents and claims:
            record = await self.articles.get(self.id, paste.article)
            if record.thread != parents[0].ts:
                what = f"{paste.article} stands at {parents[0].ts}, not at {record.thread}"
                found.append(Problem(Kind.MISMATCH, what))
            elif wrong := _unlike(parents[0], parent(record, await self.articles.progress(record))):
                found.append(Problem(Kind.MISMATCH, f"the parent of {paste.article} is not up to date: it {wrong}"))
        for claim in claims:
            places = {message.ts for message in parents}
            found += [p async for p in self._card(paste, claim, self.cards.pop(claim, []), places, deleted=deleted)]
        return found

    async def _card(
        self, paste: Paste, claim: ClaimId, cards: list[Message], parents: set[str], *, deleted: bool
    ) -> AsyncIterator[Problem]:
        """`deleted`: with the whole thread."""
        about = (paste.channel, claim)
        state = await self.ledger.state(self.id, claim)
        gone = not paste.restored and (deleted or await self._gone(keys.claim(self.id, claim)))
        if not cards and gone:
            if state.card:
                yield Problem(Kind.MISMATCH, f"the card of {claim} is deleted, and {state.card} to the ledger", *about)
        elif len(cards) != 1:
            kind = Kind.DOUBLED if cards else Kind.LOST
            sent = ", ".join(clock(micros(message.ts)) for message in cards)
            yield Problem(kind, f"{claim} has {len(cards)} cards in {self.id}: {sent}", *about)
        elif cards[0].thread_ts not in parents or state.card != cards[0].ts:
            what = f"the card of {claim} is {cards[0].ts} in {cards[0].thread_ts}, not {state.card}"
            yield Problem(Kind.MISMATCH, what, *about)
        elif wrong := _unlike(cards[0], card(state)):
            yield Problem(Kind.MISMATCH, f"the card of {claim} is not up to date: it {wrong}", *about)

    async def _gone(self, key: str) -> bool:
        """Whether what the ledger has for gone is what somebody has deleted."""
        return await self.store.hget(key, "gone") in self.deleted


def _unlike(message: Message, drawn: Drawn) -> str:
    """What a message shows that it should not, and the other way round; empty where it is as drawn."""
    shown, wanted = _pieces([message.text, message.blocks]), _pieces([drawn.text, drawn.blocks])
    if shown == wanted:
        return ""
    return f"shows {sorted(shown - wanted)} instead of {sorted(wanted - shown)}"


NAMED = re.compile(r"<@\w+>(?:, <@\w+>)*(?: and [\d,]+ more)?")


def _pieces(shown: object) -> set[str]:
    """Every string in it; the order in which voters are named aside: an act that changes no vote may change it."""
    if isinstance(shown, list):
        return {piece for each in shown for piece in _pieces(each)}
    if isinstance(shown, dict):
        return {piece for key, each in shown.items() if key != "block_id" for piece in _pieces(each)}
    return {NAMED.sub(_in_order, shown)} if isinstance(shown, str) else set()


def _in_order(named: re.Match[str]) -> str:
    people, _, more = named[0].partition(" and ")
    names = sorted(people.split(", "))
    return f"{len(names)} and {more}" if more else ", ".join(names)
