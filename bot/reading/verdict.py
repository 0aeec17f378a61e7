"""What words are: a fact that a desk could check, an opinion, a question or an appeal."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.reading.contract import ClaimKind

Verdict = Literal["fact", "opinion", "question", "appeal", "boilerplate"]

_QUESTION = re.compile(r"\?[\"')\]]*\s*$")
_ASKS = re.compile(r"(?:whether|why|how|what|who|(?-i:if))\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"(?:even |but |and |so )?if\b(?! only\b)[^,.;]+(?:,['\"]?| …) ['\"]?(?:then )?"
    r"(?=(?:[\w'’-]+ ){1,8}?(?:will|won't|shall|can|can't|(?:w|c|sh)ould(?:n't)?|may|might|must|is|are|was|were|has"
    r"|have|had|do|does|did)\b|\w+'(?:s|re|ll|d|ve|m)\b)",
    re.IGNORECASE,
)
"""An if-clause with its main clause behind it: the words are what the main clause is."""
_REASON = re.compile(r"(?<=\w)(?<![Ee]ven),? (?:because|although|though|even though|since)\b(?! then\b)", re.IGNORECASE)
_FORECAST = re.compile(
    r"\b(?:will|would|may|might|could|did|he'll|she'll|it'll|they'll)(?: not|n't)?"
    r"(?: \w+ly| almost| also| now| still| then){0,2} have to\b",
    re.IGNORECASE,
)
_IN_PASSING = re.compile(
    r"(?:^|[,;] )(?:and |but )?it (?:must|should|has to|needs to) be (?:\w+ly )?"
    r"(?:said|reported|admitted|noted|added|remembered|stressed|conceded|acknowledged)\b(?:,|$)",
    re.IGNORECASE,
)
"""The writer's word on the writing, which asks nothing of anybody."""
_I = r"(?:i|we)(?:'m|'re|'ve|'ll|\s+(?:am|are|was|were|wasn't|weren't|feel|felt|have been|had been|remain))"
_FEELING = re.compile(
    rf"\b{_I}\s+(?:\w+\s+){{0,3}}(?:sad|sorry|crying|afraid|scared|terrified|happy|glad|proud"
    rf"|grateful|thankful|angry|furious|devastated|shocked"
    r"|heartbroken|delighted|thrilled|disappointed|worried|concerned|confident|hopeful|excited"
    r"|tired|exhausted|desperate|filled with|appalled"
    r"|horrified|saddened|deeply|ashamed|honou?red|pleased|relieved|frustrated|overwhelmed)\b"
    r"|\b(?:i|we) (?:\w+ )?(?:love|hate|hope|wish|pray|fear|thank|miss|mourn|cry|believe in"
    r"|stand with|feel|loved|hated|hoped|feared|(?:dis|mis)?trust(?:ed)?)\b"
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
    r"\bit (?:is|was|has been|had been|would be|'s) (?:\w+ ){0,2}(?:clear|obvious"
    r"|important|vital|essential|wrong|right|good|bad|hard|sad|unfair|necessary|crucial"
    r"|too early|too soon|up to)\b"
    r"|\bit(?:'s| is| was) (?:about |high |past |long past )?time (?:to|for|that|i|we|you|he|she|they)\b"
    r"|^(?:thank(?:s| you)|good (?:morning|afternoon|evening|night))\b"
    r"|\bin (?:my|our|his|her|their) (?:view|opinion)\b|\b(?:i|we) (?:(?:do|did)(?: not|n't) )?(?:think|believe"
    r"|consider)\b|\bthe (?:only|best|worst) (?:way|thing|part)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\bwho knows\b|\bwe(?:'ll| will| shall) see\b|\bwait and see\b|\bno such thing as\b"
    r"|\blet me (?:finish|be|say|tell|just|ask|explain|put|repeat)\b"
    r"|^(?:well, |but |and |so )?you (?:always |often |never )?(?:hear|see|know|get)\b|\blet (?:\w+ ){1,3}down\b"
    r"|\b(?:not everyone|not everybody|few|nobody|no one|not all|many|most) (?:was|were|is|are) "
    r"(?:convinced|impressed|happy|persuaded|pleased|so sure|amused)\b"
    r"|\b(?:there (?:is|are)|there's|(?:i|we) have) no (?:other )?words?\b|\bwords fail\b"
    r"|\b(?:i|we)(?:'ve| have)? (?:got )?no (?:doubts?|regrets?|hesitation|objections?|complaints?|illusions)\b"
    r"|^(?:as (?:long|soon|much|often|far) as|whatever|whoever|whenever|wherever)(?: [\w'’-]+){1,4}(?:, \w+)?$"
    r"|^(?:any|every)(?:one|body) (?:can|could|may)(?: \w+){1,3}$|^(?:behind|beneath|beyond|inside) (?:every|each|all) "
    r"|\b(?:fingers crossed|(?:touch|knock on) wood|(?:god|heaven) (?:willing|forbid)|hopefully|with (?:any )?luck)\b"
    r"|\b(?:is|are|was|were|'s|'re)(?: not|n't) (?:just|only|merely|simply) (?:an? )?(?:\w+ )?\w+$",
    re.IGNORECASE,
)
"""Pleasantries, shrugs and moods: nothing that a desk could look up."""
_CHARACTER = re.compile(
    r"(?:\b(?:is|are|was|were|am)|'s|'re|'m)(?: not|n't| never| being| all| both| such| very| so| just| an?)* "
    r"(?:kind|unkind|decent|stupid|clever|wise|foolish|lovely|brilliant|honest|nice|lazy|greedy|funny|silly|sensible"
    r"|naive|daft|generous|charming|dull)\b",
    re.IGNORECASE,
)
_NOT = r"(?:did|do|does|have|has|had|could|would)(?: not|n't)(?: \w+ly)?"
_ENQUIRY = (
    r"(?:(?:an?|the|our|her|his|their|repeated|several|multiple|numerous|two|three|phone|telephone|e-?mail(?:ed)?|written|"
    r"further|media) ){0,3}"
    r"(?:requests?|calls?|messages?|inquir(?:y|ies)|enquir(?:y|ies)|e-?mails?|questions?)\b"
    r"(?! (?:for|to) (?!comment|an? (?:comment|interview|response)))"
)
NO_ANSWER = re.compile(
    r"\b(?:declin|refus)(?:ed|es|ing) (?:all |any |further |immediate )?(?:to (?:\w+ )?)?(?:comment|be drawn)\b"
    rf"|\b{_NOT} (?:respond(?:ed)?|repl(?:y|ied)) to {_ENQUIRY}|\b{_NOT} return(?:ed)? {_ENQUIRY}"
    rf"|\b{_NOT} answer(?:ed)? (?:(?:any|further|written|several|detailed|media|our|the) )*questions\b(?! in\b)"
    rf"|\b{_NOT} comment(?:ed)?\b"
    r"|\bcould(?: not|n't) (?:immediately )?be (?:immediately )?(?:reached|contacted)(?: by phone)? for comment\b"
    r"|\bcould(?: not|n't) (?:be immediately|immediately be) (?:reached|contacted)\b"
    r"|\b(?:was|were|is|are)(?: not|n't) (?:\w+ly )?available for comment\b|\bunavailable for comment\b"
    r"|\b(?:had|has|have|made) no (?:\w+ )?comment\b"
    r"|\brequests? for comment\b.{0,40}\b(?:unanswered|not (?:\w+ly )?(?:returned|answered))\b",
    re.IGNORECASE,
)
"""About the reporting itself: nobody answered. A second fact in the same claim is looked for in `_ALSO`."""
_ALSO = re.compile(r"\b(?:but|and|after|because|while|although)\b", re.IGNORECASE)
_WISH = re.compile(
    r"^(?:oh,? |and |but |well, )*(?:if only\b|would that\b|(?:how )?(?:i|we|he|she|they|\w+(?: \w+)?) "
    r"(?:\w+ )?wish(?:es|ed)?\b(?! to\b)|(?:i|we)(?:'d| would) rather (?:that )?(?:it|they|he|she|you|the)\b)",
    re.IGNORECASE,
)
"""Irrealis: what is wished were so is not said to be so."""
_OWN_FUTURE = re.compile(
    r"\b(?:i'm|i am|we're|we are) not going to\b|\bi'm going to\b"
    r"|\b(?:i|we) (?:do not |don't )?(?:intend|mean|plan|aim) to\b"
    r"|\b(?:we|i|you)(?:'ll| will| shall| are going to|'re going to| would| won't)\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(?:you (?:ask|decide|explain|guess|imagine|judge|look|tell|try|watch) "
    r"|please |do not |don't |never |let (?:us|me|them) |stop |help |save |pray |listen|look"
    r"|remember|stay |vote |join |support |watch |call |keep |come |go |send |share |give "
    r"|tell )",
    re.IGNORECASE,
)
HARM = re.compile(
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
_DIGIT = re.compile(r"\d")
_LONG_ENOUGH_TO_ASSERT = 40  # words, beside which one of praise or blame counts for little
_SHOUT = 3  # words without a verb that assert nothing


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    why: str
    """For people, with the words that decided it."""


def judge(text: str, kind: ClaimKind, *, wanted: bool, described: bool, has_verb: bool) -> Judgement:
    """`wanted` says that the words' cue asks or promises; `described` that it characterises."""
    plain = _main_clause(" ".join(text.split()))
    if _QUESTION.search(plain):
        return Judgement("question", "a question: it ends in a question mark")
    if wish := _WISH.match(plain):
        return Judgement("opinion", f"a wish: “{wish.group().strip()}”")
    if asks := _ASKS.match(plain):
        return Judgement("question", f"a question: “{asks.group()}”")
    if wanted:
        return Judgement("appeal", "an appeal or a promise: its cue asks or undertakes")
    needed = kind == "indirect" and _DIGIT.search(plain) is not None  # "we need to get it under 50" tells a limit
    if appeal := (None if needed else _APPEAL.search(_FORECAST.sub(" ", plain))) or (
        _IMPERATIVE.match(plain) if kind != "outlet" else None
    ):
        return Judgement("appeal", f"an appeal: “{appeal.group().strip()}”")
    asserted = _REASON.split(plain, maxsplit=1)[0]  # "we left because we were afraid" tells that they left
    if feeling := _FEELING.search(asserted) or _JUDGEMENT.search(asserted):
        return Judgement("opinion", f"a feeling or a judgement: “{feeling.group()}”")
    if not _DIGIT.search(plain) and not HARM.search(plain):
        if courtesy := _COURTESY.search(plain):
            return Judgement("opinion", f"a courtesy or a mood: “{courtesy.group().strip()}”")
        if character := _CHARACTER.search(plain):
            return Judgement("opinion", f"a judgement of character: “{character.group().strip()}”")
    if kind in {"outlet", "indirect"} and (answer := _no_answer(plain)):
        return Judgement("boilerplate", f"about the reporting itself: “{answer}”")
    if described:
        return Judgement("opinion", "a slogan or a description: its cue characterises")
    return _spoken(plain, has_verb=has_verb) if kind in {"direct", "mixed"} else _FACT


def _main_clause(plain: str) -> str:
    """Without the conditions before it and without what the writer says of the writing."""
    while condition := _CONDITION.match(plain):
        plain = plain[condition.end() :]
    return _IN_PASSING.sub(" ", plain)


def _no_answer(plain: str) -> str | None:
    match = NO_ANSWER.search(plain)
    rest = plain[: match.start()] + plain[match.end() :] if match else ""
    return match.group() if match and not _ALSO.search(rest) else None


_FACT = Judgement("fact", "asserts what is so or not")


def _spoken(plain: str, *, has_verb: bool) -> Judgement:
    count = len(plain.split())
    figures = _DIGIT.search(plain)
    if not figures and (future := _OWN_FUTURE.search(plain)):
        return Judgement("opinion", f"an intention: “{future.group()}”")
    if not figures and count < _LONG_ENOUGH_TO_ASSERT and not HARM.search(plain) and (value := _VALUE.search(plain)):
        return Judgement("opinion", f"praise or blame: “{value.group()}”")
    if not has_verb and count <= _SHOUT:
        return Judgement("opinion", "a few words without a verb")
    return _FACT
