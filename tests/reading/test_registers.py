"""Passages of different registers: who says what by which word, and that nobody else is made to say anything."""

import re
from typing import NamedTuple

import pytest

from bot.reading.contract import Attribution, Reading
from bot.reading.finder import ReaderName
from bot.reading.pipeline import read


class Expected(NamedTuple):
    """The printed words, those of the claims for the content; two pieces are joined by " … "."""

    source: str
    cue: str
    content: str


PASSAGES: dict[str, tuple[str, list[Expected]]] = {
    "theatre review": (
        "There is a moment in Act Two when the whole stage fills with water, and it is worth the price of a ticket. "
        "The programme claims that 4,000 litres are used each night. Jonah Creed's king has a voice like gravel; “I "
        "have buried better men than you,” he tells his son, and we believe him. The director has said in interviews "
        "that she cut a third of the text. It does not show. At the interval the woman next to me whispered that she "
        "had seen it twice already.",
        [
            Expected("The programme", "claims", "4,000 litres are used each night"),
            Expected("he", "tells", "I have buried better men than you"),
            Expected("The director", "said", "she cut a third of the text"),
            Expected("the woman next to me", "whispered", "she had seen it twice already"),
        ],
    ),
    "gossip": (
        "Wedding bells for Tilly Voss? The singer was spotted on Saturday leaving a jeweller's in Port Amery with a "
        "mystery man. “They have been inseparable since spring,” an insider tells us. A friend of the couple insists "
        "it is nothing serious. Her publicist declined to comment. Tilly, 29, has reportedly bought a farmhouse worth "
        "£3 million. Last year she told Glare magazine she would “never, ever” marry again. We shall see!",
        [
            Expected("an insider", "tells", "They have been inseparable since spring"),
            Expected("A friend of the couple", "insists", "it is nothing serious"),
            Expected("she", "told", "she would “never, ever” marry again"),
        ],
    ),
    "earnings": (
        "Halvard Shipping cut its full-year forecast on Wednesday, blaming high fuel prices, and said it would close "
        "two terminals. Operating profit fell 18% to 412 million crowns in the third quarter, against the 450 million "
        "expected by analysts. “We are not satisfied,” chief executive Ingrid Solem told reporters on a call, adding "
        "that volumes had improved in October. Nordfjell Bank analyst Per Aune called the numbers “weak across the "
        "board” and lowered his target. The shares were down 7% at 0920 GMT, Refidata figures showed.",
        [
            Expected("Halvard Shipping", "said", "it would close two terminals"),
            Expected("Ingrid Solem", "told", "We are not satisfied"),
            Expected("Ingrid Solem", "adding", "volumes had improved in October"),
            Expected("Per Aune", "called", "the numbers “weak across the board”"),
            Expected("Refidata figures", "showed", "The shares were down 7% at 0920 GMT"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("reader", ["tagger", "rules"])
@pytest.mark.parametrize("register", PASSAGES)
def test_everybody_quoted_is_found_with_their_words_and_nobody_else(register: str, reader: ReaderName) -> None:
    """With the words of the claims; what makes no claim ("declined to comment") may be listed."""
    text, expected = PASSAGES[register]
    reading = read(text, reader)
    found = [one for each in reading.attributions if (one := _claimed(text, each, reading)).content]
    assert [one for one in expected if not any(_same(one, other) for other in found)] == []
    assert [one for one in found if not any(_same(other, one) for other in expected)] == []


def _claimed(text: str, one: Attribution, reading: Reading) -> Expected:
    source, cue = (" … ".join(text[start:end] for start, end in spans) for spans in (one.source, one.cue))
    return Expected(source, cue, " … ".join(claim.text for claim in reading.claims if claim.attribution == one.id))


def _same(expected: Expected, found: Expected) -> bool:
    """The head of the source, the verb of the cue, and four fifths of the content."""
    mine, theirs = _words(expected.content), _words(found.content)
    return (
        _words(expected.source) <= _words(found.source)
        and _words(expected.cue) <= _words(found.cue)
        and len(mine & theirs) >= 0.8 * len(mine | theirs)
    )


def _words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\w+", text)}
