"""What "the judge" or "the ministry" stands for: the one bearer of the office, or the one body of that kind, that
the text has named before. Another bearer anywhere in the text ("another judge", "both ministries") leaves it open.
"""

import re

from bot.reading.antecedents import Mentions
from bot.reading.contract import Span
from bot.reading.document import Sentence, Token
from bot.reading.lexicon import BODIES, PERSON_NOUNS, words
from bot.reading.names import ARTICLE
from bot.reading.sources import Cast
from bot.reading.speakers import Speaker

# Any number of people are these; "the man" needs more than the only man named.
_TOO_GENERAL = words(
    """official officials source sources man woman boy girl person resident witness member student victim survivor
    passenger friend colleague caller customer client fan critic rival opponent insider aide staffer user"""
)
_SHORT = {
    "doctor": "dr", "professor": "prof", "senator": "sen", "governor": "gov", "general": "gen", "colonel": "col",
    "captain": "capt", "lieutenant": "lt", "sergeant": "sgt", "reverend": "rev", "representative": "rep",
    "inspector": "insp", "superintendent": "supt", "constable": "pc", "admiral": "adm", "major": "maj",
}  # fmt: skip
_COMPANY = (
    r"(?:Corp|Inc|Ltd|Limited|PLC|plc|LLC|Co|Holdings|GmbH|Airlines|Airways|Industries)\b\.?|(?:Rail|Railways|Foods|Steel"
    r"|Motors|Resources|Energy|Systems|Shipping|Mining|Minerals|Oil|Gas|Petroleum|Telecom|Insurance|Logistics|Stores"
    r"|Hotels|Homes|Properties|Chemicals|Electric|Electronics|Technologies|Software|Entertainment|Pharma|Pharmaceuticals"
    r"|Breweries|Textiles|Cement|Aerospace|Automotive|Ferries|Construction|Biotech|Therapeutics|Beverages|Supermarkets"
    r"|Wireless|Aviation|Freight|Haulage|Packaging)\b|[A-Z]\w+(?=\s*(?:<[A-Z0-9.]+>|\((?:NYSE|NASDAQ|Nasdaq|LSE|LON)\b))"
)
_NEWSPAPER = "Times|Post|Herald|Gazette|Tribune|Chronicle|Telegraph|Courier|Examiner|Guardian|Echo|Mail"
_OTHER_NAMES = {
    "company": _COMPANY,
    "firm": _COMPANY,
    "group": _COMPANY,
    "airline": "Airlines|Airways",
    "ministry": "(?:Foreign|Home|Cabinet) Office|Treasury",
    "agency": "Bureau|(?<!Air )Service|Authority",
    "university": "College|Polytechnic",
    "hospital": "Infirmary|Clinic",
    "force": "Police|Constabulary",
    "newspaper": _NEWSPAPER,
    "paper": _NEWSPAPER,
    "charity": "Trust|Foundation",
}
"""What names of a kind have in them beside the noun itself: Marle Rail is a company, too."""
_NAMED_BY_OF = words("ministry department university institute embassy")
_OF_WHAT = re.compile(r" (?:of|for) (?:the )?[a-z]")
_LONGEST = 80  # characters of such a name
_COMPANIES = words("company firm group")
_WHERE = words("in at near between to from across around through outside towards toward")
_HEADS = words("secretary minister chief commissioner spokesman spokeswoman boss")
_NAME = r"(?:[A-Z][\w.'’&-]*)(?:\s+(?:(?:de|van|von|bin|der|la|al|of)\s+)*[A-Z][\w.'’&-]*)*"
_TITLED = re.compile(rf",?\s+(?P<name>{_NAME})")
_APPOSED = re.compile(rf"(?P<name>{_NAME}),\s+(?:\d\d,\s+)?(?:a|an|the|its|their|his|her)?\s*(?:[\w'’-]+\s+){{0,4}}\Z")
_BODY_NAME = re.compile(r"(?:[A-Z][\w'’&-]*\s+(?:(?:of|for|&)\s+)?)*\Z")
_BODY_TAIL = re.compile(r"(?:\s+(?:of|for|on)(?:\s+the)?(?:\s+[A-Z][\w'’&-]*)+|(?:\s+[A-Z][\w'’&-]*)+)+")


def bearer(cast: Cast, mentions: Mentions, speaker: Speaker) -> tuple[int, str] | None:
    """(the place of the source, why it is that one) of a phrase that begins with "the" and has no name."""
    match = re.fullmatch(r"[Tt]he\s+(?P<role>[\w'’-]+(?:\s+[\w'’-]+)?)", speaker.name)
    if match is None or speaker.named:
        return None
    role = match["role"].casefold()
    if role in BODIES:
        return _body(cast, mentions, speaker, role)
    if role.split()[-1] in PERSON_NOUNS and role not in _TOO_GENERAL:
        return _person(cast, speaker, role)
    return None


def _person(cast: Cast, speaker: Speaker, role: str) -> tuple[int, str] | None:
    found: set[int] = set()
    for match in _occurrences(cast.text, role, _SHORT.get(role)):
        if match["plural"]:
            return None
        place = _whose(cast, match)
        if place is not None:
            if match.start() < speaker.span[0]:
                found.add(place)
        elif not _refers_back(cast.text, match):
            return None
    if len(found) != 1:
        return None
    place = found.pop()
    return place, f"“{speaker.name}” — {cast.people[place].name} is the only {role} in the text"


def _occurrences(text: str, role: str, short: str | None) -> list[re.Match[str]]:
    abbreviated = rf"|{short.capitalize()}\.?(?=\s)" if short else ""
    return list(re.finditer(rf"\b(?P<role>(?i:{re.escape(role)})(?=(?P<plural>s|es)?\b){abbreviated})", text))


def _refers_back(text: str, match: re.Match[str]) -> bool:
    """ "the judge" without a name of its own."""
    return re.search(r"\bthe\s+$", text[max(0, match.start() - 8) : match.start()], re.IGNORECASE) is not None


def _whose(cast: Cast, match: re.Match[str]) -> int | None:
    """The place of the person whose title or description the word is."""
    text, start, end = cast.text, match.start(), match.end()
    described = cast.described_by(match.span("role"))
    if described is not None:
        return described
    unnamed = cast.unnamed_at(match.span("role"))
    if unnamed is not None:
        return unnamed
    titled = _TITLED.match(text, end, end + 60)
    if titled is not None and "\n" not in titled.group():
        return cast.named(titled["name"], titled.span("name"), person=True)
    apposed = _APPOSED.search(text, max(0, start - 90), start)
    if apposed is not None and re.match(r"\s*(?:[,.)]|of\b|for\b|at\b|in\b|from\b|who\b|with\b)", text[end:]):
        return cast.named(apposed["name"], apposed.span("name"), person=True)
    return None


# ---- bodies


def _body(cast: Cast, mentions: Mentions, speaker: Speaker, kind: str) -> tuple[int, str] | None:
    names: dict[str, Span] = {}
    small: set[int | None] = set()
    for match in re.finditer(rf"\b{kind}(?P<plural>s)?\b", cast.text, re.IGNORECASE):
        if match["plural"]:
            return None
        if match.group()[0].isupper():
            span = _whole_name(cast.text, match.span())
            if span != match.span():
                names.setdefault(cast.text[slice(*span)], span)
        elif re.search(
            r"\b(?:an?|another|one|each|every|other)\s+(?:\w+\s+)?$",
            cast.text[max(0, match.start() - 30) : match.start()],
        ):
            described = cast.described_by(match.span())
            if described is None or cast.people[described].person:
                return None
            names.setdefault(cast.people[described].name, cast.people[described].mentions[0])
        elif kind in _NAMED_BY_OF and _OF_WHAT.match(cast.text, match.end()):
            small.add(_called(cast, match.start()))
    own = set(names)
    for match in re.finditer(rf"\b(?:{_OTHER_NAMES[kind]})(?![\w-])", cast.text) if kind in _OTHER_NAMES else ():
        span = _whole_name(cast.text, match.span())
        if _is_of_that_kind(cast.text[slice(*span)], match.group(), kind):
            names.setdefault(cast.text[slice(*span)].rstrip("."), span)
    if small:
        return _written_small(cast, speaker, small, kind) if not names else None
    if not names or any(span[0] > speaker.span[0] for span in names.values()):
        return None
    known = {cast.known(name) for name in names}
    if len(names) > 1 and (len(known) > 1 or None in known):
        return None
    name, span = next(iter(names.items()))
    if name not in own and _another_since(cast, mentions, name, speaker):
        return None
    place = cast.named(name, span, person=False)
    if place is None:
        return None
    return place, f"“{speaker.name}” — {cast.people[place].name} is the only {kind} named in the text"


def _called(cast: Cast, start: int) -> int | None:
    """The place of the source that is called so with its article: "the ministry of health"."""
    words = cast.text[start : start + _LONGEST].casefold()
    called = (n for n, each in enumerate(cast.people) if words.startswith(ARTICLE.sub("", each.name).casefold()))
    return next((n for n in called if " of " in cast.people[n].name or " for " in cast.people[n].name), None)


def _written_small(cast: Cast, speaker: Speaker, places: set[int | None], kind: str) -> tuple[int, str] | None:
    place = next(iter(places))
    if len(places) > 1 or place is None or cast.people[place].mentions[0][0] > speaker.span[0]:
        return None
    return place, f"“{speaker.name}” — {cast.people[place].name} is the only {kind} named in the text"


def _is_of_that_kind(name: str, word: str, kind: str) -> bool:
    """Not a word alone, but for what needs no other, and nothing that is of another kind: "Department of Energy",
    "Energy Secretary"."""
    rest = {each.casefold() for each in name.split()} - {each.casefold() for each in word.split()}
    if not rest:
        return (
            " " in word
            or word == "Treasury"
            or kind in {"newspaper", "paper"}
            or (kind in _COMPANIES and word not in _COMPANY)
        )
    return not rest & ((BODIES - {kind}) | _HEADS)


def _another_since(cast: Cast, mentions: Mentions, name: str, speaker: Speaker) -> bool:
    """Whether another body, or what may be one, is named behind the last mention of the name."""
    last = cast.text.rfind(name, 0, speaker.span[0])
    words_of = set(name.casefold().split())
    return any(
        last + len(name) <= mention.span[0] < speaker.span[0]
        and (mention.sort == "body" or (mention.sort == "doubtful" and not _is_place(sentence, mention.head)))
        and not words_of & set(mention.key.split())
        and cast.text[mention.span[0] - 1] not in "<("  # the sign under which it trades, its initials
        for sentence in cast.document.sentences_over((last, speaker.span[0]))
        for mention in mentions.of(sentence)
    )


def _is_place(sentence: Sentence, noun: Token) -> bool:
    """ "The Tarn Valley line", "between Ostby and Kell"."""
    while noun.dep == "conj" and noun.head != noun.i:
        noun = sentence.head(noun)
    return noun.dep in {"compound", "nmod"} or (noun.dep == "pobj" and sentence.head(noun).lower in _WHERE)


def _whole_name(text: str, span: Span) -> Span:
    start, end = span
    before = _BODY_NAME.search(text, max(0, start - 60), start)
    if before is not None and "\n" not in before.group():
        start = before.start()
    behind = _BODY_TAIL.match(text, end, end + 60)
    if behind is not None and "\n" not in behind.group():
        end = behind.end()
    for opening in ("The ", "A ", "An "):
        if text.startswith(opening, start) and end - start > len(opening):
            start += len(opening)
    return start, end
