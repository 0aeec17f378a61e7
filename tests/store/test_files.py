"""Shared files that are still to be fetched."""

from pathlib import Path

import pytest

from bot.desk.ids import PersonId
from bot.errors import NotRecorded
from bot.store.connect import connect
from bot.store.desks import Desks
from bot.store.files import Files, Wanted
from bot.store.known_desks import KnownDesks
from bot.store.marks import Marks
from bot.store.piped import Client
from tests.acts import PASTER, at
from tests.store.own_ledger import over_a_wire
from tests.store.pasted import DESK, PRIVATE

STORY = Wanted(PersonId(PASTER), "story.txt", "https://files.example.org/story.txt")


@pytest.fixture
def files(store_in_memory: Client) -> Files:
    return Files(store_in_memory, KnownDesks(store_in_memory))


async def test_a_file_waits_until_it_is_dealt_with(files: Files, marks: Marks, desks: Desks) -> None:
    assert await files.want(DESK, "Ev1:F1", STORY, at(1))
    assert (await marks.waiting(DESK)).work == ("file:Ev1:F1",)
    assert await files.wanted(DESK, "Ev1:F1") == STORY
    assert await files.wanted(PRIVATE, "Ev1:F1") is None
    assert await desks.all() == [DESK]
    await files.dealt_with(DESK, "Ev1:F1")
    assert (await marks.waiting(DESK)).work == ()
    assert await files.wanted(DESK, "Ev1:F1") is None


async def test_a_message_that_comes_again_brings_its_file_once(files: Files, marks: Marks) -> None:
    await files.want(DESK, "Ev1:F1", STORY, at(1))
    assert not await files.want(DESK, "Ev1:F1", STORY, at(2))
    await files.dealt_with(DESK, "Ev1:F1")
    assert not await files.want(DESK, "Ev1:F1", STORY, at(3))
    assert (await marks.waiting(DESK)).work == ()
    assert await files.want(DESK, "Ev2:F1", STORY, at(4))


async def test_a_file_is_wanted_once_it_is_on_disk_also_where_the_first_reply_was_lost(tmp_path: Path) -> None:
    async with over_a_wire(tmp_path) as (wire, client, _):
        patient = connect(wire.url)
        files = Files(client, KnownDesks(patient))
        assert await files.want(DESK, "Ev1:F1", STORY, at(1))
        wire.cut_after = b"EVALSHA"
        assert await files.want(DESK, "Ev2:F1", STORY, at(2))
        await client.config_set("appendfsync", "no")
        with pytest.raises(NotRecorded, match="please share it again"):
            await files.want(DESK, "Ev3:F1", STORY, at(3))
        await patient.aclose()
