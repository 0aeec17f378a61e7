"""Text on its way into and out of Slack."""

import re
from datetime import UTC, datetime

from bot.desk.ids import Micros

_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
"""Control characters, marks that turn the direction of writing, blanks without width: they could rearrange a card."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")

_MARKUP = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_GROUPS = ("here", "channel", "everyone")


def escape(text: str) -> str:
    """Slack's whole escaping: these three characters and no others."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def decode(text: str) -> str:
    """A message's or a command's text as it was typed: links and mentions first, entities last and once.

    A link becomes its label, or its address where it has none. A mention that carries no name stays as it is.
    """
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], _MARKUP.sub(_typed, text))


def _typed(found: re.Match[str]) -> str:
    kind, target, label = found["kind"], found["target"], found["label"] or ""
    if kind in ("@", "#"):
        return f"{kind}{label.removeprefix(kind)}" if label else found[0]
    if kind == "!":
        if target in _GROUPS:
            return f"@{target}"
        return label or found[0]
    if ":" not in target:
        return found[0]
    return label or target.removeprefix("mailto:").removeprefix("tel:")


def one_line(text: str) -> str:
    """A text of the article's as a card shows it: white space folded, and nothing that rearranges what is around."""
    seen = _SURROGATE.sub("\ufffd", _UNSEEN.sub("", text))
    return " ".join(seen.split())


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word's border where there is one in the last third."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    border = max(cut.rfind(" "), cut.rfind("\n")) if not text[limit - 1].isspace() else len(cut)
    if border > limit * 2 // 3:
        cut = cut[:border]
    return cut.rstrip(" \n,;:–—-") + "…"


def fitted(text: str, limit: int) -> str:
    """Escaped and at most `limit` characters long after the escaping."""
    room = limit
    while len(written := escape(shortened(text, room))) > limit:
        room -= max(1, (len(written) - limit) // 5)
    return written


def permalink(workspace_url: str, channel: str, ts: str, thread_ts: str | None = None) -> str:
    """`workspace_url` as `auth.test` gives it, with its final slash."""
    link = f"{workspace_url}archives/{channel}/p{ts.replace('.', '')}"
    return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts else link


def words(n: int, one: str, many: str | None = None) -> str:
    """`words(2, "claim")` is "2 claims"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def unbroken(text: str) -> str:
    """Kept together on one line: a sign with its count and its label."""
    return text.replace(" ", "\u00a0")


def mention(person: str) -> str:
    return f"<@{escape(person)}>"


def slack_time(at: Micros) -> str:
    """Mrkdwn that each reader's client shows in their own zone."""
    return f"<!date^{at // 1_000_000}^{{date_short_pretty}} {{time}}|{utc_time(at)}>"


def utc_time(at: Micros) -> str:
    moment = datetime.fromtimestamp(at // 1_000_000, UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"
