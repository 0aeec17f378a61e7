"""How a claim was said, and what only stands near it; and whose congress, sergeant and officer it is."""

import pytest

from bot.reading.channels import channel_of
from bot.reading.source_types import source_type


@pytest.mark.parametrize(
    ("near", "source", "channel"),
    [
        ("Farmers at the rally grumbled that …, and one driver said …", "Farmers at the rally", "unknown"),
        ("Ana Holm told a rally in Liston …", "Ana Holm", "speech"),
        ("Ana Holm told farmers at the rally …", "Ana Holm", "speech"),
        ("At a rally in Liston, Ana Holm said …", "Ana Holm", "speech"),
        ("… she said during the debate", "she", "speech"),
        ("Asked whether the e-mail was real, the clerk said …", "the clerk", "unknown"),
        ("Ana Holm, who never saw the letter, said …", "Ana Holm", "unknown"),
        ("In a letter to the council, Ana Holm said …", "Ana Holm", "statement"),
        ("The bank issued a short statement saying …", "The bank", "statement"),
        ("A letter from the bank said …", "A letter from the bank", "statement"),
        ("Ana Holm wrote in an e-mail …", "Ana Holm", "statement"),
        ("The bank said by e-mail …", "The bank", "statement"),
    ],
)
def test_how_it_was_said_is_not_what_stands_near(near: str, source: str, channel: str) -> None:
    assert channel_of(near, source) == (channel, None)


@pytest.mark.parametrize(
    ("name", "described", "person", "expected"),
    [
        ("the Farmers' Congress", "", False, "unknown"),
        ("the Reform People's Congress", "", False, "unknown"),
        ("the Dockers Union Congress", "", False, "unknown"),
        ("the World Congress of Botany", "", False, "unknown"),
        ("Congress", "", False, "government"),
        ("the U.S. Congress", "", False, "government"),
        ("the Peruvian Congress", "", False, "government"),
        ("Ana Holm", "Sergeant", True, "official"),
        ("Ana Holm", "a police sergeant", True, "official"),
        ("Ana Holm", "a police colonel", True, "official"),
        ("Ana Holm", "a sergeant in the army", True, "military"),
        ("Ana Holm", "Colonel", True, "military"),
        ("Ana Holm", "branch officer", True, "unknown"),
        ("union officials", "", False, "unknown"),
        ("Ana Holm", "Officer", True, "official"),
        ("two officers", "", False, "official"),
        ("a customs officer", "", False, "official"),
        ("people", "", False, "anonymous"),
    ],
)
def test_whose_congress_sergeant_and_officer_it_is(name: str, described: str, person: bool, expected: str) -> None:
    assert source_type(name, described, person=person) == expected
