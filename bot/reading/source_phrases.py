"""One source phrase taken apart: who is meant, what describes them, and through whom they speak."""

import re

from bot.reading.contract import Span
from bot.reading.descriptors import bearers_of, described_behind, is_age
from bot.reading.document import Document, Sentence, Token
from bot.reading.lexicon import (
    BODIES,
    CALENDAR,
    COLLECTIVES,
    DOCUMENTS,
    HUMANS,
    PERSON_NOUNS,
    PRONOUNS,
    PUBLIC_BODIES,
    SPOKESPERSON,
    TITLES,
)
from bot.reading.names import companies_in, from_given_name
from bot.reading.phrases import noun_phrase, trim
from bot.reading.source_types import is_organisation, is_place_or_state
from bot.reading.speakers import Speaker, apposed_speaker, describe, head_of, named_speaker, verbatim
from bot.reading.spokespersons import author_of, principal_of
from bot.reading.written_names import possesses, whole_name, written_in_words

_DESCRIPTION = re.compile(r"(?:an?|the|one|who|whose|which|of|from|for|with|at|then|now|also|chief|head|director)\b")


def speaker_of(document: Document, span: Span, content: tuple[Span, ...]) -> Speaker:
    """Takes apart the source phrase at `span`; `content` serves "…, his spokesman said", where the principal
    is the subject of what is said."""
    text = document.text
    sentence = document.sentence_at(span[0])
    words = verbatim(text, span)
    if sentence is None:
        return Speaker(words, span)
    tokens = whole_name(sentence, [token for token in sentence.tokens if span[0] <= token.start < span[1]])
    if not tokens:
        return Speaker(words, span)
    if tokens[0].start < span[0] or span[1] < tokens[-1].end:
        return speaker_of(document, (min(span[0], tokens[0].start), max(span[1], tokens[-1].end)), content)
    written_out = written_in_words(tokens)
    if written_out:
        return _body(document, sentence, tokens, written_out)
    if len(tokens) == 1 and tokens[0].tag in {"WP", "WDT"}:
        return _relative(document, sentence, tokens[0], content)
    if len(tokens) == 1 and words.startswith("@"):
        return Speaker(words, span, named=True)
    if len(tokens) == 1 and (tokens[0].lower in PRONOUNS or tokens[0].tag in {"PRP", "PRP$"}):
        return Speaker(words, span, pronoun=tokens[0].lower)
    if tokens[0].tag == "WP$" and head_of(tokens).lower in DOCUMENTS:
        return _relative(document, sentence, tokens[0], content)
    if len(tokens) > 1 and tokens[-1].lower == "'s" and tokens[0].tag != "PRP$":
        if tokens[-2].tag != "NNP" or possesses(sentence, tokens[-1]):
            return speaker_of(document, (span[0], tokens[-2].end), content)
        if all(token.tag in {"NNP", "NNPS", "DT", "POS", "HYPH"} for token in tokens[:-1]):
            speaker = named_speaker(document, sentence, tokens, span)
            speaker.person = False
            return speaker
    core = _without_asides(text, tokens, span)
    if core != span:
        speaker = speaker_of(document, core, content)
        aside = trim((core[1], span[1]) if core[0] == span[0] else (span[0], core[0]), text)
        if aside is not None and not _is_in(aside, speaker.descriptors) and not is_age(text[slice(*aside)]):
            speaker.descriptors = [each for each in speaker.descriptors if not _is_in(each, [aside])] + [aside]
        return speaker
    behind = _prepositional_tail(tokens)
    if behind is not None:
        return _of_somewhere(document, sentence, span, behind, content)
    head = head_of(tokens)
    if head.lower in SPOKESPERSON:
        return principal_of(document, sentence, tokens, head, span, content)
    if head.lower in DOCUMENTS:
        return author_of(document, sentence, tokens, head, span)
    apposed = None if head.tag.startswith("NNP") else apposed_speaker(document, sentence, tokens, head, span)
    if apposed is not None:
        return apposed
    if head.tag.startswith("NNP") or _proper_tail(tokens) or _is_public_body(tokens, head) or _is_surname(text, tokens):
        return named_speaker(document, sentence, tokens, span)
    speaker = Speaker(words, span, plural=_is_plural(tokens, head))
    describe(document, sentence, head, speaker)
    return speaker


def _body(document: Document, sentence: Sentence, tokens: list[Token], name: list[Token]) -> Speaker:
    span = (name[0].start, name[-1].end)
    speaker = Speaker(verbatim(document.text, span), span, named=True)
    title = trim((tokens[0].start, name[0].start), document.text)
    speaker.descriptors += [title] if title is not None else []
    describe(document, sentence, name[-1], speaker)
    return speaker


def _prepositional_tail(tokens: list[Token]) -> Token | None:
    """The preposition behind the full name of a person: "Sergeant Ana Ruiz of Kent Police", "Ana Ruiz of the RSPB"."""
    for place, token in enumerate(tokens[:-1]):
        if token.tag == "IN" and token.lower in {"of", "from", "for", "at", "with"}:
            before = tokens[:place]
            titles = [number for number, each in enumerate(before) if each.lower.strip(".") in TITLES]
            name = before[titles[-1] + 1 :] if titles else before
            bare = " ".join(each.text for each in name)
            proper = len(name) > 1 and all(each.tag == "NNP" for each in name)
            known = bool(titles) or from_given_name(bare) == bare
            return token if proper and known and not is_organisation(bare) and not is_place_or_state(bare) else None
        if not token.text[0].isupper():
            return None
    return None


def _of_somewhere(
    document: Document, sentence: Sentence, span: Span, preposition: Token, content: tuple[Span, ...]
) -> Speaker:
    speaker = speaker_of(document, (span[0], preposition.start - 1), content)
    tail = trim((preposition.start, span[1]), document.text)
    for words in (tail, described_behind(document.text, sentence, span[1])):
        if words is not None and not _is_in(words, speaker.descriptors):
            speaker.descriptors.append(words)
    return speaker


def _is_plural(tokens: list[Token], head: Token) -> bool:
    both = any(token.dep == "cc" and token.lower == "and" and token.head == head.i for token in tokens)
    return both or head.tag in {"NNS", "NNPS"} or head.lower in COLLECTIVES


def _relative(document: Document, sentence: Sentence, pronoun: Token, content: tuple[Span, ...]) -> Speaker:
    """Of "who said", the noun on which its clause hangs."""
    for token in sentence.ancestors(pronoun):
        if token.dep in {"relcl", "acl"}:
            noun = sentence.head(token)
            whole = noun_phrase(sentence, noun)
            if pronoun.lower == "who" and not _may_speak(noun):
                break
            if whole[1] <= pronoun.start:
                speaker = speaker_of(document, whole, content)
                speaker.why = f"“{pronoun.text}” belongs to “{verbatim(document.text, whole)}”"
                return speaker
    return Speaker(pronoun.text, (pronoun.start, pronoun.end), pronoun=pronoun.lower)


def _may_speak(noun: Token) -> bool:
    """Whether "who" can be said of the noun: not of "their support", and not of an office without an article."""
    return noun.tag != "NN" or noun.lower in PERSON_NOUNS or noun.lower.endswith(("er", "or", "ist", "ant", "man"))


def _proper_tail(tokens: list[Token]) -> bool:
    return tokens[-1].tag in {"NNP", "NNPS"} and not any(token.tag == "IN" for token in tokens)


def _is_surname(text: str, tokens: list[Token]) -> bool:
    """A single word that the parser takes for a common noun, where the text has it as the end of a full name, or as
    the short form of a company's, and never small: "Nduka said"."""
    word = tokens[0].text
    if len(tokens) > 1 or not word[0].isupper() or tokens[0].lower in HUMANS | BODIES | CALENDAR:
        return False
    full = bearers_of(text, word)
    if tokens[0].tag == "NNS" and not any(from_given_name(name) for name in full):
        return False
    return bool(full or companies_in(text, word)) and re.search(rf"\b{re.escape(tokens[0].lower)}\b", text) is None


def _is_public_body(tokens: list[Token], head: Token) -> bool:
    """ "The Syrian government": a body named by whose it is."""
    whose = any(
        token.head == head.i and token.text[0].isupper() and token.tag in {"JJ", "NNP", "NNPS"} for token in tokens
    )
    return head.lower in PUBLIC_BODIES and whose and tokens[0].lower not in {"a", "an", "some"}


def _without_asides(text: str, tokens: list[Token], span: Span) -> Span:
    """The name, or the noun phrase, of a source whose description stands in the same phrase."""
    words = text[span[0] : span[1]]
    bracket = re.search(r"\s*\((?![A-Z][A-Za-z&.]{1,9}\)\s*$)", words)
    comma = re.search(r"\s*(?:,|\s[—–-])\s", words.rstrip(" ,") + " ")
    cuts = [match.start() for match in (bracket, comma) if match and match.start() > 0]
    if not cuts:
        return _stripped(text, span)
    cut = span[0] + min(cuts)
    before = [token for token in tokens if token.start < cut]
    behind = [token for token in tokens if token.start >= cut and (token.is_word or token.text in "-'")]
    if not before or not behind:
        return _stripped(text, span)
    first_is_name = any(token.tag in {"NNP", "NNPS"} for token in before) and before[-1].tag in {"NNP", "NNPS"}
    proper = all(token.tag in {"NNP", "NNPS", "HYPH", "POS"} or token.lower.strip(".") in TITLES for token in behind)
    if bracket and span[0] + bracket.start() == cut:
        return _stripped(text, (span[0], cut))
    if behind[0].text.strip(".") in {"Jr", "Sr"}:
        return _stripped(text, span)
    if (
        proper
        and (before[0].tag in {"DT", "PRP$"} or not first_is_name)
        and "," not in words[cut - span[0] + 1 :].rstrip(" ,")
    ):
        return _stripped(text, (behind[0].start, span[1]))
    if _DESCRIPTION.match(text, behind[0].start) or behind[0].tag in {"DT", "WP", "WDT", "CD", "PRP$", "WP$"}:
        return _stripped(text, (span[0], cut))
    described = behind[0].text[0].islower() and behind[0].tag.startswith(("NN", "JJ", "VB", "RB"))
    listed = any(token.lower in {"and", "or"} for token in behind) and not first_is_name
    return _stripped(text, (span[0], cut)) if described and not listed else span


def _stripped(text: str, span: Span) -> Span:
    start, end = span
    while end > start and text[end - 1] in " ,;:–—-":
        end -= 1
    while start < end and text[start] in " ,;:–—-":
        start += 1
    return (start, end) if start < end else span


def _is_in(span: Span, others: list[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)
