"""The content of an app's message, checked: the same for chat methods, response URLs and command replies."""

import json
from typing import Any

from bot.sandbox import markup
from bot.sandbox.blocks import check_message_blocks
from bot.sandbox.errors import ApiError

TEXT_CUT = 40_000
UPDATE_TEXT = 4_000
ATTACHMENTS = 100
METADATA_CHARACTERS = 8_000  # Slack refuses larger metadata but publishes no number

Content = dict[str, Any]


def message_content(given: dict[str, Any], *, empty_ok: bool = False) -> Content:
    """The checked fields of a message, only those that were given.

    Raises `no_text` unless `empty_ok`, and the errors of blocks, attachments and metadata.
    """
    content: Content = {}
    if given.get("text") is not None:
        content["text"] = markup.escape_bare_ampersands(str(given["text"]))[:TEXT_CUT]
    if given.get("blocks") is not None:
        content["blocks"] = check_message_blocks(given["blocks"])
    if given.get("attachments") is not None:
        content["attachments"] = _attachments(given["attachments"])
    if given.get("metadata") is not None:
        content["metadata"] = _metadata(given["metadata"])
    if not empty_ok:
        if not (content.get("text") or content.get("blocks") or content.get("attachments")):
            raise ApiError("no_text")
        content.setdefault("text", "")
    return content


def is_cut(given: dict[str, Any]) -> bool:
    """Whether a text is longer than Slack keeps."""
    return len(str(given.get("text") or "")) > TEXT_CUT


def _attachments(attachments: Any) -> list[dict[str, Any]]:
    if not isinstance(attachments, list):
        raise ApiError("invalid_attachments")
    if len(attachments) > ATTACHMENTS:
        raise ApiError("too_many_attachments")
    return attachments


def _metadata(metadata: Any) -> dict[str, Any] | None:
    """An empty object takes a message's metadata away."""
    if metadata == {}:
        return None
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise ApiError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_CHARACTERS:
        raise ApiError("metadata_too_large")
    return metadata
