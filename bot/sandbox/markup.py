"""How typed text becomes Slack's: `&<>` escaped, mentions, channels and links between angle brackets."""

import re
from collections.abc import Mapping
from typing import Any

_TYPED = re.compile(
    r"<(?P<id>[@#][UWC][A-Z0-9]+)>"
    r"|(?P<url>https?://[^\s<>|\"”“]+)"
    r"|(?<![\w@.])@(?P<person>[\w.-]*\w)"
    r"|(?<![\w&#])#(?P<channel>[\w-]+)"
)
_TOKEN = re.compile(r"<([^<>]+)>")
_GROUPS = ("here", "channel", "everyone")


def escape(text: str) -> str:
    """Slack's whole escaping: three characters and no more."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escape_bare_ampersands(text: str) -> str:
    """What Slack does to an app's text that forgot to: a lone `&` is written `&amp;`."""
    return re.sub(r"&(?!(?:amp|lt|gt);)", "&amp;", text)


def from_typed(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """The text that apps receive for what a person typed.

    `people` and `channels` map names to ids: "@name" and "#name" of somebody or something that exists become
    mentions, as the composer makes them; so does "<@ID>" with an id that exists, for tests. Everything else is
    escaped, a pasted "<!channel>" too.
    """
    known_people, known_channels = set(people.values()), {id_: name for name, id_ in channels.items()}

    def mark(match: re.Match[str]) -> str:
        whole = match.group(0)
        if (id_ := match["id"]) is not None:
            if id_[0] == "@":
                return f"<{id_}>" if id_[1:] in known_people else escape(whole)
            return f"<{id_}|{known_channels[id_[1:]]}>" if id_[1:] in known_channels else escape(whole)
        if (url := match["url"]) is not None:
            link = url.rstrip(".,;:!?)'’")
            return f"<{escape(link)}>{escape(url[len(link) :])}"
        if (name := match["person"]) is not None:
            if name in _GROUPS:
                return f"<!{name}>"
            return f"<@{people[name]}>" if name in people else escape(whole)
        name = match["channel"]
        return f"<#{channels[name]}|{name}>" if name in channels else escape(whole)

    written, end = [], 0
    for match in _TYPED.finditer(text):
        written += [escape(text[end : match.start()]), mark(match)]
        end = match.end()
    return "".join([*written, escape(text[end:])])


def rich_text(text: str) -> dict[str, Any]:
    """The `rich_text` block that Slack adds to a person's message: its text, links and mentions."""
    elements: list[dict[str, Any]] = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end:
            elements.append({"type": "text", "text": unescape(text[end : match.start()])})
        elements.append(_rich_element(match[1]))
        end = match.end()
    if end < len(text):
        elements.append({"type": "text", "text": unescape(text[end:])})
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": "b0", "elements": [section]}


def _rich_element(token: str) -> dict[str, Any]:
    target, _, label = token.partition("|")
    match target[0]:
        case "@":
            return {"type": "user", "user_id": target[1:]}
        case "#":
            return {"type": "channel", "channel_id": target[1:]}
        case "!":
            return {"type": "broadcast", "range": target[1:]}
    link = {"type": "link", "url": unescape(target)}
    return link | {"text": unescape(label)} if label else link
