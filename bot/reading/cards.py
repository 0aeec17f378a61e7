"""The claims of a page: the few to check first, and a card for each, with what led to it."""

from collections.abc import Mapping
from html import escape

from bot.desk.claim import HIGH
from bot.desk.origin import CHANNELS, FLAGS, PROVENANCES
from bot.reading.contract import Claim, Reading
from bot.reading.explain import Evidence, Explained, evidence_rows
from bot.reading.marks import number_css, part_id
from bot.reading.passages import excerpt

KINDS = {
    "direct": "Direct quotation",
    "indirect": "Reported speech",
    "mixed": "Reported, with quoted words",
    "outlet": "The outlet’s own voice",
}
_FIRST = 6
"""Claims that are named at the head."""
_BAR = 60
"""Width of a full bar, in pixels."""


def check_first(reading: Reading) -> str:
    """The claims most worth a call, for an editor with time for these alone."""
    open_ones = [claim for claim in reading.claims if claim.checkable]
    chosen = sorted(open_ones, key=lambda claim: -claim.checkworthiness)[:_FIRST]
    if not chosen:
        return ""
    names = {source.id: source.name for source in reading.sources}
    rows = "".join(
        f'<li><a class="{number_css(claim)}" href="#{claim.id}" aria-label="Claim {claim.id[1:]}">{claim.id[1:]}</a>'
        f'<div><p class="words">{_said(claim, excerpt(claim.text))}</p>'
        f'<p class="who">{_rank(claim)} · {_who(claim, names)}</p></div></li>'
        for claim in chosen
    )
    return f'<section class="first" aria-labelledby="first"><h2 id="first">Check first</h2><ol>{rows}</ol></section>'


def _who(claim: Claim, names: Mapping[str, str]) -> str:
    """Speaker, relay, and what weakens it, in a line; none can turn the direction of the next."""
    if claim.source is not None:
        speaker = names[claim.source]
    else:
        speaker = "the outlet’s own voice" if claim.kind == "outlet" else "speaker not identified"
    known = claim.provenance not in {"attributed_named", "outlet_voice", "unattributed_quote"}
    parts = [
        speaker,
        f"through {claim.relayed_by}" if claim.relayed_by else "",
        PROVENANCES[claim.provenance] if known else "",
        "hedged" if claim.hedges else "",
        "⚑ flagged" if claim.flags else "",
    ]
    return " · ".join(f"<bdi>{excerpt(part)}</bdi>" for part in parts if part)


def claim_cards(text: str, explained: Explained) -> str:
    reading = explained.reading
    if not reading.claims:
        return '<p class="note">This article makes no claim.</p>'
    names = {source.id: source.name for source in reading.sources}
    outlet = reading.article.outlet or "this article"
    cards = (
        _card(text, claim, evidence, _chain(claim, names, outlet))
        for claim, evidence in zip(reading.claims, explained.evidence, strict=True)
    )
    note = f"The bar is how much a claim is worth checking, from 0 to 1; {HIGH} and more is high."
    return f'<p class="note">{note}</p>\n<ol class="cards">{"".join(cards)}</ol>'


def _card(text: str, claim: Claim, evidence: Evidence, chain: str) -> str:
    idle = "" if claim.checkable else " idle"
    parts = "".join(
        f'<a href="#{part_id(claim, part)}">{"in the article" if part == 1 else f"part {part}"}</a> '
        for part in range(1, len(claim.content) + 1)
    )
    return f"""<li class="card {claim.kind}{idle}" id="{claim.id}" data-claim="{claim.id}">
<div class="top"><h3><span class="number">{claim.id[1:]}</span> {KINDS[claim.kind]}</h3>{_worth(claim)}</div>
<p class="words">{_said(claim, escape(claim.text))}</p>
{chain}
{_details(text, claim)}
<p class="links">{parts}</p>
{_evidence(text, claim, evidence)}
</li>
"""


def _said(claim: Claim, words: str) -> str:
    """Quotation marks stand around verbatim words only."""
    return f"“{words}”" if claim.kind == "direct" else words


def _worth(claim: Claim) -> str:
    """The bar is drawn for the eye, the number is said."""
    if not claim.checkable:
        return '<p class="worth">nothing to check</p>'
    filled = round(_BAR * claim.checkworthiness)
    high = " high" if claim.checkworthiness >= HIGH else ""
    return (
        f'<p class="worth{high}"><span class="unseen">Worth checking: </span>'
        f'<svg class="bar" width="{_BAR}" height="8" aria-hidden="true"><rect class="whole" width="{_BAR}" height="8"/>'
        f'<rect class="part" width="{filled}" height="8"/></svg> {_rank(claim)}</p>'
    )


def _rank(claim: Claim) -> str:
    if claim.checkworthiness >= HIGH:
        return f"<b>high {claim.checkworthiness:.2f}</b>"
    return f"{claim.checkworthiness:.2f}"


def _chain(claim: Claim, names: Mapping[str, str], outlet: str) -> str:
    """Source → relay → outlet; the heading says it already where nobody but the outlet speaks."""
    if claim.kind == "outlet" and not claim.relayed_by:
        return ""
    links = []
    if claim.source is not None:
        links.append(f'<a href="#{claim.source}">{escape(names[claim.source])}</a>')
    else:
        links.append("the outlet" if claim.kind == "outlet" else "<em>speaker not identified</em>")
    if claim.relayed_by:
        links.append(f'<span class="relay">{escape(claim.relayed_by)}</span>')
    if claim.kind != "outlet":
        links.append(escape(outlet))
    arrow = ' <span class="arrow" role="img" aria-label="through">→</span> '
    return f'<p class="chain">{arrow.join(links)}</p>'


def _details(text: str, claim: Claim) -> str:
    rows = [] if claim.provenance == "outlet_voice" else [("Sourced", PROVENANCES[claim.provenance])]
    if claim.kind != "outlet" and claim.channel in CHANNELS:
        rows.append(("Said", CHANNELS[claim.channel]))
    drawn = [(name, escape(value)) for name, value in rows]
    if claim.hedges:
        drawn.append(
            ("Hedges", ", ".join(f'<span class="hedge">{excerpt(text[slice(*span)])}</span>' for span in claim.hedges))
        )
    if claim.numbers:
        drawn.append(("Numbers", ", ".join(map(escape, claim.numbers))))
    if claim.time:
        drawn.append(("Time", escape(claim.time)))
    if claim.flags:
        drawn.append(("Flags", ", ".join(f'<span class="flag">{escape(FLAGS[flag])}</span>' for flag in claim.flags)))
    return f'<dl class="details">{"".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in drawn)}</dl>'


def _evidence(text: str, claim: Claim, evidence: Evidence) -> str:
    drawn = "".join(
        f"<dt>{name}</dt><dd>{''.join(f'<p>{escape(line)}</p>' for line in lines)}</dd>"
        for name, lines in evidence_rows(text, claim, evidence)
    )
    return f"<details><summary>Evidence</summary><dl>{drawn}</dl></details>"
