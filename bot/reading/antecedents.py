"""Whom and what a sentence names, as candidates for a pronoun: persons, bodies, places and groups of people.

It is meant to know when it does not know: a capitalised name that may be a person and nothing says so is
`doubtful`, a person without a name is `nameless`. Both stand in the way of a sure reading.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.given_names import MEN, WOMEN
from bot.reading.lexicon import CALENDAR, COUNTED, HUMANS, TITLES, words
from bot.reading.names import from_given_name, is_account
from bot.reading.phrases import noun_phrase
from bot.reading.source_types import is_organisation, is_place_or_state
from bot.reading.sources import Cast, Person

Sort = Literal["person", "doubtful", "nameless", "body", "place", "plural"]
Sex = Literal["man", "woman", ""]

_MALE = words(
    """mr sir lord spokesman chairman father brother husband son king prince congressman councilman man boy
    policeman fisherman nephew grandfather grandson widower groom boyfriend gentleman guy lad uncle monk waiter"""
)
_FEMALE = words(
    """mrs ms miss lady dame spokeswoman chairwoman mother sister wife daughter queen princess congresswoman
    councilwoman woman girl policewoman fisherwoman niece grandmother granddaughter widow bride girlfriend aunt
    nun waitress actress midwife landlady"""
)
COLLECTIVES = words(
    """police staff army government company firm team crew family couple public crowd union council party group
    military navy committee board jury band cabinet club clergy gang militia people pair duo trio majority"""
)
_DATED = CALENDAR | words("christmas easter ramadan eid god")
_WHERE = words("in at near across around outside inside into through throughout")
_HONORIFIC = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame)\.? $")
_JOINING = words("of for")

_NAME = r"\w(?:[\w-]|'(?!s\b))*"
_TITLED = re.compile(rf"\b(?P<title>Mr|Sir|Mrs|Ms|Miss|Dr)\.? (?:(?P<given>[A-Z]\w+) (?=[A-Z]))?(?P<name>{_NAME})")
_AGED = re.compile(rf"(?P<name>{_NAME}), \d\d,")


@dataclass(frozen=True, slots=True)
class Mention:
    """`key` is the same for every mention of one bearer."""

    span: Span
    head: Token
    first: int
    sort: Sort
    key: str
    sex: Sex = ""


class Mentions:
    """The mentions of one article, found sentence by sentence as they are asked for: by the words of the text while
    the cast is filled, and by the cast as well from then on."""

    def __init__(self, document: Document, cast: Cast) -> None:
        self.document = document
        self.cast = cast
        self.text = document.text
        self._known: dict[str, Person] = {}
        self._found: dict[int, list[Mention]] = {}
        self._sexes: dict[str, tuple[bool, Sex]] = {}
        self._titles: dict[str, set[str]] | None = None

    def know_the_cast(self) -> None:
        """Takes up, once it is whole, what the cast says of who bears a name."""
        for person in self.cast.people:
            if person.named:
                for form in (person.name, *person.aliases):
                    self._known.setdefault(form.casefold(), person)
        self._found.clear()
        self._sexes.clear()

    def of(self, sentence: Sentence) -> list[Mention]:
        """In text order."""
        found = self._found.get(sentence.first)
        if found is None:
            found = self._found[sentence.first] = self._in(sentence)
        return found

    def _in(self, sentence: Sentence) -> list[Mention]:
        found: list[Mention] = []
        runs = proper_runs(sentence.tokens, self._is_name)
        named = {token.i for run in runs for token in run}
        for run in runs:
            mention = self._named(sentence, run)
            if len(run) == 1 and run[0].tag == "NNPS" and not self._is_name(run[0]):
                found.append(Mention(_span(run), run[0], run[0].i, "plural", run[0].lower))
            elif mention is not None:
                found.append(mention)
            if any(c.dep == "conj" and c.i in named for c in sentence.children(run[-1])):
                found.append(Mention(_span(run), run[-1], run[0].i, "plural", f"{run[0].i}&"))
        for token in sentence.tokens:
            if token.i in named:
                continue
            if token.tag == "NN" and token.lower in HUMANS and _stands_alone(sentence, token, named):
                found.append(Mention((token.start, token.end), token, token.i, "nameless", token.lower, sex_of(token)))
            if (token.tag in {"NNS", "NNPS"} and token.lower not in COUNTED) or token.lower in COLLECTIVES:
                span = noun_phrase(sentence, token)
                found.append(Mention(span, token, token.i, "plural", token.lower))
        return sorted(found, key=lambda each: each.first)

    def _is_name(self, token: Token) -> bool:
        """Whether the article uses the word as somebody's name, whatever its tag: "Sanders", "Trump says"."""
        if is_account(token.text):
            return True
        return token.text[0].isupper() and (
            token.lower in self._known or bool(self.cast.bearers.full_names(token.text))
        )

    def _named(self, sentence: Sentence, run: list[Token]) -> Mention | None:
        whole = " ".join(token.text for token in run)
        titles = [place for place, token in enumerate(run) if token.lower.strip(".") in TITLES]
        body = is_organisation(whole) and not self._is_titled_person(run, titles)
        bare = run if body or not titles else run[titles[-1] + 1 :]
        if not bare:
            return Mention(_span(run), run[-1], run[0].i, "nameless", whole.casefold(), sex_of(run[-1]))
        if all(token.lower in _DATED for token in bare):
            return None
        name = " ".join(token.text for token in bare)
        known = self._known.get(name.casefold()) or self._known.get(whole.casefold())
        company = self.cast.bearers.body_called(name)
        key = company.casefold() if company else self.key(name, run[0].start)
        sort: Sort
        sex: Sex = ""
        if is_place_or_state(name):
            sort = "place"
        elif body or company or (known is not None and not known.person) or (name.isupper() and len(bare) == 1):
            sort = "body"
        else:
            certain, sex = self.person(key)
            before = _before(sentence, run)
            titled = bool(titles) or (before is not None and before.lower.strip(".") in TITLES)
            if certain or titled or _is_introduced(sentence, run):
                sort = "person"
                sex = sex or next((s for token in [*run, *([before] if before else [])] if (s := sex_of(token))), "")
            elif before is not None and before.lower in _WHERE:
                sort = "place"
            else:
                sort = "doubtful"
        span = self.shown(run) if sort == "body" else self._with_honorific(bare)
        return Mention(span, run[-1], run[0].i, sort, key, sex)

    def _is_titled_person(self, run: list[Token], titles: list[int]) -> bool:
        """ "Council Leader Ana Ruiz": behind the last title no body, but a given name and a surname, or the surname of
        somebody whom the text names in full."""
        if not titles or any(token.lower in _JOINING for token in run[: titles[-1]]):
            return False
        name = " ".join(token.text for token in run[titles[-1] + 1 :])
        full = " " in name or bool(name and self.cast.bearers.full_names(name))
        return full and not is_organisation(name) and not is_place_or_state(name)

    def _with_honorific(self, name: list[Token]) -> Span:
        start, end = _span(name)
        match = _HONORIFIC.search(self.text, max(0, start - 6), start) if len(name) == 1 else None
        return (match.start() if match else start), end

    def shown(self, run: list[Token]) -> Span:
        """A name with the article that it has in the text."""
        start, end = _span(run)
        return (start - 4 if self.text[max(0, start - 4) : start].casefold() == "the " else start), end

    def key(self, name: str, offset: int) -> str:
        """The one full name to which a surname at `offset` belongs, or the name itself, small."""
        full = self._full_names(name) if " " not in name else set()
        return ((self.cast.bearer_before(full, offset) if full else None) or name).casefold()

    def _full_names(self, surname: str) -> set[str]:
        """Those that begin with a given name, where there are any: not "Top Pell", with "Pell aides" behind it."""
        every = self.cast.bearers.full_names(surname)
        return {name for each in every if (name := from_given_name(each))} or every

    def _marks(self) -> dict[str, set[str]]:
        """By surname, what titles and ages anywhere in the text say of its bearers."""
        if self._titles is None:
            self._titles = {}
            for match in _TITLED.finditer(self.text):
                for name in match.group("given", "name"):
                    if name:
                        self._titles.setdefault(name.casefold(), set()).add(_sex_of(match["title"]))
            for match in _AGED.finditer(self.text):
                self._titles.setdefault(match["name"].casefold(), set()).add("person")
        return self._titles

    def person(self, key: str) -> tuple[bool, Sex]:
        """(whether the bearer of the name is surely a person, their sex where the text or the name tells)"""
        if key not in self._sexes:
            self._sexes[key] = self._person(key)
        return self._sexes[key]

    def _person(self, key: str) -> tuple[bool, Sex]:
        first, _, rest = key.partition(" ")
        if rest and first in MEN | WOMEN:
            return True, "man" if first in MEN else "woman"
        surname = key.rsplit(" ", 1)[-1]
        marks = self._marks().get(surname, set())
        told: set[Sex] = {sex for sex in ("man", "woman") if sex in marks}
        known = self._known.get(key) or self._known.get(surname)
        described = False
        if known is not None and known.person:
            about = [self.text[start:end].casefold() for start, end in known.descriptors]
            # "Pell's lawyer" and "one Pell spokesman" describe somebody else
            nouns = {word for words in about if surname not in words for word in re.findall(r"\w+", words)}
            described = bool(nouns & HUMANS)
            pronouns = {self.text[s:e].casefold() for s, e in known.mentions}
            if nouns & _MALE or "he" in pronouns:
                told.add("man")
            if nouns & _FEMALE or "she" in pronouns:
                told.add("woman")
        sure = bool(told) or described or "person" in marks
        return sure, told.pop() if len(told) == 1 and len(self._full_names(surname)) < 2 else ""


def _sex_of(title: str) -> str:
    if title == "Dr":
        return "person"
    return "man" if title in {"Mr", "Sir"} else "woman"


def proper_runs(tokens: list[Token], is_name: Callable[[Token], bool] | None = None) -> list[list[Token]]:
    """Names of several words, those joined by a hyphen or, in a body's name, by "of". What `is_name` says is one is
    taken for one too where it stands as a noun or a verb."""
    runs: list[list[Token]] = []
    for token in tokens:
        if token.tag not in {"NNP", "NNPS"} and not (is_name and token.tag[:2] in {"NN", "VB"} and is_name(token)):
            continue
        if runs and runs[-1][-1].i + 1 == token.i:
            runs[-1].append(token)
        elif runs and runs[-1][-1].i + 2 == token.i and _joins(tokens[token.i - 1 - tokens[0].i], runs[-1]):
            runs[-1] += [tokens[token.i - 1 - tokens[0].i], token]
        else:
            runs.append([token])
    return runs


def _joins(between: Token, run: list[Token]) -> bool:
    return between.tag == "HYPH" or between.text == "-" or (between.lower in _JOINING and is_body_noun(run[-1].lower))


def is_body_noun(word: str) -> bool:
    return is_organisation(word) or word in {"diocese", "secretary", "city", "church", "republic"}


def sex_of(token: Token) -> Sex:
    word = token.lower.strip(".")
    return "man" if word in _MALE else "woman" if word in _FEMALE else ""


def _span(run: list[Token]) -> Span:
    return run[0].start, run[-1].end


def _before(sentence: Sentence, run: list[Token]) -> Token | None:
    """The word before the name, articles left out."""
    place = run[0].i - 1 - sentence.first
    while place >= 0 and sentence.tokens[place].lower in {"the", "a", "an"}:
        place -= 1
    return sentence.tokens[place] if place >= 0 else None


def _is_introduced(sentence: Sentence, run: list[Token]) -> bool:
    first = run[0].i - sentence.first
    if first > 1 and _is_apposed(sentence, sentence.tokens[first - 2], {token.i for token in run}):
        return sentence.tokens[first - 2].lower in HUMANS
    behind = sentence.tokens[run[-1].i + 1 - sentence.first :][:9]
    if len(behind) < 3 or behind[0].text != ",":
        return False
    if behind[1].tag == "CD":
        return len(behind[1].text) == 2
    return behind[1].lower == "who" or any(
        t.tag == "NN" and t.lower in HUMANS and t.dep == "appos" and t.head == run[-1].i for t in behind[1:]
    )


def _is_apposed(sentence: Sentence, noun: Token, named: set[int]) -> bool:
    """ "The council's clerk, Ana Ruiz, …": the name behind the noun stands between commas, and is none of a list."""
    place = noun.i + 2 - sentence.first
    after = sentence.tokens[place:]
    behind = next((number for number, token in enumerate(after) if token.i not in named), 0)
    commas = noun.tag == "NN" and behind > 0 and sentence.tokens[place - 1].text == after[behind].text == ","
    return commas and not any(token.lower in {"and", "or"} for token in after[behind + 1 : behind + 2])


def _stands_alone(sentence: Sentence, token: Token, named: set[int]) -> bool:
    """No title before a name, no description before or behind one."""
    if token.dep in {"compound", "appos", "attr", "amod", "nmod"} or token.i + 1 in named:
        return False
    if _is_apposed(sentence, token, named):
        return False
    return not any(child.dep == "appos" and child.i in named for child in sentence.children(token))
