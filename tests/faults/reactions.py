"""The reactions in the ledger against those that Slack shows, and against the events that it delivered.

A card that somebody deleted takes its reactions with it, and their votes stay: of those only the events tell.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from bot.desk.ids import Micros, PersonId, channel_of
from bot.desk.vote import NEVER, Door, meaning_of
from bot.sandbox.messages import Message
from tests.faults.kept import Pair, Told
from tests.faults.problems import Kind, Problem
from tests.faults.readings import Readings
from tests.faults.story import Act, Reaction


def reactions(
    told: Told, card: Message | None, acts: Sequence[Reaction], voters: frozenset[PersonId]
) -> Iterator[Problem]:
    """The registers that are on are Slack's reactions of people who may vote, and what deleted cards had, exactly."""
    shown, held = _shown(card, voters), told.held(voters)
    on_deleted = _last([act for act in acts if act.card in told.deleted and act.person in voters])
    since = _last([act for act in acts if act.card not in told.deleted])
    for person, name in sorted(shown - held.keys()):
        yield told.problem(Kind.LOST, f"{person}'s {name} is on the card and not in the ledger", person)
    for (person, name), at in sorted(held.items()):
        if (person, name) in shown:
            continue
        if at >= told.since:
            yield told.problem(Kind.DOUBLED, f"{person}'s {name} is in the ledger and not on the card", person)
        elif (last := on_deleted.get((person, name))) is None or (last.heard and not last.on and last.at >= at):
            what = f"{person}'s {name} is in the ledger and was not on a card that is deleted"
            yield told.problem(Kind.DOUBLED, what, person)
    swallowed = {_key(entry) for entry in told.of_door(Door.REACTION) if entry.get("late")}
    for pair, last in sorted(on_deleted.items()):
        kept = pair in held or pair in since
        if last.heard and last.on and not kept:
            what = f"{last.person}'s {last.name} was on a card that is deleted and is not in the ledger: {last.told}"
            yield told.problem(Kind.LOST, what, last.person)
    found = {_key(e) for e in told.of_door(Door.RECONCILIATION)}
    sent = {_key(e) for e in told.of_door(Door.REACTION)} - swallowed
    for (person, name), at in sorted(held.items()):
        if (person, name, True, at) not in found | sent:
            what = f"{person}'s {name} has a time ({at}) that neither an event nor a comparison in the history gave it"
            yield told.problem(Kind.MISMATCH, what, person)


def unreconciled(
    told: Told,
    card: Message | None,
    acts: Sequence[Reaction],
    voters: frozenset[PersonId],
    *,
    readings: Readings,
    started: Micros,
) -> Iterator[Problem]:
    """What the events and the comparisons that nobody asked for have left wrong on a card that stands.

    Three things may be open until the daily comparison or a digest's: the reactions of which Slack did not name
    everybody when it left people out, an event of before that came after such a comparison, while its undoing was lost,
    and an event that Slack lost while nothing broke. `started`: when the bot, or its store, last did, and so compared.
    """
    if card is None:
        return
    on_card = [act for act in acts if act.card == card.ts]
    shown, held = _shown(card, voters), {pair: at for pair, at in told.held(voters).items() if at >= told.since}
    cut, read = readings.cut(card.channel, card.ts) if told.kept.left_over else (frozenset(), NEVER)
    came_after = {act.written for act in on_card if cut and act.at <= read < act.heard_by}
    last = _last(on_card)
    for pair in sorted(shown ^ held.keys()):
        act, (person, name) = last.get(pair), pair
        if act and act.lost and (act.at > started or (*pair, True, held.get(pair)) in came_after):
            continue
        if name in cut:
            continue
        where = "on the card and not in the ledger" if pair in shown else "in the ledger and not on the card"
        what = f"{person}'s {name} is {where} until somebody asks for a comparison; {act.told if act else 'no act'}"
        yield told.problem(Kind.UNRECONCILED, f"{what}; the card is {card.ts} in {card.channel}", person)


def acknowledged(
    told: Told, acts: Sequence[Reaction], read: Callable[[str, str, Micros, Micros], bool]
) -> Iterator[Problem]:
    """What was acknowledged to Slack was applied before; or left, as Slack had been asked after it happened.

    `read`: whether a card was read between two instants. A later card's reading counts where the person had put the
    same reaction on that one.
    """
    written = Counter(_key(entry) for entry in told.of_door(Door.REACTION))
    late = {_key(entry) for entry in told.of_door(Door.REACTION) if entry.get("late")}
    on: dict[Pair, set[str]] = defaultdict(set)
    for act in acts:
        on[act.person, act.name].add(act.card)
    for act in acts:
        times = written[act.written]
        if act.heard and not times and act.card in told.cards:
            what = f"{act.person}'s event of {act.at} was acknowledged and is not in the history: {act.told}"
            yield told.problem(Kind.LOST, what, act.person)
        if times > 1:
            yield told.problem(Kind.DOUBLED, f"{act.person}'s event of {act.at} is in the history twice", act.person)
        if act.written in late and not any(
            read(channel_of(told.kept.desk), card, act.at, act.heard_by) for card in on[act.person, act.name]
        ):
            what = f"{act.person}'s event of {act.at} was left as late, and Slack had not been asked since: {act.told}"
            yield told.problem(Kind.LOST, what, act.person)


def unheard_of(told: Told, acts: Sequence[Act]) -> Iterator[Problem]:
    """The history holds no event that nobody caused."""
    done = {act.written for act in acts if isinstance(act, Reaction)}
    for entry in told.of_door(Door.REACTION):
        if _key(entry) not in done:
            what = f"nobody did what the history has: {entry}"
            yield told.problem(Kind.DOUBLED, what, PersonId(str(entry["who"])))


def _shown(card: Message | None, voters: frozenset[PersonId]) -> set[Pair]:
    return {
        (PersonId(person), name)
        for name, people in (card.reactions if card else {}).items()
        if meaning_of(name)
        for person in people
        if person in voters
    }


def _last(acts: Sequence[Reaction]) -> dict[Pair, Reaction]:
    """The latest act of each person with each reaction."""
    return {(act.person, act.name): act for act in sorted(acts, key=lambda act: act.at)}


def _key(entry: dict[str, object]) -> tuple[str, str, bool, int]:
    return str(entry["who"]), str(entry["name"]), bool(entry["on"]), int(str(entry["at"]))
