"""The messages at the end: one parent an article, one card a claim, one digest a due date, all up to date."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from bot.desk.ids import ClaimId, DeskId, desk_id, micros
from bot.desk.schedule import DeskSchedule, DigestHours, Due, due
from bot.sandbox import TEAM_ID, Sandbox
from bot.sandbox.messages import Message
from bot.slack.card import card
from bot.slack.drawn import Drawn
from bot.slack.parent import parent
from bot.store.articles import Articles
from bot.store.ledger import Ledger
from tests.faults.oracle import Kind, Problem
from tests.faults.story import AskedDigest, Fate, Paste, clock
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


async def threads(slack: Sandbox, articles: Articles, ledger: Ledger, pastes: list[Paste]) -> list[Problem]:
    """Each article that was taken has one parent message, each of its claims one card, in its thread, as it stands."""
    found: list[Problem] = []
    by_channel: dict[str, list[Paste]] = defaultdict(list)
    for paste in pastes:
        by_channel[paste.channel].append(paste)
    for channel, pasted in by_channel.items():
        desk = desk_id(TEAM_ID, channel)
        parents: dict[str, list[Message]] = defaultdict(list)
        for message, payload in of_kind(slack, channel, "article"):
            parents[str(payload["article"])].append(message)
        cards: dict[str, list[Message]] = defaultdict(list)
        for message, payload in of_kind(slack, channel, "claim"):
            cards[str(payload["claim"])].append(message)
        for paste in pasted:
            found += await _thread(articles, ledger, desk, paste, parents.pop(paste.article, []), cards)
        found += [Problem(Kind.DOUBLED, f"nobody pasted {article} in {channel}") for article in parents]
        found += [Problem(Kind.DOUBLED, f"a card in {channel} is of no claim: {claim}") for claim in cards]
    return found


async def _thread(
    articles: Articles,
    ledger: Ledger,
    desk: DeskId,
    paste: Paste,
    parents: list[Message],
    cards: dict[str, list[Message]],
) -> list[Problem]:
    """Takes the article's own cards out of `cards`."""
    if not paste.confirmed and not parents:
        return []
    found = []
    if len(parents) != 1:
        kind = Kind.DOUBLED if parents else Kind.LOST
        sent = ", ".join(clock(micros(message.ts)) for message in parents)
        found.append(Problem(kind, f"{paste.article} has {len(parents)} parent messages: {sent}"))
    claims = await articles.claims_of(desk, paste.article)
    if len(claims) != paste.claims:
        found.append(
            Problem(Kind.LOST, f"{paste.article} has {len(claims)} claims and was written with {paste.claims}")
        )
    if parents and claims:
        record = await articles.get(desk, paste.article)
        if record.thread != parents[0].ts:
            found.append(Problem(Kind.MISMATCH, f"{paste.article} stands at {parents[0].ts}, not at {record.thread}"))
        elif wrong := _unlike(parents[0], parent(record, await articles.progress(record))):
            found.append(Problem(Kind.MISMATCH, f"the parent of {paste.article} is not up to date: it {wrong}"))
    for claim in claims:
        found += await _card(ledger, desk, claim, cards.pop(claim, []), {message.ts for message in parents})
    return found


async def _card(ledger: Ledger, desk: DeskId, claim: ClaimId, cards: list[Message], parents: set[str]) -> list[Problem]:
    if len(cards) != 1:
        kind = Kind.DOUBLED if cards else Kind.LOST
        sent = ", ".join(clock(micros(message.ts)) for message in cards)
        return [Problem(kind, f"{claim} has {len(cards)} cards: {sent}", claim)]
    state = await ledger.state(desk, claim)
    only = cards[0]
    if only.thread_ts not in parents or state.card != only.ts:
        return [
            Problem(Kind.MISMATCH, f"the card of {claim} is {only.ts} in {only.thread_ts}, not {state.card}", claim)
        ]
    if wrong := _unlike(only, card(state)):
        return [Problem(Kind.MISMATCH, f"the card of {claim} is not up to date: it {wrong}", claim)]
    return []


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


def digests(slack: Sandbox, hours: Mapping[str, DigestHours], end: datetime) -> Iterator[Problem]:
    """Each digest that was due by `end` stands in its channel once, each part of it once, and no other.

    One that became due since then may stand there.
    """
    for channel, set_ in hours.items():
        wanted = {each.date.isoformat() for each in due_by(channel, set_, end)}
        parts = Counter(
            (str(payload["date"]), int(str(payload["part"])))
            for _, payload in of_kind(slack, channel, "digest")
            if "run" not in payload
        )
        for day in wanted - {day for day, _ in parts}:
            yield Problem(Kind.LOST, f"the digest of {day} never came in {channel}")
        may = wanted | {each.date.isoformat() for each in due_by(channel, set_, datetime.now(UTC))}
        for (day, part), times in parts.items():
            if day not in may:
                yield Problem(Kind.DOUBLED, f"the digest of {day} in {channel} was not due")
            if times > 1:
                yield Problem(Kind.DOUBLED, f"part {part} of the digest of {day} came {times} times in {channel}")


def asked_digests(slack: Sandbox, asked: Sequence[AskedDigest], channels: Iterable[str]) -> Iterator[Problem]:
    """Whoever was told that a digest follows got one, whole, and nobody else."""
    for channel in channels:
        fates = Counter(each.fate for each in asked if each.channel == channel)
        parts = Counter(
            (str(payload["run"]), int(str(payload["part"])))
            for _, payload in of_kind(slack, channel, "digest")
            if "run" in payload
        )
        runs = len({run for run, _ in parts})
        if runs < fates[Fate.CONFIRMED]:
            yield Problem(Kind.LOST, f"{fates[Fate.CONFIRMED]} digests were asked for in {channel}, {runs} came")
        if runs > fates[Fate.CONFIRMED] + fates[Fate.UNKNOWN]:
            yield Problem(Kind.DOUBLED, f"{runs} digests came in {channel}, asked for were {dict(fates)}")
        for (run, part), times in parts.items():
            if times > 1:
                yield Problem(Kind.DOUBLED, f"part {part} of the digest {run} came {times} times in {channel}")


def due_by(channel: str, hours: DigestHours, end: datetime) -> list[Due]:
    return due([DeskSchedule(desk_id(TEAM_ID, channel), hours, frozenset())], end)
