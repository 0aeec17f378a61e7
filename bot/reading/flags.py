"""What an editor should look at before trusting a speaker, a name or a quotation."""

import re
from dataclasses import dataclass

from bot.reading.contract import FlagName, Span
from bot.reading.document import Document
from bot.reading.drafts import DraftClaim, Told
from bot.reading.lexicon import MEDIA, PRONOUNS, TITLES
from bot.reading.numbers import is_relative
from bot.reading.source_types import is_media, is_organisation, is_place_or_state
from bot.reading.sources import Cast, Person
from bot.reading.spun import spun
from bot.reading.suspect import is_body, speaks_as_one, swallows_its_tag, unbalanced
from bot.reading.wording import labels, misprints

_LONGEST_HEADING = 8  # words
_NOT_INTRODUCED = "{} is not introduced: no first name and no office in the text."
_BASED = re.compile(r"\b([A-Z][\w'-]+)-based\b")
_CAMEL = re.compile(r"(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bLe)(?<!\bVan)(?<=[a-z])[A-Z]")
_HONORIFIC = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Dr|Sir)\.?\s+(?=\S+$)")


@dataclass(frozen=True, slots=True)
class Note:
    """A flag in offsets of the clean text; `claims` are the places of the claims it touches."""

    span: Span
    flag: FlagName
    why: str
    claims: tuple[int, ...] = ()


def flags_of(document: Document, told: list[Told], cast: Cast, claims: list[DraftClaim]) -> list[Note]:
    notes: list[Note] = []
    of_told: dict[int | None, list[int]] = {}
    for place, claim in enumerate(claims):
        of_told.setdefault(claim.manner.told, []).append(place)
    for number, each in enumerate(told):
        mine = tuple(of_told.get(number, ()))
        notes += _utterance_notes(document, each, mine)
        notes += _quotation_notes(document, cast, each, mine)
    of_person: dict[int, list[int]] = {}
    for number, each in enumerate(told):
        if each.source is not None:
            of_person.setdefault(each.source, []).extend(of_told.get(number, ()))
    for place, person in enumerate(cast.people):
        notes += _person_notes(document, cast, person, tuple(of_person.get(place, ())))
    notes += [Note(span, "wording_variant", why, _over(span, claims)) for span, why in labels(document.text)]
    notes += [Note(span, "outlet_name_error", why, _over(span, claims)) for span, why in misprints(document.text)]
    notes += [Note(span, "spliced_quote", why, _over(span, claims)) for span, why in unbalanced(document)]
    notes += [Note(span, "spun_term", why, _over(span, claims)) for span, why in spun(document.text)]
    for place, claim in enumerate(claims):
        if "time_unanchored" in claim.flags:
            for start, end in claim.times:
                words = document.text[start:end]
                if is_relative(words):
                    notes.append(
                        Note(
                            (start, end),
                            "time_unanchored",
                            f"“{words}” needs a date that the text does not give.",
                            (place,),
                        )
                    )
    return sorted(set(notes), key=lambda note: (note.span, note.flag))


def _over(span: Span, claims: list[DraftClaim]) -> tuple[int, ...]:
    """Places of the claims of which a word stands in the span."""
    return tuple(
        place
        for place, claim in enumerate(claims)
        if any(start < span[1] and span[0] < end for start, end in claim.content)
    )


def _quotation_notes(document: Document, cast: Cast, told: Told, claims: tuple[int, ...]) -> list[Note]:
    found = told.utterance.found
    content = (found.content[0][0], found.content[-1][1])
    notes = []
    if swallows_its_tag(document.text, found):
        why = "A tag stands inside the marks: words of the article, or of two speakers, are cut together."
        notes.append(Note(content, "spliced_quote", why, claims))
    if told.source is not None and told.speaker is not None and told.speaker.relay is None:
        person = cast.people[told.source]
        if speaks_as_one(document.text, found) and is_body(person):
            why = f"“I” in words given to {person.name}, which is no single person."
            notes.append(Note(content, "speaker_mismatch", why, claims))
    return notes


def _utterance_notes(document: Document, told: Told, claims: tuple[int, ...]) -> list[Note]:
    found = told.utterance.found
    how = told.utterance.how
    content = (found.content[0][0], found.content[-1][1])
    if how == "continued" and told.lost:
        return [
            Note(content, "untagged_continuation", "No tag of its own, and the speaker before it is lost.", claims),
            Note(content, "missing_antecedent", "Nothing in the text settles who this is.", claims),
        ]
    if how == "continued":
        return [
            Note(
                content,
                "untagged_continuation",
                "No tag of its own; given to the speaker before it in the same paragraph.",
                claims,
            )
        ]
    if how == "orphan" and not _is_heading(document, content):
        return [Note(content, "dangling_attribution", "A quotation that nobody is named for.", claims)]
    if how == "first_person":
        return [
            Note(
                content,
                "tense/voice oddity",
                "First-person words outside quotation marks: somebody's, but whose is lost.",
                claims,
            ),
            Note(content, "missing_antecedent", "Nothing says who “I” is.", claims),
        ]
    if told.lost and found.source:
        return [Note(found.source[0], "missing_antecedent", "Nothing in the text settles who this is.", claims)]
    return []


def _is_heading(document: Document, content: Span) -> bool:
    """A quoted title between paragraphs: "All Bets Are Off"."""
    paragraph = document.paragraphs[document.paragraph_at(content[0])].span
    words = document.text[slice(*content)].split()
    alone = not any(
        c.isalnum() for c in document.text[paragraph[0] : content[0]] + document.text[content[1] : paragraph[1]]
    )
    capitals = sum(word[0].isupper() for word in words)
    return (
        alone and 1 < len(words) <= _LONGEST_HEADING and capitals * 3 >= len(words) * 2 and words[-1][-1] not in ".!?,"
    )


def _person_notes(document: Document, cast: Cast, person: Person, claims: tuple[int, ...]) -> list[Note]:
    notes = []
    text = document.text
    forms = [person.name, *person.aliases]
    if person.variant:
        listed = " / ".join(dict.fromkeys(forms))
        notes += [Note(span, "name_variant", f"Printed in several ways: {listed}.", claims) for span in person.mentions]
    bases: dict[str, list[Span]] = {}
    for start, end in person.descriptors:
        for match in _BASED.finditer(text, start, end):
            bases.setdefault(match[1], []).append(match.span())
            before = text[start : match.start()].lower()
            if (person.person and re.match(r"(?:of|for|with|from)\b", before)) or re.search(
                r"\b(?:of|for|with|from) (?:the |a )?$", before
            ):
                why = f"Said of the organisation, not of {person.name}."
                notes.append(Note(match.span(), "ambiguous_scope", why, claims))
    if len(bases) > 1:
        why = "Given two bases: " + " and ".join(f"{place}-based" for place in bases) + "."
        notes += [Note(span, "internal_inconsistency", why, claims) for spans in bases.values() for span in spans]
    if person.person and person.named and not person.descriptors and _one_word(person) and not person.document:
        surname = _HONORIFIC.sub("", person.name).split()[-1]
        full = cast.bearers.fitting(person.name)
        why = ""
        if len(full) > 1:
            why = f"The text does not say which {person.name} this is: {' or '.join(full)}."
        elif not (full or cast.bearers.bodies_called(surname) or _has_office(text, surname)):
            why = "" if _is_no_person(document, person) else _NOT_INTRODUCED.format(person.name)
        named = [span for span in person.mentions if text[slice(*span)].casefold() not in PRONOUNS]
        notes += [Note(span, "missing_antecedent", why, claims) for span in named if why]
    return notes


def _is_no_person(document: Document, person: Person) -> bool:
    """An organisation, a place, an outlet ("Politico"), a site ("NewsCheck") or a party ("Republicans")."""
    name = person.name
    if is_organisation(name) or is_place_or_state(name) or is_media(name) or name.casefold() in MEDIA:
        return True
    several = any(
        token.tag == "NNPS" and start <= token.start < end
        for start, end in person.mentions
        for sentence in document.sentences_over((start, end))
        for token in sentence.tokens
    )
    return several or "/" in name or _CAMEL.search(name) is not None


def _has_office(text: str, surname: str) -> bool:
    """Whether it stands anywhere with a title that says what its bearer is: "President Holt", not "Ms Holt"."""
    before = re.findall(rf"\b([A-Z]\w+)\.? {re.escape(surname)}\b", text)
    return any(word.casefold() in TITLES and not _HONORIFIC.match(f"{word} {surname}") for word in before)


def _one_word(person: Person) -> bool:
    return all(" " not in _HONORIFIC.sub("", form) for form in (person.name, *person.aliases))
