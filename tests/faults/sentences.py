"""What people were told privately: each thing once, and only what was so."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

from bot.desk.history import Replay
from bot.desk.ids import ClaimId, Micros, PersonId, micros
from bot.desk.policy import policy_of
from bot.desk.vote import Ballot
from bot.sandbox.messages import Message
from tests.faults.kept import Told
from tests.faults.problems import Kind, Problem
from tests.faults.story import Closure, clock, fate_in
from tests.store.model import is_tied

WHICH = "I found two verdicts of yours"
TAKEN_AWAY = "A second copy of"
REFUSED = ("Slack refused this article", "Slack refused what is missing", "of this article; they stay in /claims")
"""Slack refuses no message of the run for what is in it."""
BROKEN_OFF = "I can no longer post in this channel"
STILL_COMES = 60_000_000
"""Microseconds within which a sentence about something that a person did may come."""
_LINK = re.compile(r"/archives/(\w+)/p(\d{10})(\d{6})")


def answers(person: PersonId, told: Sequence[Message], deeds: Sequence[Micros]) -> Iterator[Problem]:
    """Of each thing that the person did they were told once at most that it was not done, or may not have been.

    `deeds`: when they pressed, typed a command, opened a form or sent one off.
    """
    left = sorted(deeds)
    for message in sorted(told, key=lambda message: micros(message.ts)):
        if fate_in(message.text) is None:
            continue
        at = micros(message.ts)
        about = next((deed for deed in left if deed <= at <= deed + STILL_COMES), None)
        if about is None:
            what = f"{person} was told at {clock(Micros(at))}, and nothing was left to be told of: {message.text}"
            yield Problem(Kind.DOUBLED, what, person=person)
        else:
            left.remove(about)


def untrue(
    person: PersonId, told: Sequence[Message], closed: Sequence[Closure], pasted: Collection[str]
) -> Iterator[Problem]:
    """`closed`: when the bot was not let into which channel. `pasted`: the channels into which the person pasted."""
    for message in told:
        if any(words in message.text for words in REFUSED):
            yield Problem(Kind.UNTRUE, f"{person} was told what is not so: {message.text}", person=person)
        shut = {each.channel for each in closed if each.first <= micros(message.ts)}
        if BROKEN_OFF in message.text and not shut & set(pasted):
            yield Problem(Kind.UNTRUE, f"{person} was told, and nothing was shut: {message.text}", person=person)


def about_cards(
    told: Told,
    ephemerals: Mapping[PersonId, Sequence[Message]],
    reacted: Collection[tuple[PersonId, ClaimId, str]],
) -> Iterator[Problem]:
    """Who is asked which verdict came last is asked once for each time that nobody can know; and who had reacted on a
    double is told once that it is taken away. `reacted`: on which message of which claim who put any reaction."""
    for person, messages in ephemerals.items():
        linked = [message for message in messages if _card(message) in told.cards]
        asked = sum(message.text.startswith(WHICH) for message in linked)
        if asked > (ties := _ties(told, person)):
            what = f"{person} was asked {asked} times which verdict came last, and that was unknown {ties} times"
            yield told.problem(Kind.DOUBLED, what, person)
        away = Counter(_card(message) for message in linked if message.text.startswith(TAKEN_AWAY))
        for card, times in away.items():
            others = {ts for who, claim, ts in reacted if (who, claim) == (person, told.kept.claim)} - {card}
            if times > len(others):
                what = f"{person} was told {times} times that a double of {card} is taken away, who reacted on {others}"
                yield told.problem(Kind.DOUBLED, what, person)


def _ties(told: Told, person: PersonId) -> int:
    """How often two verdicts of the person came to share the latest time, by the history."""
    replay, tied, times = Replay(pasted_by=person, policy=policy_of(told.kept.desk)), False, 0
    own = [entry for entry in told.kept.history if json.loads(entry)["who"] == person]
    for _, at_once in groupby(sorted(own, key=_at), key=_at):
        replay.follow(at_once)
        before, tied = tied, is_tied(replay.ballots.people.get(person, Ballot()))
        times += tied and not before
    return times


def _at(entry: str) -> int:
    return int(json.loads(entry)["at"])


def _card(message: Message) -> str | None:
    """The `ts` of the message to which a sentence links."""
    found = _LINK.search(message.text)
    return f"{found[2]}.{found[3]}" if found else None
