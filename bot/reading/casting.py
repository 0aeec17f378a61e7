"""Every utterance of an article with its speaker, and the sources that the speakers are."""

from bot.reading.antecedents import Mentions
from bot.reading.contract import Span
from bot.reading.document import Document
from bot.reading.drafts import Told
from bot.reading.introductions import introduce
from bot.reading.lexicon import PERSON_NOUNS
from bot.reading.names import is_one_word
from bot.reading.offices import bearer
from bot.reading.pronouns import Pronouns
from bot.reading.quotes import Quotes
from bot.reading.source_phrases import speaker_of
from bot.reading.sources import Cast
from bot.reading.speakers import Speaker
from bot.reading.untagged import Utterance

_GROUPS = {"the group", "the organisation", "the organization", "the company", "the firm", "the charity", "the agency"}


def cast_of(document: Document, quotes: Quotes, spoken: list[Utterance]) -> tuple[list[Told], Cast, Mentions]:
    """In text order; what runs on has the speaker of what it runs on from."""
    cast = Cast(document)
    mentions = Mentions(document, cast)
    pronouns = Pronouns(document, quotes, cast, mentions)
    labels = _labels(document, spoken)
    told: list[Told] = []
    for utterance in spoken:
        found = utterance.found
        if not found.source:
            told.append(Told(utterance, None, None))
            continue
        speaker = speaker_of(document, found.source[0], found.content)
        for span in found.source[1:]:
            _sign(document, speaker, span, cast)
        if utterance.how == "transcript":
            _spell_out(speaker, labels)
            introduce(document, speaker)
        each = _placed(cast, mentions, pronouns, utterance, speaker)
        pronouns.note(found, found.source[0], None if each.lost else each.source)
        told.append(each)
    for each in told:
        after, seen = each.utterance.after, 0
        while after is not None and seen < len(told):
            before = told[after]
            each.speaker, each.source, each.name = before.speaker, before.source, before.name
            each.named, each.lost = before.named, before.lost
            each.why = "no tag of its own; goes on from the words before" if before.source is not None else ""
            after, seen = before.utterance.after, seen + 1
    mentions.know_the_cast()
    return told, cast, mentions


def _placed(cast: Cast, mentions: Mentions, pronouns: Pronouns, utterance: Utterance, speaker: Speaker) -> Told:
    found = utterance.found
    if speaker.pronoun is not None:
        known = pronouns.antecedent(speaker, found)
    else:
        known = cast.find(speaker) or bearer(cast, mentions, speaker)
        if known is None and speaker.name.casefold() in _GROUPS:
            known = pronouns.group(speaker, found)
    lost = known is None and speaker.pronoun is not None
    if known is None:
        place = cast.enter(speaker)
        why = (
            "nothing in the text settles who this is"
            if lost
            else "named at the cue"
            if speaker.named
            else "described, not named"
        )
    else:
        place, why = known
        cast.refer(place, speaker)
    person = cast.people[place]
    speaker.relay = speaker.relay or (person.relay if speaker.name.casefold() in _SPOKES else None)
    return Told(utterance, speaker, place, person.name, person.named and not lost, lost, speaker.why or why)


_SPOKES = {"the spokesman", "the spokeswoman", "the spokesperson"}


def _sign(document: Document, speaker: Speaker, signature: Span, cast: Cast) -> None:
    """A signature under a message names its author, with the full name where the text has one."""
    name = document.text[signature[0] : signature[1]]
    speaker.descriptors.append(speaker.span)
    speaker.aliases += [name, speaker.name]
    speaker.person = speaker.named = True
    speaker.name = name
    speaker.name = cast.full_form(speaker)
    speaker.span = signature
    speaker.pronoun = None


def _labels(document: Document, spoken: list[Utterance]) -> dict[str, str]:
    """By their last word, the labels of a transcript that say more than a surname; those of two bearers left out."""
    full: dict[str, set[str]] = {}
    for utterance in spoken:
        if utterance.how == "transcript" and utterance.found.source:
            label = " ".join(document.text[slice(*utterance.found.source[0])].split())
            if not is_one_word(label) and label.split()[-1].casefold() not in PERSON_NOUNS:
                speaker = speaker_of(document, utterance.found.source[0], utterance.found.content)
                full.setdefault(label.split()[-1].casefold(), set()).add(speaker.name)
    return {last: next(iter(names)) for last, names in full.items() if len(names) == 1}


def _spell_out(speaker: Speaker, labels: dict[str, str]) -> None:
    """ "HALE" is the speaker whom another label calls in full."""
    full = labels.get(speaker.name.casefold())
    if full is not None:
        speaker.aliases.append(speaker.name)
        speaker.name, speaker.named, speaker.person, speaker.pronoun = full, True, True, None
