"""What every drawing must keep: Slack's limits, and that an article's words can ping, link and format nothing."""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox.blocks import check_message_blocks, check_view
from bot.slack.drawn import Drawn

OWN_LINK = "https://harbour.example/archives/C0/p1763846401000200?thread_ts=1763846400.000100&cid=C0"
MARK = "Zq"
"""Stands in every text that the tests pretend an article holds, and in nothing that the desk writes itself."""
_MARKUP = re.compile(r"<[@#!]|<(?:https?|mailto|tel):", re.IGNORECASE)
_OWN_MARKUP = re.compile(r"<@U\w+>|<#C\w+>|<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\w ,:]+ UTC>")


def check_message(drawn: Drawn) -> None:
    assert 1 <= len(drawn.text) <= 4000
    _no_markup(drawn.text)
    _check(drawn.blocks, most=50)
    if drawn.blocks:
        check_message_blocks(drawn.blocks)
    assert sum(len(text) for text in _texts(drawn.blocks)) <= 12_000
    if drawn.metadata is not None:
        assert set(drawn.metadata) == {"event_type", "event_payload"}
        assert len(json.dumps(drawn.metadata)) < 500


def check_surface(view: dict[str, Any]) -> None:
    _check(view["blocks"], most=100)
    check_view(view)
    assert len(json.dumps(view).encode()) <= 250_000


def _check(blocks: list[dict[str, Any]], *, most: int) -> None:
    assert 1 <= len(blocks) <= most
    json.dumps(blocks, ensure_ascii=False).encode()
    for piece in pieces(blocks):
        match piece.get("type"):
            case "mrkdwn":
                assert piece["verbatim"] is True
                assert MARK not in piece["text"]
                _no_markup(_OWN_MARKUP.sub("", piece["text"]))
            case "plain_text":
                assert not re.search("[<>]", piece["text"])
                assert piece["emoji"] is False or MARK not in piece["text"]
            case "link":
                assert piece["url"] == OWN_LINK
            case "text":
                assert piece["text"]
            case kind if MARK in str(piece.get("text", "")):
                assert kind in ("section", "header", "input", "button", None), kind
    for limit, found in (
        (3000, [b["text"]["text"] for b in blocks if b["type"] == "section"]),
        (150, [b["text"]["text"] for b in blocks if b["type"] == "header"]),
        (2000, [e.get("value", "") for b in blocks if b["type"] == "actions" for e in b["elements"]]),
        (75, [e["text"]["text"] for b in blocks if b["type"] == "actions" for e in b["elements"]]),
    ):
        assert all(len(text) <= limit for text in found)


def pieces(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from pieces(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from pieces(inner)


def shown(blocks: list[dict[str, Any]]) -> str:
    """Everything that a reader sees, in order; blanks that do not break are written as blanks."""
    return "\n".join(_texts(blocks)).replace("\u00a0", " ")


def _texts(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for piece in pieces(blocks):
        if isinstance(piece.get("text"), str):
            yield piece["text"]


def _no_markup(text: str) -> None:
    assert not _MARKUP.search(text)
    assert "<" not in text
