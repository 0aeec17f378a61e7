"""What stands around an article and is no part of it: section labels, credits, copyright, calls to subscribe."""

import re

from bot.reading.contract import Span

_SECTION = re.compile(
    r"(?:(?:breaking|world|uk|us|local|national|international|latest|top)\s+)?(?:news|politics"
    r"|business|sports?|opinion|world|science"
    r"|technology|health|culture|entertainment|lifestyle|travel|money|economy|environment"
    r"|education|middle east|europe|asia|africa"
    r"|americas|analysis|exclusive|live|video|home|local|national|international|features?"
    r"|comment|editorial|politics live|breaking)",
    re.IGNORECASE,
)
_WHOLE_PARAGRAPH = re.compile(
    r"for immediate release\b|(?:press|media|news) release\s*:?$|embargoed (?:until|till)\b|"
    r"(?:©|\(c\)\s*(?:19|20)\d\d|copyright\b\s*(?:©|\(c\)|(?:19|20)\d\d|by\b))|all rights reserved"
    r"|sign up (?:for|to) (?:our|the)\b|subscribe (?:to|now|for|today)\b|(?:advertisement"
    r"|sponsored content|related (?:articles?|stories"
    r"|topics|coverage)|more on this(?: story)?|most read|recommended|share this(?: article"
    r"| story)?|most popular|comments?"
    r"|read more|trending|newsletter)\s*:?$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?:this|the) (?:post|article|story|piece|report|column|interview)(?: was"
    r"| has been)?(?: \w+)? (?:originally|first) "
    r"(?:appeared|published|posted|ran|aired)\b"
    r"|(?:originally|first) (?:published|appeared|posted) (?:on|in|by|at)\b"
    r"|this (?:article|post|story) (?:appeared|was (?:produced|published|republished|updated"
    r"|last updated|amended)|is republished)\b"
    r"|©|copyright\s+(?:©|\(c\)|(?:19|20)\d\d)|\(c\)\s*(?:19|20)\d\d|all rights reserved\b"
    r"|(?:read|see|view|watch|find out|learn) (?:more|also|next|the full (?:story|article"
    r"|report|interview))\b(?:\s*(?:here|:|»|>|\.|$)|\s+(?:on|about|at|from|in) )"
    r"|read (?:the|our) .{0,60}\b(?:disclaimer|policy|terms|guidelines|here)\b"
    r"|click (?:here|on the link|to )|tap here|sign up (?:to|for|here|now|today)\b"
    r"|subscribe (?:to|here|now|today|for)\b|join our\b"
    r"|(?:get|receive) (?:our|the) .{0,50}\b(?:newsletter|inbox|alerts?|app)\b|follow (?:us"
    r"|@?\w+) on (?:twitter|facebook|instagram|x)\b"
    r"|like us on facebook|download (?:our|the) .{0,30}\bapp\b|enter your e-?mail|have you (?:got )?a (?:story|tip)\b"
    r"|(?:photo|photograph|image|picture|video|illustration|graphic)s?\s*(?:credit|by|:"
    r"|copyright|©)|getty images\b|file (?:photo|picture)\b"
    r"|(?:additional )?(?:reporting|editing|writing) by [A-Z]|with reporting by\b"
    r"|(?:last )?(?:updated|modified|published)(?: on| at)?:?\s+"
    r"(?:\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|our standards: "
    r"|(?:by using|we use) .{0,40}\bcookies\b|(?:terms of (?:use|service)|privacy policy"
    r"|cookie policy|terms and conditions)\b"
    r"|(?:the )?views expressed .{0,80}\b(?:author|own)\b|(?:listen to|support) (?:our"
    r"|independent) (?:podcast|journalism)\b"
    r"|(?:an earlier|a previous) version of this (?:article|story|report|post)\b"
    r"|correction: (?:an earlier|a previous) version\b"
    r"|(?:it|this (?:transcript|interview|conversation|exchange)) (?:has been|was|is) (?:\w+ly )?"
    r"(?:edited|condensed|shortened)\b"
    r"|(?:all )?times (?:are|in|given are) (?:in )?(?:\w+ ){0,2}"
    r"(?:local|time|eastern|central|pacific|mountain|gmt|utc|bst|cet)\b"
    r"|skip (?:to|past)\b|continue reading\b|story continues\b|advertisement\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:By|BY|Words by|Written by|Report by|From)\s+(?:[A-Z][\w.'’-]*|and|for|in|of|the|,"
    r"|&)(?:\s+(?:[A-Z][\w.'’-]*|and|for|in|of|the|,|&)){0,11},?$"
)
_LINK_ONLY = re.compile(r"(?:https?://|www\.)\S+$|[\w.+-]+@[\w-]+\.[\w.]+$|#\w+(?:\s+#\w+)*$")
_SLUG = re.compile(
    r"(?:URGENT|ALERT|FLASH|BULLETIN|NEWSFLASH|NEWS ALERT|"
    r"BREAKING(?: NEWS)?|MORE TO (?:FOLLOW|COME)|ENDS|END|\(END\))[.:]?$"
    r"|[A-Z][A-Z-]*/[A-Z-]*(?:\s*\([^()]*\))?$|[Mm]ore to (?:follow|come)\.?$"
)
"""What an agency writes over and under its text for those who handle it."""
_BRACKETED = re.compile(r"\([^()]*[^().]\)$|\(\([^()]*\)\)$|\[[^\[\]]*\]$")
_NOTE = 8  # words of a paragraph in brackets that only says what is seen, when, or where to write
_RULE = re.compile(r"[\W_]+$")
_FEW = 60  # words; a longer paragraph is judged sentence by sentence


def is_section_label(text: str) -> bool:
    return _SECTION.fullmatch(text.strip(" :|·»>")) is not None


def is_boilerplate_paragraph(text: str) -> bool:
    words = len(text.split())
    if _RULE.match(text) or _LINK_ONLY.match(text) or is_section_label(text):
        return True
    if words <= 16 and _BYLINE.match(text):
        return True
    if _SLUG.match(text) or (words <= _NOTE and _BRACKETED.match(text)):
        return True
    return words <= _FEW and _WHOLE_PARAGRAPH.match(text) is not None


def is_boilerplate_sentence(text: str) -> bool:
    return len(text.split()) <= _FEW and _SENTENCE.match(text.lstrip("\"'([*-–—•> ")) is not None


def boilerplate(text: str, layout: list[tuple[Span, list[Span]]]) -> list[bool]:
    """For each paragraph whether all of it is boilerplate. What ends a text after such a paragraph and says
    nothing by itself ("All rights reserved.") goes with it."""
    found = []
    for span, sentences in layout:
        whole = is_boilerplate_paragraph(text[span[0] : span[1]])
        found.append(whole or all(is_boilerplate_sentence(text[start:end]) for start, end in sentences))
    return found
