"""Who "he", "she", "they", "it", "I" and "who" are, where the text leaves one possibility; else nobody."""

from bot.reading.antecedents import Mentions
from bot.reading.contract import Span
from bot.reading.document import Document
from bot.reading.finder import FoundAttribution
from bot.reading.groups import Groups
from bot.reading.lexicon import words
from bot.reading.persons import HE, SHE, Persons
from bot.reading.quotes import Quotes
from bot.reading.settled import Settled
from bot.reading.sources import Cast
from bot.reading.speakers import Speaker

_THEY = words("they them their")
_IT = words("it its")
_OWN = words("i we me us my our")
_BACK = 30  # attributions among which the one around a nested one is looked for


class Pronouns:
    """Settles pronouns in text order."""

    def __init__(self, document: Document, quotes: Quotes, cast: Cast, mentions: Mentions) -> None:
        self.quotes = quotes
        self.cast = cast
        self.settled = Settled(document, cast)
        self.persons = Persons(document, quotes, cast, mentions, self.settled)
        self.groups = Groups(document, quotes, cast, mentions, self.settled)

    def note(self, found: FoundAttribution, source: Span, place: int | None) -> None:
        """One more attribution whose speaker is settled; `place` is None where they are lost."""
        self.settled.note(found, source, place)

    def antecedent(self, speaker: Speaker, found: FoundAttribution) -> tuple[int, str] | None:
        """(the place of the source, why it is that one)"""
        word = speaker.pronoun
        if word in _OWN:
            return self._own(speaker, found)
        if found.nested or self.quotes.speech_at(speaker.span[0]):
            return None  # whom somebody means in their own words, the narrator's do not tell
        if word in HE or word in SHE:
            return self.persons.antecedent(speaker, found, "man" if word in HE else "woman")
        if word in _THEY:
            return self.groups.who_goes_on(speaker, found, plural=True) or self.groups.group_before(speaker)
        if word in _IT:
            return self.groups.who_goes_on(speaker, found, plural=False) or self.groups.body_before(speaker)
        return None

    def group(self, speaker: Speaker, found: FoundAttribution) -> tuple[int, str] | None:
        """ "The group" behind the only body that speaks and is named around it."""
        return self.groups.who_goes_on(speaker, found, plural=False)

    def _own(self, speaker: Speaker, found: FoundAttribution) -> tuple[int, str] | None:
        for said in self.settled.said[: -_BACK - 1 : -1]:
            if said.found is not found and any(s <= speaker.span[0] < e for s, e in said.found.content):
                if said.place is None or self.quotes.at(speaker.span[0]) is None:
                    return None
                name = self.cast.people[said.place].name
                return said.place, f"“{speaker.name}” in the words of {name}"
        return None
