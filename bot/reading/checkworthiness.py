"""How much it matters that a claim be checked, and why: a sum of reasons that a person can read.

The trained likeness to what fact-checkers pick is one of them; the others are what the reading knows. Their sizes
were set on articles of our own.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.reading.contract import ClaimKind, Provenance
from bot.reading.ranker import likeness
from bot.reading.verdict import HARM, NO_ANSWER, Judgement

FACT_FLOOR, REST_CEILING = 0.25, 0.2
"""What is checkable never ranks below the one, what is not never above the other."""
_MOST = 2  # words of harm, of power and names that count

_POWER = re.compile(
    r"\b(?:ceasefire|cease-fire|truce|agreements?|treaty|deal|negotiat\w+|talks|contacts?"
    r"|withdr[ae]w\w*|invad\w+|invasion|advanc\w+|retook|retake\w*|captur\w+|seiz\w+"
    r"|control\w*|troops|forces"
    r"|sanctions?|resign\w*|fired|dismissed|sack\w*|appointed|elected|elections?|votes?"
    r"|vot(?:ed|ing)|ballots?|banned|ban|law|ruling|ruled|court|verdict|budget|tax\w*|clashes"
    r"|fighting|combat|war|halt\w*"
    r"|bankrupt\w*|layoffs?|close(?! to\b)|closed|closure|shut\w*|safe|unsafe|vaccin\w+|approved|approval"
    r"|rejected|emergency|evacuat\w+|strikes?|walkouts?|walked out|warnings?|alarms?|sirens?"
    r"|rebels?|nuclear|chemical|weapons?)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?<!^)(?<![.!?]\s)\b[A-Z][\w'-]{2,}")
_RECORD = re.compile(
    r"\b(?:(?:first|last|only) time|in a row|(?:dead|cost|large|small|great|high|low)(?:li)?est|(?:all-time|new) record"
    r"|since (?:19|20)\d\d|record (?:high|low|number))\b",
    re.IGNORECASE,
)
_ONGOING = re.compile(r"\b(?:continu\w+|now|being|still|ongoing|every day|daily)\b", re.IGNORECASE)
_BACKGROUND = re.compile(
    r"\b(?:known as|also known|called|located|is a|is an|are a|was a|was an|has been a|founded|based in|began as)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:i|me|my|mine|we|us|our|ours)\b", re.IGNORECASE)
_FEW = 5
_NAMELESS: frozenset[Provenance] = frozenset({"attributed_unnamed", "unattributed_quote", "self_declared_unverified"})
_ATTRIBUTED: frozenset[Provenance] = frozenset({"attributed_named", "attributed_unnamed"})


@dataclass(frozen=True, slots=True)
class Reason:
    """`worth` is what it adds to the rank, or takes from it."""

    words: str
    worth: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What the reading knows of a claim beside its words; the lists hold words of the text. `opinion`: log odds
    that fact-checkers would pick it, by trained weights that see it in its place."""

    kind: ClaimKind = "outlet"
    provenance: Provenance = "outlet_voice"
    numbers: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    aside: bool = False
    opinion: float | None = None


def reasons(text: str, judgement: Judgement, signals: Signals) -> tuple[Reason, ...]:
    """In the order in which an editor would weigh them; those that change nothing are left out."""
    weigh = _of_fact if judgement.verdict == "fact" else _of_the_rest
    return tuple(reason for reason in weigh(text, judgement, signals) if reason.worth)


def rank(verdict_reasons: Iterable[Reason], *, checkable: bool) -> float:
    """0.0 to 1.0: the reasons' sum within its bounds."""
    total = sum(reason.worth for reason in verdict_reasons)
    low, high = (FACT_FLOOR, 1.0) if checkable else (0.0, REST_CEILING)
    return round(min(high, max(low, total)), 2)


def _of_fact(text: str, judgement: Judgement, signals: Signals) -> Iterator[Reason]:
    yield Reason(judgement.why, 0.33)
    yield _like(text, signals, 0.18)
    yield _each("harm", HARM.findall(text), 0.14)
    yield _each("power", _POWER.findall(text), 0.10)
    yield _any("figures", signals.numbers, 0.11)
    yield _each("names", _NAMED.findall(text), 0.02)
    yield _any("a time", signals.times, 0.03)
    yield _any("a record", _RECORD.findall(text), 0.04)
    yield _any("hedged", signals.hedges, 0.10)
    yield Reason("nobody who is named says it", 0.04 * (signals.provenance in _NAMELESS))
    yield Reason("reported in the article’s words, not quoted", 0.05 * (signals.kind == "indirect"))
    yield Reason("a quotation", -0.04 * (signals.kind == "direct"))
    yield _any("still going on", _ONGOING.findall(text), 0.05)
    yield _any("of the speaker’s own side", _OWN.findall(text), -0.05)
    yield _any("worded as background", _BACKGROUND.findall(text), -0.08)
    yield _any("no answer", NO_ANSWER.findall(text), -0.06)
    yield Reason("said in passing", -0.1 * signals.aside)
    yield Reason("few words", -0.04 * (len(text.split()) <= _FEW))


def _of_the_rest(text: str, judgement: Judgement, signals: Signals) -> Iterator[Reason]:
    yield Reason(judgement.why, 0.02)
    yield Reason("words of a source, to be compared with the record", 0.1 * (signals.provenance in _ATTRIBUTED))
    yield _like(text, signals, 0.05)


def _like(text: str, signals: Signals, most: float) -> Reason:
    found = likeness(text, signals.opinion)
    words = f": {', '.join(found.words)}" if found.words else ""
    return Reason(f"reads like what fact-checkers check ({found.value:.2f}){words}", round(most * found.value, 4))


def _each(name: str, found: Iterable[str], worth: float) -> Reason:
    kept = _distinct(found)[:_MOST]
    return Reason(f"{name}: {', '.join(kept)}", round(worth * len(kept), 4))


def _any(name: str, found: Iterable[str], worth: float) -> Reason:
    kept = _distinct(found)
    return Reason(f"{name}: {', '.join(kept)}", worth * bool(kept))


def _distinct(found: Iterable[str]) -> list[str]:
    return list({word.casefold(): " ".join(word.split()) for word in found}.values())
