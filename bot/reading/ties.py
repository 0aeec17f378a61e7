"""What "the city" and "the company" are called, where the text ties the noun to one name: "the town of Marle",
"rail union TVA", "Acme, a firm from Hull", "the Herald" for the Norbury Herald."""

from typing import Literal

from bot.reading.antecedents import Mentions, is_body_noun, proper_runs
from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.lexicon import TITLES, words

_PLACES = words("city town village district region province county island port suburb borough parish municipality")
_BODIES = words(
    """company firm group bank university hospital school college agency ministry department union newspaper
    broadcaster airline club charity organisation organization association foundation institute league federation
    commission diocese museum railway council committee manufacturer retailer operator supermarket brewery
    start-up startup party militia brigade observatory watchdog regulator paper magazine"""
)
_THINGS = words(
    """ship vessel ferry boat tanker trawler airport stadium prison hotel river lake mountain volcano dam bridge
    hurricane storm typhoon cyclone theatre mine reactor lighthouse"""
)
_OFFICES = words(
    "mayor minister president governor chancellor bishop archbishop ambassador senator pope king queen judge"
)
_NOUNS = _PLACES | _BODIES | _THINGS | _OFFICES
_NEW = words("a an another one some any each every no")
_BACK = 8  # sentences in which another name may have come between

Strength = Literal["named", "said"]


class Ties:
    def __init__(self, document: Document, mentions: Mentions) -> None:
        self.document = document
        self.mentions = mentions
        self._ties: dict[str, dict[str, tuple[Span, Strength]]] | None = None
        self._open: dict[str, int] = {}

    def is_tied(self, noun: str) -> bool:
        return noun in _NOUNS

    def name_of(self, sentence: Sentence, noun: Token) -> tuple[str, Span] | None:
        """(key, words) of the only thing that the article calls so, if no other has come between."""
        if self._ties is None:
            self._ties = self._find()
        tied = self._ties.get(noun.lower, {})
        if len(tied) != 1 or self._open.get(noun.lower, noun.i) < noun.i:
            return None
        [(key, (span, strength))] = tied.items()
        if span[0] > noun.start or (strength == "said" and self._another_between(sentence, noun, key)):
            return None
        return key, span

    def _find(self) -> dict[str, dict[str, tuple[Span, Strength]]]:
        found: dict[str, dict[str, tuple[Span, Strength]]] = {}
        for sentence in self.document.sentences:
            runs = None
            for token in sentence.tokens:
                noun = token.lower
                if noun not in _NOUNS:
                    continue
                if runs is None:
                    runs = proper_runs(sentence.tokens)
                tie = _tie(sentence, token, runs)
                if tie is not None:
                    key = self.mentions.key(" ".join(each.text for each in tie[0]), tie[0][0].start).removeprefix(
                        "the "
                    )
                    found.setdefault(noun, {}).setdefault(key, (self.mentions.shown(tie[0]), tie[1]))
                elif token.tag == "NN" and any(c.lower in _NEW for c in sentence.children(token) if c.dep == "det"):
                    self._open.setdefault(noun, token.i)
        return found

    def _another_between(self, sentence: Sentence, noun: Token, key: str) -> bool:
        """Whether another name of that sort stands between the last mention and the noun."""
        if noun.lower in _OFFICES:
            return False
        place = self._place(sentence)
        for earlier in reversed(self.document.sentences[max(0, place - _BACK) : place + 1]):
            for mention in reversed(self.mentions.of(earlier)):
                if mention.first >= noun.i:
                    continue
                if mention.key == key or mention.key.endswith(f" {key}"):
                    return False
                wanted = {"place", "doubtful"} if noun.lower in _PLACES else {"body", "doubtful"}
                if mention.sort in wanted:
                    return True
        return False

    def _place(self, sentence: Sentence) -> int:
        low, high = 0, len(self.document.sentences)
        while low < high:
            middle = (low + high) // 2
            if self.document.sentences[middle].first < sentence.first:
                low = middle + 1
            else:
                high = middle
        return low


def _tie(sentence: Sentence, noun: Token, runs: list[list[Token]]) -> tuple[list[Token], Strength] | None:
    own = next((run for run in runs if run[0].i <= noun.i <= run[-1].i), None)
    if own is not None:
        return _inside(noun, own) if not _is_half(sentence, own) else None
    if noun.tag != "NN":
        return None
    if (run := _starting(runs, noun.i + 1)) is not None:
        return (run, "said") if _fits(noun, run) else None
    behind = sentence.tokens[noun.i + 1 - sentence.first :][:2]
    if len(behind) == 2 and behind[0].lower == "of" and noun.lower in _PLACES:
        run = _starting(runs, noun.i + 2)
        return (run, "said") if run is not None else None
    head = sentence.head(noun)
    if noun.dep == "appos":
        run = next((run for run in runs if run[-1].i == head.i), None)
        return (run, "said") if run is not None and _fits(noun, run) else None
    if noun.dep == "attr" and head.lower in {"is", "was"}:
        subject = next((c for c in sentence.children(head) if c.dep == "nsubj"), None)
        run = next((run for run in runs if subject is not None and run[-1].i == subject.i), None)
        return (run, "said") if run is not None and _fits(noun, run) else None
    apposed = next((c for c in sentence.children(noun) if c.dep == "appos"), None)
    run = next((run for run in runs if apposed is not None and run[-1].i == apposed.i), None)
    return (run, "said") if run is not None and _fits(noun, run) else None


def _inside(noun: Token, run: list[Token]) -> tuple[list[Token], Strength] | None:
    """The noun as a part of the name: its last word, the office before it, or what stands before "of"."""
    if len(run) == 1:
        return None
    if noun.lower in _OFFICES:
        rest = [token for token in run if token.i > noun.i]
        return (
            (rest, "named") if rest and not any(token.lower in TITLES or token.tag == "IN" for token in rest) else None
        )
    if noun.i == run[-1].i:
        return run, "named"
    if noun.i == run[0].i and run[1].tag == "IN":
        return run, "named"
    return None


def _is_half(sentence: Sentence, run: list[Token]) -> bool:
    """ "Parks and Recreation Department" is one name, or two."""
    before = sentence.tokens[: run[0].i - sentence.first][-2:]
    return len(before) == 2 and before[1].lower in {"and", "&"} and before[0].tag.startswith("NNP")


def _starting(runs: list[list[Token]], place: int) -> list[Token] | None:
    return next((run for run in runs if run[0].i == place), None)


def _fits(noun: Token, run: list[Token]) -> bool:
    titled = run[0].lower.strip(".") in TITLES and not is_body_noun(run[-1].lower)
    return not titled if noun.lower not in _OFFICES else not is_body_noun(run[-1].lower)
