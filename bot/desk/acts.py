"""The desk's own history: one entry for each act on the desk that is no act on a claim.

Who does such an act hands `recorded(…)` to the script that does it, which adds it to the desk's `acts` by its time:

    entry = recorded(Deed.DIGEST_SENT, at=now, day="2026-11-23", claims=12)

A retry must give the same `at`: then the same act stands there once.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from bot.desk.ids import ArticleId, Micros, PersonId


class Deed(StrEnum):
    """What was done. In the entry it stands as the `door`, as in the history of a claim."""

    SETTING = "setting"
    ARTICLE_TAKEN = "article_taken"
    ARTICLE_DROPPED = "article_dropped"
    ARTICLE_BROKEN_OFF = "article_broken_off"
    ARTICLE_RESUMED = "article_resumed"
    DIGEST_SENT = "digest_sent"
    DIGEST_LATE = "digest_late"
    DIGEST_FAILED = "digest_failed"
    DIGEST_STANDS = "digest_stands"
    COMPARED = "compared"
    NEVER_NAMED = "never_named"
    IMPORTED = "imported"
    MIGRATED = "migrated"


SENTENCES: dict[Deed, str] = {
    Deed.SETTING: "The digest was set: {digest}.",
    Deed.ARTICLE_TAKEN: "{article} was taken.",
    Deed.ARTICLE_DROPPED: "{article} was dropped: {why}.",
    Deed.ARTICLE_BROKEN_OFF: "Posting {article} was broken off: {why}.",
    Deed.ARTICLE_RESUMED: "Posting {article} was taken up again.",
    Deed.DIGEST_SENT: "The digest of {day} was sent: {claims}.",
    Deed.DIGEST_LATE: "The digest of {day} was sent late: {claims}.",
    Deed.DIGEST_FAILED: "The digest of {day} could not be sent: {why}.",
    Deed.DIGEST_STANDS: "The digest of {day} stands in the channel after all.",
    Deed.COMPARED: "The votes on {cards} were compared with Slack: {changed} put right, {unreached} not reached.",
    Deed.NEVER_NAMED: "Slack counts on claim {claim} of {article} people whom it has not named for days ({unnamed}): "
    "their votes stay, and its card counts as compared.",
    Deed.IMPORTED: "The desk was imported: {articles}, {claims}, as exported at {made}.",
    Deed.MIGRATED: "The store was brought from schema {before} to {after}.",
}
"""What a person reads. The names in braces are the facts that an entry of the deed has, no more and no fewer."""

UNITS = {"articles": "article", "cards": "card", "changed": "claim", "claims": "claim", "unreached": "card"}
"""Facts that are numbers of something."""

_OWN = ("at", "door", "who")


@dataclass(frozen=True, slots=True)
class DeskAct:
    at: Micros
    deed: Deed
    who: PersonId | None
    """None where the desk did it by itself."""
    facts: dict[str, str | int]

    @property
    def article(self) -> ArticleId | None:
        named = self.facts.get("article")
        return ArticleId(str(named)) if named is not None else None

    def told(self, *, article: str | None = None) -> str:
        """One sentence. `article`: what to call the article that it names, which has else its id alone."""
        shown = {name: _shown(name, fact) for name, fact in self.facts.items()}
        if "article" in shown:
            shown["article"] = article or f"article {shown['article']}"
        sentence = SENTENCES[self.deed].format(**shown)
        return sentence[:1].upper() + sentence[1:]


def recorded(deed: Deed, *, at: Micros, who: PersonId | None = None, **facts: str | int) -> str:
    """The entry of one act. The same act gives the same letters. Raises TypeError for facts that are not the deed's."""
    if set(facts) != facts_of(deed):
        raise TypeError(f"{deed} has the facts {sorted(facts_of(deed))}, not {sorted(facts)}")
    entry: dict[str, str | int] = {"at": str(at), "door": deed, **facts}
    if who is not None:
        entry["who"] = who
    return json.dumps(entry, sort_keys=True, ensure_ascii=False)


def read_act(entry: str) -> DeskAct:
    """Takes back what `recorded` wrote. Raises ValueError for anything else."""
    try:
        found = json.loads(entry)
        facts = {name: fact for name, fact in found.items() if name not in _OWN}
        act = DeskAct(Micros(int(found["at"])), Deed(found["door"]), found.get("who"), facts)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"no act of a desk: {entry}") from error
    if set(facts) != facts_of(act.deed):
        raise ValueError(f"not the facts of {act.deed}: {entry}")
    return act


def facts_of(deed: Deed) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(SENTENCES[deed]) if name}


def _shown(name: str, fact: str | int) -> str:
    if name == "digest":  # the hours without the instant from which they hold
        return " ".join(str(fact).split(" ")[:3])
    if name in UNITS and isinstance(fact, int):
        return f"{fact:,} {UNITS[name]}{'' if fact == 1 else 's'}"
    return str(fact).removesuffix(".")
