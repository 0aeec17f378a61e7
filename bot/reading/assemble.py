"""The last step: everything found, in offsets of the text as given and in the contract's shape."""

import hashlib
import re

from bot.reading.contract import (
    Article,
    Attribution,
    Claim,
    Descriptor,
    Flag,
    FlagName,
    Reading,
    ReceiptEntry,
    ReceiptReason,
    Source,
    Span,
)
from bot.reading.document import Document
from bot.reading.drafts import DraftClaim, Spoken, Told
from bot.reading.finder import FoundAttribution
from bot.reading.flags import Note
from bot.reading.masthead import Masthead
from bot.reading.source_types import source_type
from bot.reading.sources import Cast, Person
from bot.reading.standalone import Bracket, StandAlone


def assemble(
    given: str,
    spoken: Spoken,
    masthead: Masthead,
    cast: Cast,
    standalone: StandAlone,
    claims: list[DraftClaim],
    entries: list[tuple[Span, ReceiptReason]],
    notes: list[Note],
    stances: list[FoundAttribution],
) -> Reading:
    """`stances` are attributions that make no claim."""
    maker = _Assembler(given, spoken.document)
    told = spoken.told
    tagged = {place: each.utterance.found for place, each in enumerate(told)}
    every: list[tuple[int | None, FoundAttribution]]
    every = [(place, found) for place, found in tagged.items() if found.cue or found.source]
    every += [(None, found) for found in stances]
    every.sort(key=lambda each: each[1].content[0])
    attributions = {place: f"t{number}" for number, (place, _) in enumerate(every, start=1) if place is not None}
    flagged: dict[int, list[FlagName]] = {}
    for note in notes:
        for number in note.claims:
            flagged.setdefault(number, []).append(note.flag)
    return Reading(
        article=maker.article(masthead),
        attributions=tuple(
            Attribution(
                id=f"t{number}",
                content=maker.spans(found.reach or found.content),
                cue=maker.spans(found.cue),
                source=maker.spans(found.listed_source),
                kind=found.kind,
            )
            for number, (_, found) in enumerate(every, start=1)
        ),
        sources=tuple(maker.source(f"s{n}", person) for n, person in enumerate(cast.people, start=1)),
        claims=tuple(
            maker.claim(n, claim, standalone.brackets(claim), told, attributions, flagged.get(n, []))
            for n, claim in enumerate(claims)
        ),
        receipt=tuple(ReceiptEntry(span=maker.span(span), why=why) for span, why in entries),
        flags=tuple(Flag(span=maker.span(note.span), flag=note.flag, why=note.why) for note in notes),
    )


class _Assembler:
    def __init__(self, given: str, document: Document) -> None:
        self.given = given
        self.document = document

    def span(self, span: Span) -> Span:
        return self.document.clean.given(span)

    def spans(self, spans: tuple[Span, ...] | list[Span]) -> tuple[Span, ...]:
        return tuple(self.span(span) for span in spans)

    def words(self, span: Span) -> str:
        start, end = self.span(span)
        return self.given[start:end]

    def article(self, masthead: Masthead) -> Article:
        return Article(
            title=" ".join(self.words(masthead.title).split()) if masthead.title else None,
            outlet=masthead.outlet,
            published=masthead.published,
            language="en",
            sha256=hashlib.sha256(self.given.encode()).hexdigest(),
            chars=len(self.given),
            words=len(re.findall(r"\w+", self.given)),
        )

    def source(self, identity: str, person: Person) -> Source:
        described = " ".join(self.document.text[s:e] for s, e in person.descriptors)
        descriptors = sorted(set(self.spans(person.descriptors)))
        return Source(
            id=identity,
            name=person.name,
            aliases=tuple(person.aliases),
            type=source_type(person.name, described, person=person.person and person.named),
            descriptors=tuple(Descriptor(text=self.given[s:e], span=(s, e)) for s, e in descriptors),
            mentions=tuple(sorted(set(self.spans(person.mentions)))),
        )

    def shown(self, content: tuple[Span, ...], brackets: list[Bracket]) -> str:
        """The content's own words, with what the brackets say for the words that they replace."""
        parts = []
        for span in content:
            position, end = self.span(span)
            words = ""
            for bracket in brackets:
                if not span[0] <= bracket.at[0] < span[1]:
                    continue
                first, last = self.span((bracket.at[0], max(bracket.at[1], bracket.at[0] + 1)))
                empty = bracket.at[0] == bracket.at[1]
                words += self.given[position:first] + f"[{self._named(bracket)}]" + (" " if empty else "")
                position = first if empty else last
            parts.append(" ".join((words + self.given[position:end]).split()))
        return " … ".join(parts)

    def _named(self, bracket: Bracket) -> str:
        words = " ".join(self.words(bracket.words).split())
        mark = "’" if "’" in self.given else "'"
        return words + (mark if words.endswith("s") else f"{mark}s") if bracket.owned else words

    def claim(
        self,
        number: int,
        claim: DraftClaim,
        brackets: list[Bracket],
        told: list[Told],
        attributions: dict[int, str],
        flagged: list[FlagName],
    ) -> Claim:
        manner = claim.manner
        speaker = told[manner.told] if manner.told is not None else None
        tag = manner.told
        if speaker is not None and tag not in attributions and speaker.utterance.after is not None:
            tag = speaker.utterance.after
        flags = dict.fromkeys([*claim.flags, *flagged])
        times = [self.words(span) for span in claim.times]
        return Claim(
            id=f"c{number + 1}",
            text=self.shown(claim.content, brackets),
            content=self.spans(claim.content),
            attribution=attributions.get(tag) if tag is not None else None,
            source=f"s{speaker.source + 1}" if speaker is not None and speaker.source is not None else None,
            kind=manner.kind,
            provenance=manner.provenance,
            channel=manner.channel,
            relayed_by=manner.relayed_by,
            hedges=self.spans(claim.hedges),
            checkable=claim.checkable,
            checkworthiness=claim.checkworthiness,
            numbers=tuple(dict.fromkeys(self.words(span) for span in claim.numbers)),
            time=" … ".join(dict.fromkeys(times)) or None,
            flags=tuple(flags),
        )
