"""Every word of the contract's vocabularies has a plain one."""

from typing import Any, get_args

import pytest

from bot.desk.origin import CHANNELS, FLAGS, PROVENANCES, SOURCE_TYPES
from bot.reading.contract import Channel, FlagName, Provenance, SourceType


@pytest.mark.parametrize(
    ("vocabulary", "table", "untold"),
    [
        (SourceType, SOURCE_TYPES, set()),
        (Provenance, PROVENANCES, set()),
        (Channel, CHANNELS, {"unknown"}),
        (FlagName, FLAGS, set()),
    ],
    ids=["source type", "provenance", "channel", "flag"],
)
def test_a_word_of_the_contract_is_told_in_plain_words(
    vocabulary: Any, table: dict[str, str], untold: set[str]
) -> None:
    assert set(get_args(vocabulary)) == set(table) | untold
