"""Which reported words state that something is so: a clause of its own, and no question, thing or wish."""

from bot.reading.clauses import own_subject
from bot.reading.contract import Span
from bot.reading.document import Document, Sentence, Token
from bot.reading.finder import FoundAttribution
from bot.reading.lexicon import REPORTING
from bot.reading.quotes import Quotes

_FINITE = {"VBD", "VBZ", "VBP", "MD"}
_SUBORDINATE = {"advcl", "relcl", "acl"}
_AUXILIARY = {"aux", "auxpass"}
_RELATIVE = {"WP", "WDT", "WP$", "WRB"}


def states(document: Document, quotes: Quotes, tagged: FoundAttribution, content: tuple[Span, ...]) -> bool:
    """Whether the words say that something is so: a clause of its own, or a quotation of more than a phrase."""
    if any(quotes.speech_at(start) for start, _ in content):
        return True
    reports = any(_reports(document.text[start:end]) for start, end in tagged.cue)
    for sentence in document.sentences_over((content[0][0], content[-1][1])):
        inside = [token for token in sentence.tokens if any(start <= token.start < end for start, end in content)]
        before = document.tokens[max(0, inside[0].i - 1)] if inside else None
        told = before is not None and before.lower == "that" and opens_clause(document, tagged, before)
        if inside and (
            _is_clause(sentence, inside, reports=reports) or (told and any(token.tag in _FINITE for token in inside))
        ):
            return True
    return False


def is_statement(document: Document, span: Span) -> bool:
    return any(
        _is_clause(sentence, inside, reports=False)
        for sentence in document.sentences_over(span)
        if (inside := [token for token in sentence.tokens if span[0] <= token.start < span[1]])
    )


def opens_clause(document: Document, tagged: FoundAttribution, that: Token) -> bool:
    """Whether the "that" directly behind a cue of reporting opens a clause, whatever the tree makes of it."""
    told = any(
        start < that.start and not document.text[end : that.start].strip() and _reports(document.text[start:end])
        for start, end in tagged.cue
    )
    following = document.tokens[that.i + 1 : that.i + 2]
    return told and bool(following) and not following[0].tag.startswith(("VB", "MD"))


def _reports(cue: str) -> bool:
    return any(word.lower() in REPORTING for word in cue.split())


def _is_clause(sentence: Sentence, inside: list[Token], *, reports: bool) -> bool:
    """Whether a finite verb with a subject of its own rules the words: none of a question or of a relative clause,
    nor, unless the cue `reports`, of another clause that hangs on a noun or a verb ("her pride that …")."""
    if inside[0].tag in _RELATIVE or inside[0].dep == "mark":
        return False
    places = {token.i for token in inside}
    for verb in inside:
        subject = own_subject(sentence, verb) if verb.tag.startswith(("VB", "MD")) else None
        if subject is None or subject.i not in places:
            continue
        top = sentence.head(verb) if verb.dep in _AUXILIARY else verb
        if top.head != top.i and top.head in places:
            continue
        if top.dep in _SUBORDINATE and not (reports and _is_whole(sentence.subtree(top), inside[0])):
            continue
        helpers = [child for each in (top, verb) for child in sentence.children(each) if child.dep in _AUXILIARY]
        if any(token.tag in _FINITE for token in (top, verb, *helpers)):
            return True
    return False


def _is_whole(clause: list[Token], first: Token) -> bool:
    """Whether the clause begins with the word, or with a "that" before it: with "when" it would be no statement."""
    return clause[0].i == first.i or (clause[0].lower == "that" and clause[0].i + 1 == first.i)
