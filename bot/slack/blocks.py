"""Pieces of Block Kit. Words of an article stand in `plain` texts and `rich` ones alone: neither knows markup."""

from typing import Any

from bot.slack.text import fitted

Block = dict[str, Any]
Piece = dict[str, Any]


def plain(text: str, limit: int = 2000) -> Piece:
    """Plain text in which nothing is parsed, `:codes:` of emoji included."""
    return {"type": "plain_text", "text": fitted(text, limit), "emoji": False}


def label(text: str) -> Piece:
    """The desk's own words on a button or a field."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Piece:
    """The desk's own markup, its variable parts escaped by the caller; addresses and names in it stay bare."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def section(text: Piece, accessory: Piece | None = None) -> Block:
    block: Block = {"type": "section", "text": text}
    return block | {"accessory": accessory} if accessory else block


def context(*elements: Piece) -> Block:
    return {"type": "context", "elements": list(elements)}


def actions(*elements: Piece) -> Block:
    return {"type": "actions", "elements": list(elements)}


def divider() -> Block:
    return {"type": "divider"}


def button(text: str, *, action: str, value: str, says: str | None = None) -> Piece:
    """`says`: what a screen reader speaks, at most 75 characters."""
    drawn = {"type": "button", "action_id": action, "text": label(text), "value": value}
    return drawn | {"accessibility_label": says} if says else drawn


def option(text: str, value: str) -> Piece:
    return {"text": label(text), "value": value}


# ---------------------------------------------------------------------- rich text: nothing in it is parsed


def rich(*parts: Piece) -> Block:
    return {"type": "rich_text", "elements": list(parts)}


def line(*pieces: Piece) -> Piece:
    return {"type": "rich_text_section", "elements": list(pieces)}


def bullets(lines: list[Piece]) -> Piece:
    """The list itself: lines that are added to it later are drawn too."""
    return {"type": "rich_text_list", "style": "bullet", "elements": lines}


def said(text: str, *, bold: bool = False) -> Piece:
    piece: Piece = {"type": "text", "text": text}
    return piece | {"style": {"bold": True}} if bold else piece


def linked(text: str, url: str, *, bold: bool = False) -> Piece:
    piece: Piece = {"type": "link", "url": url, "text": text}
    return piece | {"style": {"bold": True}} if bold else piece


def emoji(name: str) -> Piece:
    return {"type": "emoji", "name": name}
