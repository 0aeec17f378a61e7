"""Files that people share: what Slack tells about them, and their bytes."""

import base64
import binascii
import itertools
import mimetypes
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError
from bot.sandbox.workspace import TEAM_ID

SNIPPET_BYTES = 1_000_000
PREVIEW_CHARACTERS = 500
# Suffix -> Slack's filetype, its pretty name and a MIME type.
FILETYPES = {
    ".txt": ("text", "Plain Text", "text/plain"),
    ".md": ("markdown", "Markdown (raw)", "text/markdown"),
    ".csv": ("csv", "CSV", "text/csv"),
    ".html": ("html", "HTML", "text/html"),
    ".docx": (
        "docx",
        "Word Document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ".pdf": ("pdf", "PDF", "application/pdf"),
    ".png": ("png", "PNG", "image/png"),
    ".jpg": ("jpg", "JPEG", "image/jpeg"),
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    about: dict[str, Any]
    content: bytes


class Files:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._serial = itertools.count(1)
        self._files: dict[str, StoredFile] = {}

    def keep(self, user: str, given: dict[str, Any], url: str) -> dict[str, Any]:
        """Stores {name, content | base64, mimetype?, mode?} and returns its file object; `url` is the sandbox's.

        Raises `invalid_arguments`, or `snippet_too_large`.
        """
        name = str(given.get("name") or "Untitled")
        content = _bytes(given)
        mode = given.get("mode", "hosted")
        if mode == "snippet" and len(content) > SNIPPET_BYTES:
            raise ApiError("snippet_too_large")
        filetype, pretty, mimetype = FILETYPES.get(PurePath(name).suffix.lower(), (None, None, None))
        if filetype is None:
            text = mode == "snippet"
            filetype, pretty = ("text", "Plain Text") if text else ("binary", "Binary")
            mimetype = "text/plain" if text else mimetypes.guess_type(name)[0] or "application/octet-stream"
        id_ = f"F0SANDBOX{next(self._serial):05d}"
        now = int(self._clock.now())
        private = f"{url}/files-pri/{TEAM_ID}-{id_}/{quote(name)}"
        about: dict[str, Any] = {
            "id": id_,
            "created": now,
            "timestamp": now,
            "name": name,
            "title": given.get("title") or name,
            "mimetype": given.get("mimetype") or mimetype,
            "filetype": filetype,
            "pretty_type": pretty,
            "user": user,
            "user_team": TEAM_ID,
            "editable": mode == "snippet",
            "size": len(content),
            "mode": mode,
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": private,
            "url_private_download": f"{url}/files-pri/{TEAM_ID}-{id_}/download/{quote(name)}",
            "permalink": private,
            "is_starred": False,
            "has_rich_preview": False,
            "file_access": "visible",
        }
        if mode == "snippet" or filetype in ("text", "markdown"):
            text_of_it = content.decode("utf-8", "replace")
            about["preview"] = text_of_it[:PREVIEW_CHARACTERS]
            about["lines"] = text_of_it.count("\n") + 1
            about["preview_is_truncated"] = len(text_of_it) > PREVIEW_CHARACTERS
        self._files[id_] = StoredFile(about, content)
        return about

    def get(self, id_: str) -> StoredFile:
        """Raises `file_not_found`."""
        if id_ not in self._files:
            raise ApiError("file_not_found")
        return self._files[id_]


def _bytes(given: dict[str, Any]) -> bytes:
    try:
        if "base64" in given:
            return base64.b64decode(given["base64"], validate=True)
        return str(given["content"]).encode()
    except (KeyError, binascii.Error) as error:
        raise ApiError("invalid_arguments", messages=["a file needs content or base64"]) from error
