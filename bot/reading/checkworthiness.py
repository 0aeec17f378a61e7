"""Is something asserted that a desk could check, and how much does it matter?

The weights below are a documented first measure: their order is what counts. They add up what a desk looks at
first: harm and power, figures, somebody named, hearsay, and a day on which it is said to have happened.
"""

import re
from typing import Literal

from bot.reading.contract import ClaimKind, Provenance

Verdict = Literal["fact", "opinion", "question", "appeal"]

_QUESTION = re.compile(r"\?[\"')\]]*\s*$")
_ASKS = re.compile(r"(?:whether|if|why|how|what|who)\b", re.IGNORECASE)
_I = r"(?:i|we)(?:'m|'re|'ve|'ll|\s+(?:am|are|was|were|feel|felt|have been|had been|remain))"
_FEELING = re.compile(
    rf"\b{_I}\s+(?:\w+\s+){{0,3}}(?:sad|sorry|crying|afraid|scared|terrified|happy|glad|proud"
    rf"|grateful|thankful|angry|furious|devastated|shocked"
    r"|heartbroken|delighted|thrilled|disappointed|worried|concerned|confident|hopeful|excited"
    r"|tired|exhausted|desperate|filled with|appalled"
    r"|horrified|saddened|deeply|ashamed|honou?red|pleased|relieved|frustrated|overwhelmed)\b"
    r"|\b(?:i|we) (?:\w+ )?(?:love|hate|hope|wish|pray|fear|thank|miss|mourn|cry|believe in"
    r"|stand with|feel)\b"
    r"|\b(?:my|our) (?:hearts?|thoughts|prayers|condolences)\b|\b(?:was|were|is"
    r"|are) (?:alarmed|saddened|outraged|shocked|appalled|dismayed|concerned|thrilled"
    r"|delighted)\b"
    r"|\b(?:grave|deep) (?:concern|sorrow|regret)\b",
    re.IGNORECASE,
)
_APPEAL = re.compile(
    r"\b(?:we|i) (?:\w+ )?(?:appeal|urge|call (?:on|for|upon)|ask|demand|beg|plead|implore"
    r"|invite|need|want|must|should)\b|\b(?:must|should|ought to|shall|have to|has to"
    r"|needs? to)\b"
    r"|\blet us\b|\blet's\b|\bplease\b|\b(?:it|they|this|that) (?:just |only |really )?needs?\b",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"\b(?:brutal|disgrace(?:ful)?|disgusting|shameful|terrible|horrible|awful"
    r"|wonderful|amazing|great|beautiful|best|worst|unacceptable"
    r"|outrageous|tragic|tragedy|heartbreaking|evil|heroic|brave|cowardly|ridiculous|absurd"
    r"|incredible|fantastic|unthinkable|unimaginable"
    r"|nightmare|hell|disaster|catastrophe|mess|joke|miracle"
    r"|right thing|fair|unfair|stupid|smart)\b",
    re.IGNORECASE,
)
_JUDGEMENT = re.compile(
    r"\bit (?:is|was|has been|had been|would be|'s) (?:\w+ ){0,2}(?:clear|obvious|time"
    r"|important|vital|essential|wrong|right|good|bad|hard|sad|unfair|necessary|crucial"
    r"|too early|too soon|up to)\b"
    r"|\bin (?:my|our|his|her|their) (?:view|opinion)\b|\b(?:i|we) (?:think|believe"
    r"|consider)\b|\bthe (?:only|best|worst) (?:way|thing|part)\b",
    re.IGNORECASE,
)
_OWN_FUTURE = re.compile(
    r"\b(?:we|i|you)(?:'ll| will| shall| are going to|'re going to| would| won't)\b", re.IGNORECASE
)
_IMPERATIVE = re.compile(
    r"(?:please |do not |don't |never |let (?:us|me|them) |stop |help |save |pray |listen|look"
    r"|remember|stay |vote |join |support |watch |call |keep |come |go |send |share |give "
    r"|tell )",
    re.IGNORECASE,
)
_FINITE = re.compile(r"\w")

_HARM = re.compile(
    r"\b(?:kill\w*|dead|deaths?|die[ds]?|dying|murder\w*|massacre\w*|atrocit\w+|genocide"
    r"|execut(?:ed|ions?)|reprisals?|tortur\w+|rap(?:e[ds]?|ing)|abus\w+|wound\w+"
    r"|injur\w+|casualt\w+|bomb\w*|shell(?:ed|ing)|air ?strikes?|strikes?|missiles?|explo\w+"
    r"|blast|attack\w*|shoot\w*|shot|gunm[ae]n|hostage\w*|kidnap\w*|detain\w*|arrest\w*"
    r"|detention\w*|jail\w*|imprison\w*|evacuat\w+|fled|flee\w*|displaced|siege|besieged"
    r"|starv\w+|famine|outbreak|epidemic|poison\w*|contaminat\w+|toxic|recall\w*|collaps\w+"
    r"|destr(?:oy|uct)\w*|carnage|fire|flood\w*|earthquake|crash\w*|crimes?|criminal|fraud"
    r"|corrupt\w*|brib\w+|embezzl\w+|stole\w*|theft|illegal\w*|charged|convicted|sentenced"
    r"|lawsuit|sued|cover-?up|trafficking)\b",
    re.IGNORECASE,
)
_POWER = re.compile(
    r"\b(?:ceasefire|cease-fire|truce|agreements?|treaty|deal|negotiat\w+|talks|contacts?"
    r"|withdr[ae]w\w*|invad\w+|invasion|advanc\w+|retook|retake\w*|captur\w+|seiz\w+"
    r"|control\w*|troops|forces"
    r"|sanctions?|resign\w*|fired|dismissed|sack\w*|appointed|elected|elections?|votes?"
    r"|vot(?:ed|ing)|ballots?|banned|ban|law|ruling|ruled|court|verdict|budget|tax\w*|clashes"
    r"|fighting|combat|war|halt\w*"
    r"|bankrupt\w*|layoffs?|closed?|closure|shut\w*|safe|unsafe|vaccin\w+|approved|approval"
    r"|rejected|emergency|rebels?|nuclear|chemical|weapons?)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?<!^)(?<![.!?]\s)\b[A-Z][\w'-]{2,}")
_ONGOING = re.compile(r"\b(?:continu\w+|now|being|still|ongoing|every day|daily)\b", re.IGNORECASE)
_BACKGROUND = re.compile(
    r"\b(?:known as|also known|called|located|is a|is an|are a|was a|was an|has been a|founded|based in|began as)\b",
    re.IGNORECASE,
)


def verdict(text: str, kind: ClaimKind, *, wanted: bool, described: bool, has_verb: bool) -> Verdict:
    """What the words are. `wanted` says that their cue asks or promises; `described` that it characterises."""
    plain = " ".join(text.split())
    if _QUESTION.search(plain) or _ASKS.match(plain):
        return "question"
    if wanted or _APPEAL.search(plain) or (kind != "outlet" and _IMPERATIVE.match(plain)):
        return "appeal"
    if _FEELING.search(plain) or _JUDGEMENT.search(plain) or described:
        return "opinion"
    spoken = kind in {"direct", "mixed"}
    if spoken and _OWN_FUTURE.search(plain) and not re.search(r"\d", plain):
        return "opinion"
    if (
        spoken
        and _VALUE.search(plain)
        and not re.search(r"\d", plain)
        and len(plain.split()) < 40
        and not _HARM.search(plain)
    ):
        return "opinion"
    if spoken and not has_verb and len(plain.split()) <= 4:
        return "opinion"
    return "fact"


def worth(
    text: str, provenance: Provenance, *, checkable: bool, numbers: int, timed: bool, hedged: bool, aside: bool
) -> float:
    """0.0 to 1.0. What is not checkable stays at 0.2 or below; what is, never falls below 0.25."""
    harm = min(2, len(_HARM.findall(text)))
    power = min(2, len(_POWER.findall(text)))
    named = min(2, len(set(_NAMED.findall(text))))
    if not checkable:
        stance = provenance in {"attributed_named", "attributed_unnamed"}
        return round(0.05 + 0.1 * stance + 0.02 * named, 2)
    score = 0.30 + 0.14 * harm + 0.11 * power + 0.04 * named
    score += 0.08 * (numbers > 0) + 0.03 * timed + 0.04 * hedged
    score += 0.04 * (provenance in {"attributed_unnamed", "unattributed_quote", "self_declared_unverified"})
    score += 0.05 * (_ONGOING.search(text) is not None)
    score -= 0.12 * (_BACKGROUND.search(text) is not None) + 0.15 * aside
    return round(min(1.0, max(0.25, score)), 2)
