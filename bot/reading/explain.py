"""What led to each claim: the cue and its source, how the speaker was settled, the hedges, and what the rank adds up.

Kept beside a Reading, never in it: the contract's object stays as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reading.checkworthiness import Reason
from bot.reading.contract import Claim, Reading, Span
from bot.reading.drafts import DraftClaim, Spoken, Told
from bot.reading.untagged import How

MANNERS: dict[How, str] = {
    "tagged": "a cue gives it to its source",
    "continued": "no tag of its own: it goes on from the tagged words before it in the paragraph",
    "run_on": "the quotation runs on over a paragraph break",
    "introduced": "the words before it introduce it",
    "orphan": "a quotation, and nothing says whose",
    "first_person": "first-person words outside quotation marks: somebody’s, not the outlet’s",
    "transcript": "the line begins with its speaker",
}
_SEEN, _ROUNDED = 0.005, 0.01
_LEAST, _MOST = "the least that a claim has that can be checked", "the most that it can have"
_OWN_VOICE = "nobody is said to say it: the outlet’s own voice"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one claim, in offsets of the text as given. `manner` says how its words are somebody's; `speaker` how
    it was settled who that is, empty for the outlet's voice."""

    claim: str
    manner: str
    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    speaker: str
    hedges: tuple[tuple[Span, str], ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A reading, and the evidence for each of its claims in their order."""

    reading: Reading
    evidence: tuple[Evidence, ...]


def evidence(spoken: Spoken, drafts: Sequence[DraftClaim], claims: Sequence[Claim]) -> tuple[Evidence, ...]:
    """`claims` are those that the drafts became, one for one."""
    return tuple(_of(spoken, draft, claim) for draft, claim in zip(drafts, claims, strict=True))


def _of(spoken: Spoken, draft: DraftClaim, claim: Claim) -> Evidence:
    said = spoken.told[draft.manner.told] if draft.manner.told is not None else None
    tag = _tag(spoken.told, said) if said is not None else None
    given = spoken.document.clean.given
    cue = tuple(given(span) for span in tag.utterance.found.cue) if tag is not None else ()
    return Evidence(
        claim=claim.id,
        manner=MANNERS[said.utterance.how] if said is not None else _OWN_VOICE,
        cue=cue,
        source=tuple(given(span) for span in tag.utterance.found.source) if tag is not None else (),
        speaker=tag.why if tag is not None else "",
        hedges=tuple(_placed(claim.hedges, claim.content, cue)),
        reasons=draft.reasons,
    )


def _tag(told: Sequence[Told], said: Told) -> Told:
    """The utterance with the cue, where `said` goes on from it."""
    seen = 0
    while said.utterance.after is not None and seen < len(told):
        said, seen = told[said.utterance.after], seen + 1
    return said


def _placed(hedges: Sequence[Span], content: Sequence[Span], cue: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    for hedge in hedges:
        if any(start <= hedge[0] < end for start, end in cue):
            yield hedge, "in the cue"
        elif any(start <= hedge[0] < end for start, end in content):
            yield hedge, "in what is said"
        else:
            yield hedge, "beside it"


def evidence_rows(text: str, claim: Claim, evidence: Evidence) -> list[tuple[str, list[str]]]:
    """The evidence in plain words, as rows of a name and its lines; words of the text stand in quotation marks
    with their offsets."""
    rows = [
        ("How", [evidence.manner]),
        ("Cue", [_quoted(text, span) for span in evidence.cue]),
        ("Source", [_quoted(text, span) for span in evidence.source]),
        ("Speaker", [evidence.speaker] if evidence.speaker else []),
        ("Hedges", [f"{_quoted(text, span)}, {where}" for span, where in evidence.hedges]),
        ("Worth", _rank_lines(claim, evidence.reasons)),
    ]
    return [(name, lines) for name, lines in rows if lines]


def _quoted(text: str, span: Span) -> str:
    words = " ".join(text[span[0] : span[1]].split())
    return f"“{words}” ({span[0]}–{span[1]})"


def _rank_lines(claim: Claim, reasons: Sequence[Reason]) -> list[str]:
    """What each reason adds to the claim's worth, or takes from it, and what comes out; those too small to see are
    left out."""
    shown = [
        f"{'−' if reason.worth < 0 else '+'}{abs(reason.worth):.2f}  {reason.words}"
        for reason in reasons
        if abs(reason.worth) >= _SEEN
    ]
    over = claim.checkworthiness - sum(reason.worth for reason in reasons)
    bound = "in all" if abs(over) < _ROUNDED else _LEAST if over > 0 else _MOST
    return [*shown, f"={claim.checkworthiness:.2f}  {bound}"]
