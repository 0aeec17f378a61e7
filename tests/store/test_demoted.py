"""A primary that another one takes the place of between an act and its confirmation."""

import asyncio
from pathlib import Path

import pytest

from bot.desk.ids import Micros
from bot.desk.vote import Pressed, Verdict
from bot.errors import NotRecorded
from bot.store import embedded
from bot.store.connect import connect
from bot.store.ledger import Ledger
from tests.acts import OTHERS, PASTER, at
from tests.store.pasted import DESK, one_claim
from tests.waiting import until
from tests.wire import wired


@pytest.mark.parametrize("keeps_a_file", [True, False])
async def test_what_a_server_took_that_is_a_replica_by_now_is_not_confirmed(tmp_path: Path, keeps_a_file: bool) -> None:
    server = await embedded.own(tmp_path)
    client = connect(server.url)
    await client.config_set("appendonly", "yes" if keeps_a_file else "no")
    claim = await one_claim(client)
    await Ledger(client, client).cast(DESK, claim, Pressed(PASTER, Verdict.FALSE, at(0)), Micros(at(0)))
    try:
        async with wired(server.url) as wire:
            wire.held = b"WAITAOF"
            patient = connect(wire.url)
            press = Pressed(OTHERS[0], Verdict.FALSE, at(1))
            pressing = asyncio.create_task(Ledger(client, patient).cast(DESK, claim, press, Micros(at(2))))

            async def taken() -> bool:
                return (await Ledger(client, client).state(DESK, claim)).counts == {Verdict.FALSE: 2}

            await until(taken)
            await client.replicaof("127.0.0.1", 1)
            wire.let_go()
            with pytest.raises(NotRecorded, match="could not be confirmed"):
                await pressing
            await patient.aclose()
    finally:
        await client.aclose()
        await server.close()
