"""The modals: pasting an article, closing and reopening a claim, its history, handing an article over."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.desk.claim import Article, ClaimState
from bot.desk.history import HistoryLine
from bot.desk.status import CLOSABLE, ROW, Status
from bot.desk.vote import Door
from bot.slack.blocks import Block, Piece, context, label, line, mrkdwn, option, plain, rich, said, section
from bot.slack.origin import quoted
from bot.slack.parent import title_of
from bot.slack.text import mention, one_line, shortened, slack_time, words

PARTS = ("text_1", "text_2", "text_3", "text_4")
PART = 3000
"""Characters that one field takes; Slack allows no more."""
REASON = 500
SENTENCE_END = re.compile(r"[.!?…][”’\"')»\]]*\s*$")
HISTORY_BYTES = 200_000
"""Slack refuses a view above 250,000."""
ENTRIES = 97
DOORS = {
    Door.REACTION: "by reaction",
    Door.BUTTON: "by button",
    Door.RECONCILIATION: "on reconciliation",
    Door.EDITOR: "as editor",
    Door.POLICY: "by the desk’s rules",
}


def paste_article(*, channel: str | None, private_metadata: str) -> dict[str, Any]:
    """`channel` None, as from the global shortcut: the form asks for the desk."""
    blocks = [] if channel else [_desk_field("Desk")]
    for n, block_id in enumerate(PARTS, start=1):
        field = _input("Text" if n == 1 else f"Text, continued ({n})", block_id, "text", _text(PART, multiline=True))
        if n == 1:
            field["element"]["focus_on_load"] = True
            field["hint"] = label("3,000 characters a field. Longer: send it to me as a message or a .txt or .md file.")
        else:
            field["optional"] = True
        blocks.append(field)
    return _modal("paste_article", "Check an article", "Find the claims", blocks, private_metadata)


def pasted(values: Mapping[str, Any]) -> str:
    """The whole text from `view.state.values`. A part that ends a sentence is followed by a new paragraph."""
    whole = ""
    for block_id in PARTS:
        part = values.get(block_id, {}).get("text", {}).get("value") or ""
        if not part.strip():
            continue
        if not whole:
            whole = part
        elif SENTENCE_END.search(whole[-40:]):
            whole = f"{whole.rstrip()}\n\n{part.lstrip()}"
        else:
            whole += part if whole[-1].isspace() or part[0].isspace() else f" {part}"
    return whole


def close_claim(state: ClaimState, *, private_metadata: str, only: Status | None) -> dict[str, Any]:
    """`only` fixes the status, and the form asks for the reason alone."""
    blocks = [_words(state)]
    if only is None:
        options = [option(f":{ROW[status].emoji}: {ROW[status].label}", status.value) for status in CLOSABLE]
        blocks.append(_input("Close as", "as", "as", {"type": "radio_buttons", "options": options}))
    blocks.append(_reason())
    title = "Close the claim" if only is None else ROW[only].label
    return _modal("close_claim", title, "Close", blocks, private_metadata)


def reopen_claim(state: ClaimState, *, private_metadata: str) -> dict[str, Any]:
    blocks = [_words(state), _reason()]
    return _modal("reopen_claim", "Reopen the claim", "Reopen", blocks, private_metadata)


def hand_over(article: Article, *, private_metadata: str) -> dict[str, Any]:
    blocks = [section(plain(title_of(article))), _desk_field("Channel")]
    return _modal("hand_over", "Hand to a channel", "Hand over", blocks, private_metadata)


def history(state: ClaimState, lines: Sequence[HistoryLine]) -> dict[str, Any]:
    """Newest last; where not all fit, the newest stand and a first line counts the earlier ones."""
    entries: list[Block] = []
    used = 0
    for entry in reversed(lines):
        drawn = _entry(entry)
        used += len(json.dumps(drawn))
        if len(entries) == ENTRIES or used > HISTORY_BYTES:
            break
        entries.append(drawn)
    blocks = [_words(state)]
    if earlier := len(lines) - len(entries):
        blocks.append(context(plain(f"{words(earlier, 'earlier entry', 'earlier entries')} not shown.")))
    if not lines:
        blocks.append(context(plain("Nobody has voted yet.")))
    blocks += reversed(entries)
    return _modal("history", "History", None, blocks, "")


def _entry(entry: HistoryLine) -> Block:
    before, after = entry.status
    led = f"{ROW[before].label} → {ROW[after].label}" if before is not after else f"still {ROW[after].label}"
    who = mrkdwn(f"{slack_time(entry.at)}   {mention(entry.who)}   {DOORS[entry.door]}")
    return context(who, plain(f"{shortened(one_line(entry.what), 600)} · {led}"))


def _words(state: ClaimState) -> Block:
    return rich(line(said(quoted(state.claim, 500), bold=True)))


def _reason() -> Block:
    field = _input("Reason", "reason", "reason", _text(REASON, multiline=True))
    field["hint"] = label("It stands on the card and in the history.")
    return field


def _desk_field(text: str) -> Block:
    return _input(
        text,
        "desk",
        "desk",
        {
            "type": "conversations_select",
            "default_to_current_conversation": True,
            "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        },
    )


def _text(limit: int, *, multiline: bool) -> Piece:
    return {"type": "plain_text_input", "multiline": multiline, "max_length": limit}


def _input(text: str, block_id: str, action_id: str, element: Piece) -> Block:
    return {"type": "input", "block_id": block_id, "label": label(text), "element": {**element, "action_id": action_id}}


def _modal(
    callback_id: str, title: str, submit: str | None, blocks: list[Block], private_metadata: str
) -> dict[str, Any]:
    view = {
        "type": "modal",
        "callback_id": callback_id,
        "title": label(title),
        "close": label("Cancel" if submit else "Close"),
        "blocks": blocks,
    }
    if private_metadata:
        view["private_metadata"] = private_metadata
    return view | {"submit": label(submit)} if submit else view
