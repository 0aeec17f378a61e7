"""What the people of a workspace are to it, as Slack described them: a restart asks nobody again."""

from collections.abc import Collection, Mapping

from bot.desk.ids import PersonId
from bot.desk.voter import Voter
from bot.store import keys
from bot.store.connect import store_retry
from bot.store.piped import Client


class People:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def voters(self, team: str, people: Collection[PersonId]) -> dict[PersonId, Voter]:
        """Those of `people` whom Slack has described."""
        asked = list(people)
        if not asked:
            return {}
        found = await store_retry(lambda: self._client.hmget(keys.people(team), asked))
        return {person: Voter(voter) for person, voter in zip(asked, found, strict=True) if voter}

    async def keep(self, team: str, voters: Mapping[PersonId, Voter]) -> None:
        described = {person: voter for person, voter in voters.items() if voter is not Voter.UNKNOWN}
        if described:
            await store_retry(lambda: self._client.hset(keys.people(team), mapping=described))
