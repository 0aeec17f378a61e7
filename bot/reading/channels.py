"""How a claim was said: read off the cue, the source phrase and the words around them."""

import re

from bot.reading.contract import Channel
from bot.reading.source_types import is_media

_CHANNELS: list[tuple[Channel, re.Pattern[str]]] = [
    (
        "banner",
        re.compile(r"\b(?:banners?|placards?|signs? (?:read|said|that)|posters? read|graffiti|chant(?:ed|ing|s)?)\b"),
    ),
    (
        "tweet",
        re.compile(
            r"\b(?:re)?tweet(?:s|ed|ing)?\b|\btwitter\b|\bsocial media\b|\bfacebook\b|\binstagram\b"
            r"|[—–-]\s*[^()\n]{3,40}\(@\w+\)"
            r"|\b(?:posted|wrote|said|written|shared) (?:on|to) x\b|\bpost on x\b|\btruth social\b"
        ),
    ),
    ("video", re.compile(r"\bvideos?\b|\bfootage\b|\blive ?stream\w*\b|\bclip\b")),
    ("spokesperson", re.compile(r"\bspokes(?:man|woman|person|people|men)\b")),
    (
        "statement",
        re.compile(
            r"\bstatements?\b|\bpress release\b|\bcommuniqu[eé]\b|\be-?mail(?:ed)?\b|\bletters?\b"
            r"|\bmemo\b|\bannounce(?:d|ment)\b"
        ),
    ),
    (
        "speech",
        re.compile(
            r"\bspeech\b|\baddress(?:ed|ing)?\b|\brally\b|\bpress conference\b|\bnews conference\b"
            r"|\bbriefing\b|\bsermon\b|\btestif\w+\b|\btestimony\b|\btold (?:the )?(?:court|parliament"
            r"|congress|crowd|supporters|reporters|lawmakers|mps|jurors|a hearing)\b|\bdebate\b"
        ),
    ),
    ("interview", re.compile(r"\binterview(?:ed)?\b|\btalk show\b|\bin an appearance on\b")),
    (
        "report",
        re.compile(r"\breported\b(?! to)|\bin (?:a|an|its|the|their) (?:\w+ )?(?:report|article|study|ruling)\b"),
    ),
]
_PUBLISHED = re.compile(
    r"\b(?:reports?|study|studies|survey|poll|analysis|article|editorial|indictment|lawsuit|ruling|review|audit"
    r"|court (?:documents|papers|filings?))\b(?! (?:of|from))"
)
_TOLD = re.compile(
    r"\b(?:tell|tells|told|telling|speaking to|spoke to"
    r"|speaks to)\s+(?P<whom>(?:the )?[A-Z][\w&.'-]*(?:\s+(?:[A-Z][\w&'-]*|\d+))*)"
)
_AUDIENCES = re.compile(
    r"\b(?:Court|Parliament|Congress|Senate|House|Council|President|Mr|Mrs|Ms|Dr|MPs|Commission|Committee"
    r"|Assembly|Inquiry|Hearing)\b"
)


def channel_of(near: str, source: str) -> tuple[Channel, str | None]:
    """`near` is the sentence without its quoted and reported words; returns the channel and, for an interview,
    the outlet that somebody was told it by."""
    told = _TOLD.search(near)
    if told and _AUDIENCES.search(told["whom"]):
        return "speech", None
    if told and is_media(told["whom"]):
        return "interview", told["whom"].rstrip(".")
    if _PUBLISHED.search(source.casefold()):
        return "report", None
    folded = f"{source} {near}".casefold()
    for channel, pattern in _CHANNELS:
        if pattern.search(folded):
            return channel, None
    return "unknown", None
