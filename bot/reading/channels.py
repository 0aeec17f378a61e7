"""How a claim was said: read off the cue, the source phrase and the words around them."""

import re

from bot.reading.contract import Channel
from bot.reading.source_types import is_media

_WHOSE = r"(?:an?|the|his|her|its|their|this|that|one|another)"
_PAPERS = r"(?:statements?|e-?mails?|letters?|memo)\b"
_GATHERING = r"(?:rally|debate|(?:inaugural|televised|keynote) address)\b"
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
            r"\bpress release\b|\bcommuniqu[eé]\b|\be-?mailed\b|\bannounce(?:d|ment)\b"
            rf"|\b(?:in|by|via|through) (?:{_WHOSE} )?(?:[\w'’-]+ ){{0,3}}{_PAPERS}"
            rf"|\b(?:issu|releas|publish|sen[dt]|put out|wrote|writ|sign|read)\w* (?:out )?{_WHOSE} "
            rf"(?:[\w'’-]+ ){{0,3}}{_PAPERS}"
        ),
    ),
    (
        "speech",
        re.compile(
            r"\bspeech\b|\bpress conference\b|\bnews conference\b|\bbriefing\b"
            rf"|\b(?:told|tell\w*|sa(?:id|ys?|ying)|spoke|speaking|asked|declared|promised|vowed|warned|address\w*)\b"
            rf"[^.;…]{{0,60}}?\b{_GATHERING}|^(?:speaking )?(?:at|in|during|to)\b[^,;…]{{0,60}}\b{_GATHERING}"
            r"|\baddress(?:ed|ing) (?:the |an? )?(?:\w+ )?(?:nation|crowd|parliament|court|supporters|reporters)\b"
            r"|\bsermon\b|\btestif\w+\b|\btestimony\b|\btold (?:the )?(?:court|parliament"
            r"|congress|crowd|supporters|reporters|lawmakers|mps|jurors|a hearing)\b"
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
_PAPER = re.compile(rf"\b{_PAPERS}")
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
        if pattern.search(folded if channel != "speech" else near.casefold()) or (
            channel == "statement" and _PAPER.search(source.casefold())
        ):
            return channel, None
    return "unknown", None
