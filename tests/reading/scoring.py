"""Compares a reading with the claims expected of one of our own articles."""

import re
from dataclasses import dataclass, field

from bot.reading.contract import Claim, Reading


@dataclass
class Score:
    f1: float
    speakers_wrong: list[str] = field(default_factory=list)
    speakers_missing: int = 0
    kinds_right: float = 0.0
    checkable_right: float = 0.0


def score(reading: Reading, expected: list[dict[str, object]]) -> Score:
    """A claim is found where half of both its words and the words expected are shared, best pairs first."""
    names = {source.id: {source.name, *source.aliases} for source in reading.sources}
    offers = sorted(
        (-_shared(_words(claim.text), _words(str(row["text"]))), i, j)
        for i, claim in enumerate(reading.claims)
        for j, row in enumerate(expected)
    )
    pairs: list[tuple[Claim, dict[str, object]]] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for overlap, i, j in offers:
        if -overlap >= 0.5 and i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            pairs.append((reading.claims[i], expected[j]))
    result = Score(2 * len(pairs) / (len(reading.claims) + len(expected)))
    for claim, row in pairs:
        given = names.get(claim.source or "", set())
        if row["source"] in given:
            continue
        lost = not given or "missing_antecedent" in claim.flags
        if row["source"] is not None and lost:
            result.speakers_missing += 1
        elif given and not any(str(row["source"]) in name for name in given):
            result.speakers_wrong.append(f"{claim.text!r} given to {sorted(given)}")
    result.kinds_right = sum(claim.kind == row["kind"] for claim, row in pairs) / len(pairs)
    result.checkable_right = sum(claim.checkable == row["checkable"] for claim, row in pairs) / len(pairs)
    return result


def _words(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"\w+", text)]


def _shared(mine: list[str], theirs: list[str]) -> float:
    both = sum(min(mine.count(word), theirs.count(word)) for word in set(mine))
    return both / max(1, len(mine) + len(theirs) - both)
