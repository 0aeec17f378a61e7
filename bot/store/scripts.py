"""The Lua files as callables: loaded once, sent by hash, sent whole where the server does not know them yet."""

from collections.abc import Sequence
from hashlib import sha1
from importlib.resources import files
from typing import Any

from redis.exceptions import NoScriptError

from bot.desk.policy import compiled
from bot.desk.status import STATUSES
from bot.desk.vote import Verdict
from bot.store.piped import Client


def _source(name: str) -> str:
    return (files("bot.store") / "lua" / f"{name}.lua").read_text(encoding="utf-8")


def _policy_header() -> str:
    slugs = ", ".join(f"'{row.slug}'" for row in STATUSES)
    open_ = ", ".join(f"{row.slug} = true" for row in STATUSES if row.open)
    opened = open_.replace("false = true", "['false'] = true")
    verdicts = ", ".join(f"'{verdict}'" for verdict in Verdict)
    return (
        f"local POLICY = '{compiled()}'\nlocal SLUGS = {{{slugs}}}\nlocal OPEN = {{{opened}}}\n"
        f"local VERDICTS = {{{verdicts}}}\n"
    )


class Script:
    """One Lua file. `on_ledger`: it stands after the policy and `ledger.lua`; `timely`: after `in_time.lua`."""

    def __init__(self, name: str, *, on_ledger: bool = False) -> None:
        body = _source(name)
        self.text = _policy_header() + _source("ledger") + body if on_ledger else body
        self.sha = sha1(self.text.encode(), usedforsecurity=False).hexdigest()
        self.timely = _source("in_time") + self.text
        self.timely_sha = sha1(self.timely.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, client: Client, keys: Sequence[str], args: Sequence[str | int]) -> Any:
        try:
            return await client.evalsha(self.sha, len(keys), *keys, *args)
        except NoScriptError:
            return await client.eval(self.text, len(keys), *keys, *args)


CAST_VOTE = Script("cast_vote", on_ledger=True)
RULE_VOTER = Script("rule_voter", on_ledger=True)
RECONCILE_VOTES = Script("reconcile_votes", on_ledger=True)
CLOSE_CLAIM = Script("close_claim", on_ledger=True)
SUBMIT_ARTICLE = Script("submit_article")
KEEP_CLAIMS = Script("keep_claims")
PLACE_CLAIMS = Script("place_claims")
FINISH_ARTICLE = Script("finish_article")
DROP_ARTICLE = Script("drop_article")
NO_WORK = Script("no_work")
NOTE_TRY = Script("note_try")
NOTE_RUNNING = Script("note_running")
SET_THREAD = Script("set_thread")
PAUSE_ARTICLE = Script("pause_article")
RESUME_ARTICLES = Script("resume_articles")
THREAD_GONE = Script("thread_gone")
RECORD_CARDS = Script("record_cards")
MOVE_CARD = Script("move_card")
CARDS_GONE = Script("cards_gone")
PARK_REACTION = Script("park_reaction")
SETTLE_MARK = Script("settle_mark")
TAKE_MARK = Script("take_mark")
PUT_LAST = Script("put_last")
TAKE_UP = Script("take_up")
TAKE_OFF = Script("take_off")
EMPTY_HAND = Script("empty_hand")
WANT_FILE = Script("want_file")
END_FILE = Script("end_file")
TAKE_DIGEST = Script("take_digest")
BEGIN_DIGEST = Script("begin_digest")
END_DIGEST = Script("end_digest")
FIND_CLAIMS = Script("find_claims")
READ_CLAIM = Script("read_claim")
RESERVE = Script("reserve")
LIST_DESK = Script("list_desk")
SET_SETTING = Script("set_setting")
AUDIT_CLAIM = Script("audit_claim")
