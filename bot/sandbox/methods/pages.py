"""Slack's cursors: opaque words that stand for where the next page begins."""

import base64
import binascii
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.methods.args import Args


def read_cursor(args: Args, kind: str) -> str:
    """What `cursor` stands for, "" at the first page; raises `invalid_cursor`."""
    cursor = args.text("cursor")
    if not cursor:
        return ""
    try:
        word = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ApiError("invalid_cursor") from error
    found, _, place = word.partition(":")
    if found != kind or not place:
        raise ApiError("invalid_cursor")
    return place


def cursor_to(kind: str, place: str) -> str:
    return base64.b64encode(f"{kind}:{place}".encode()).decode()


def page(args: Args, kind: str, entries: list[Any], *, default: int, most: int) -> tuple[list[Any], str]:
    """One page of a list that does not change between calls, and the cursor to the next ("" at the end)."""
    limit = args.number("limit", default, most)
    place = read_cursor(args, kind)
    if place and not place.isdigit():
        raise ApiError("invalid_cursor")
    start = int(place or 0)
    end = start + limit
    return entries[start:end], cursor_to(kind, str(end)) if end < len(entries) else ""
