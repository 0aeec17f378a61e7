"""Who bears a label in capitals."""

from bot.reading.contract import Reading, Source
from bot.reading.pipeline import read

_LINES = (
    "\n\nOLE BRANDT: How many seals are left?\n\nIRIS MOE: We counted 41 last winter."
    "\n\nOLE BRANDT: And before?\n\nIRIS MOE: In 1995 there were more than 200."
)


def _source_of(reading: Reading, words: str) -> Source:
    [claim] = [claim for claim in reading.claims if words in claim.text]
    return next(source for source in reading.sources if source.id == claim.source)


def test_a_label_in_capitals_is_named_as_the_text_writes_the_name() -> None:
    source = _source_of(read(f"Biologist Iris Moe has counted seals for 30 years.{_LINES}"), "41")
    assert (source.name, source.aliases, source.type) == ("Iris Moe", ("IRIS MOE",), "expert")
    assert [each.text for each in source.descriptors] == ["Biologist"]


def test_a_label_of_whom_the_text_says_nothing_stays_as_it_is() -> None:
    source = _source_of(read(f"The two met at the harbour of Vik on Monday.{_LINES}"), "41")
    assert (source.name, source.aliases, source.type) == ("IRIS MOE", (), "unknown")
