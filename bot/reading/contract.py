"""What a reading says: exactly the JSON object of the product's contract, and nothing heavy to import.

Offsets are Python code points into the text as given, end exclusive; every span is verbatim.
"""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Span = tuple[int, int]

_BRACKETED = re.compile(r"(\[[^\[\]]+\])")
_REPLACED = r"\s?|(?:[Tt]he )?[A-Za-z-]{1,30}"  # a blank behind a subject put in front, a pronoun, "the city"
_POSSESSIVE = re.compile(r"(?<=s)['’]$|['’]s$")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")

AttributionKind = Literal["direct", "indirect", "mixed"]
ClaimKind = Literal["direct", "indirect", "mixed", "outlet"]
Provenance = Literal[
    "attributed_named",
    "attributed_unnamed",
    "unattributed_quote",
    "outlet_voice",
    "self_declared_unverified",
]
Channel = Literal["tweet", "statement", "video", "spokesperson", "interview", "report", "speech", "banner", "unknown"]
SourceType = Literal[
    "official",
    "military",
    "armed_group",
    "un",
    "ngo",
    "media",
    "eyewitness",
    "social_media",
    "expert",
    "government",
    "anonymous",
    "outlet",
    "unknown",
]
ReceiptReason = Literal["opinion", "question", "appeal", "boilerplate", "not_understood", "duplicate"]
FlagName = Literal[
    "dangling_attribution",
    "speaker_mismatch",
    "spliced_quote",
    "name_variant",
    "outlet_name_error",
    "missing_antecedent",
    "tense/voice oddity",
    "ambiguous_scope",
    "internal_inconsistency",
    "time_unanchored",
    "wording_variant",
    "spun_term",
    "untagged_continuation",
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Article(_Part):
    """`published` is ISO 8601 as far as the text gives it; `words` counts `\\w+`; `sha256` is over UTF-8."""

    title: str | None
    outlet: str | None
    published: str | None
    language: Literal["en"]
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    chars: int = Field(ge=1)
    words: int = Field(ge=0)


class Attribution(_Part):
    """One act of reporting in the text; `cue` or `source` may be empty, `content` never is."""

    id: str
    content: tuple[Span, ...] = Field(min_length=1)
    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    kind: AttributionKind


class Descriptor(_Part):
    """Words of the text that describe a source; `text` is the slice at `span`."""

    text: str
    span: Span


class Source(_Part):
    """Whoever claims are attributed to; `name` and `aliases` use words of the text alone."""

    id: str
    name: str = Field(min_length=1)
    aliases: tuple[str, ...]
    type: SourceType
    descriptors: tuple[Descriptor, ...]
    mentions: tuple[Span, ...]


class Claim(_Part):
    """The smallest assertion that a desk can verify or refute.

    `text` is the content's own words, parts of a broken content joined by " … ". Outside quotation marks a
    pronoun or a bare description whose reading is sure stands replaced by the article's words in brackets
    ("[Ana Ruiz] resigned"), and so does the subject of a predicate that was cut from it. Of a `direct` claim
    it is verbatim.
    """

    id: str
    text: str
    content: tuple[Span, ...] = Field(min_length=1)
    attribution: str | None
    source: str | None
    kind: ClaimKind
    provenance: Provenance
    channel: Channel
    relayed_by: str | None
    hedges: tuple[Span, ...]
    checkable: bool
    checkworthiness: float = Field(ge=0.0, le=1.0)
    numbers: tuple[str, ...]
    time: str | None
    flags: tuple[FlagName, ...]


class ReceiptEntry(_Part):
    """A sentence that made no claim for the queue, and why."""

    span: Span
    why: ReceiptReason


class Flag(_Part):
    """Something in the text that an editor should look at before trusting it."""

    span: Span
    flag: FlagName
    why: str


class Reading(_Part):
    """One article as read; `model_dump_json()` is the contract's object."""

    article: Article
    attributions: tuple[Attribution, ...]
    sources: tuple[Source, ...]
    claims: tuple[Claim, ...]
    receipt: tuple[ReceiptEntry, ...]
    flags: tuple[Flag, ...]

    def check_against(self, text: str) -> list[str]:
        """What in this reading does not hold for `text`: spans out of range, ids that do not resolve, words
        that are not verbatim. An empty list means that the reading keeps the contract."""
        wrong = list(_span_errors(self, len(text)))
        if self.article.chars != len(text):
            wrong.append(f"article: chars {self.article.chars}, the text has {len(text)}")
        for rows in (self.attributions, self.sources, self.claims):
            ids = [row.id for row in rows]
            wrong += [f"id {name} is used twice" for name in sorted({i for i in ids if ids.count(i) > 1})]
        wrong += _claim_errors(self, text)
        for source in self.sources:
            for descriptor in source.descriptors:
                start, end = descriptor.span
                if text[start:end] != descriptor.text:
                    wrong.append(f"{source.id}: descriptor {descriptor.text!r} is not its span")
        return wrong


def _span_errors(reading: Reading, size: int) -> list[str]:
    spans: list[tuple[str, Span]] = []
    for attribution in reading.attributions:
        parts = attribution.content + attribution.cue + attribution.source
        spans += [(attribution.id, span) for span in parts]
    for source in reading.sources:
        spans += [(source.id, span) for span in source.mentions]
        spans += [(source.id, descriptor.span) for descriptor in source.descriptors]
    for claim in reading.claims:
        spans += [(claim.id, span) for span in claim.content + claim.hedges]
    spans += [("receipt", entry.span) for entry in reading.receipt]
    spans += [(flag.flag, flag.span) for flag in reading.flags]
    return [f"{where}: span {span} is out of range" for where, span in spans if not 0 <= span[0] < span[1] <= size]


def _claim_errors(reading: Reading, text: str) -> list[str]:
    wrong = []
    attributions = {attribution.id for attribution in reading.attributions}
    sources = {source.id for source in reading.sources}
    for claim in reading.claims:
        if claim.attribution is not None and claim.attribution not in attributions:
            wrong.append(f"{claim.id}: unknown attribution {claim.attribution}")
        if claim.source is not None and claim.source not in sources:
            wrong.append(f"{claim.id}: unknown source {claim.source}")
        if claim.kind == "outlet" and (claim.attribution is not None or claim.source is not None):
            wrong.append(f"{claim.id}: outlet voice with an attribution or a source")
        if any(not text[start:end].strip() for start, end in claim.content):
            wrong.append(f"{claim.id}: blank content")
        wrong += [f"{claim.id}: {error}" for error in _text_errors(claim, text)]
        wrong += [f"{claim.id}: number {number!r} is not in the text" for number in claim.numbers if number not in text]
    return wrong


def _text_errors(claim: Claim, text: str) -> list[str]:
    """Without its bracketed parts the text is the content; these replace a few unquoted words and are the article's."""
    verbatim = " … ".join(" ".join(text[start:end].split()) for start, end in claim.content)
    if claim.text == verbatim:
        return []
    parts = _BRACKETED.split(claim.text)
    # brackets of the article's own stay as they are
    pattern = "".join(
        f"(?:{re.escape(part)}|{_REPLACED})" if place % 2 else re.escape(part).replace(r"\ ", " ?", not parts[0])
        for place, part in enumerate(parts)
    )
    if claim.kind == "direct" or re.fullmatch(pattern, verbatim) is None:
        return ["text is not its content"]
    wrong = [f"quoted words {words!r} are changed" for words in _QUOTED.findall(verbatim) if words not in claim.text]
    known = " ".join(text.split()).casefold()
    for part in parts[1::2]:
        if _POSSESSIVE.sub("", part[1:-1]).casefold() not in known:
            wrong.append(f"{part} is not in the text")
    return wrong
