"""One reading as a page for an editor's eyes: the article marked, its claims beside it, sources, flags, receipt.

Self-contained: no script, nothing from elsewhere, and a policy in its head that allows its one style sheet alone.
Colour never stands alone: every kind of mark has its own line, shape or weight as well.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files

from bot.desk.claim import HIGH
from bot.desk.origin import CHANNELS, FLAGS, PROVENANCES, SOURCE_TYPES
from bot.reading.contract import Claim, Reading, Source, Span
from bot.reading.explain import Evidence, Explained, evidence_rows
from bot.reading.marks import article_html, part_id

KINDS = {
    "direct": "Direct quotation",
    "indirect": "Reported speech",
    "mixed": "Reported, with quoted words",
    "outlet": "The outlet’s own voice",
}
RECEIPT_REASONS = {
    "opinion": "opinion or feeling: nothing to check",
    "question": "a question",
    "appeal": "an appeal, a wish or a promise",
    "boilerplate": "label, credit or notice: not the article",
    "not_understood": "no claim was found in it",
    "duplicate": "said elsewhere in the article as well",
}
_LEGEND = (
    *((f"said {kind}", words) for kind, words in KINDS.items()),
    ("said indirect within-direct", "One speaker inside another’s words"),
    ("source first last", "Source"),
    ("cue", "Cue"),
    ("hedge", "Hedge"),
    ("flagged", "Flagged: look before you trust it"),
)
_BAR = 60
"""Width of a full bar, in pixels."""
_EXCERPT = 140
"""Characters of a passage that a list shows."""


def page(text: str, explained: Explained) -> str:
    """The whole document; `text` is the text as given to the reader."""
    reading = explained.reading
    style = files("bot.reading").joinpath("page.css").read_text(encoding="utf-8") + _lit(reading.claims)
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    title = escape(reading.article.title or "Untitled article")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{allowed}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Second Source</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#claims">To the claims</a>
<header>
<p class="brand">Second Source · what one article says, and who says it</p>
<h1>{title}</h1>
{_facts(reading)}
</header>
<main>
<section class="text" aria-labelledby="article">
<h2 id="article">Article</h2>
{_legend()}
<article>
{article_html(text, reading)}
</article>
</section>
<section class="claims" aria-labelledby="claims" tabindex="0">
<h2 id="claims">Claims <span class="count">{_claim_count(reading.claims)}</span></h2>
{_claims(text, explained)}
</section>
<section class="below" aria-labelledby="sources">
<h2 id="sources">Sources <span class="count">{len(reading.sources):,}</span></h2>
{_sources(reading)}
</section>
<section class="below" aria-labelledby="flags">
<h2 id="flags">Flagged passages <span class="count">{len(reading.flags):,}</span></h2>
{_flags(text, reading)}
</section>
<section class="below" aria-labelledby="receipt">
<h2 id="receipt">Coverage receipt <span class="count">{len(reading.receipt):,}</span></h2>
<p class="note">Every sentence is in a checkable claim above or in this list, with the reason.</p>
{_receipt(text, reading)}
</section>
</main>
<footer>
<p>Second Source finds what can be checked and decides nothing about the truth.</p>
<p class="hash">SHA-256 of the text: {reading.article.sha256}</p>
</footer>
</body>
</html>
"""


def _lit(claims: Iterable[Claim]) -> str:
    """A claim that is jumped to, or from, is lit up in the article."""
    chosen = ",".join(f":root:has([data-claim={claim.id}]:target) .in-{claim.id}" for claim in claims)
    return f"{chosen}{{background:var(--lit);color:var(--ink)}}" if chosen else ""


# ---- head


def _facts(reading: Reading) -> str:
    article = reading.article
    facts = [
        ("Outlet", article.outlet or "not named in the text"),
        ("Published", article.published or "no date in the text"),
        ("Length", f"{article.words:,} words, {article.chars:,} characters"),
        ("Language", "English"),
    ]
    rows = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts)
    return f'<dl class="facts">{rows}</dl>'


def _legend() -> str:
    rows = "".join(f'<li><span class="{css}">{escape(words)}</span></li>' for css, words in _LEGEND)
    number = '<li><span class="number">1</span> leads to its claim</li>'
    return f'<ul class="legend" aria-label="How the article is marked">{rows}{number}</ul>'


def _claim_count(claims: Sequence[Claim]) -> str:
    high = sum(claim.checkable and claim.checkworthiness >= HIGH for claim in claims)
    return f"{len(claims):,} · {sum(claim.checkable for claim in claims):,} to check · {high:,} high"


# ---- claims


def _claims(text: str, explained: Explained) -> str:
    reading = explained.reading
    if not reading.claims:
        return '<p class="note">This article makes no claim.</p>'
    names = {source.id: source.name for source in reading.sources}
    outlet = reading.article.outlet or "this article"
    cards = (
        _card(text, claim, evidence, _chain(claim, names, outlet))
        for claim, evidence in zip(reading.claims, explained.evidence, strict=True)
    )
    return f'<ol class="cards">{"".join(cards)}</ol>'


def _card(text: str, claim: Claim, evidence: Evidence, chain: str) -> str:
    idle = "" if claim.checkable else " idle"
    words = escape(claim.text)
    parts = "".join(
        f'<a href="#{part_id(claim, part)}">{"in the article" if part == 1 else f"part {part}"}</a> '
        for part in range(1, len(claim.content) + 1)
    )
    return f"""<li class="card {claim.kind}{idle}" id="{claim.id}" data-claim="{claim.id}">
<div class="top"><h3><span class="number">{claim.id[1:]}</span> {KINDS[claim.kind]}</h3>{_worth(claim)}</div>
<p class="words">{f"“{words}”" if claim.kind == "direct" else words}</p>
{chain}
{_details(text, claim)}
<p class="links">{parts}</p>
{_evidence(text, evidence)}
</li>
"""


def _worth(claim: Claim) -> str:
    """The bar is drawn for the eye, the number is said."""
    if not claim.checkable:
        return '<p class="worth">nothing to check</p>'
    filled = round(_BAR * claim.checkworthiness)
    high = " high" if claim.checkworthiness >= HIGH else ""
    return (
        f'<p class="worth{high}"><span class="unseen">Worth checking: </span>'
        f'<svg class="bar" width="{_BAR}" height="8" aria-hidden="true"><rect class="whole" width="{_BAR}" height="8"/>'
        f'<rect class="part" width="{filled}" height="8"/></svg> {claim.checkworthiness:.2f}</p>'
    )


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
    rows = [("Sourced", PROVENANCES[claim.provenance])]
    if claim.kind != "outlet" and claim.channel in CHANNELS:
        rows.append(("Said", CHANNELS[claim.channel]))
    drawn = [(name, escape(value)) for name, value in rows]
    if claim.hedges:
        drawn.append(("Hedges", ", ".join(f'<span class="hedge">{_words(text, span)}</span>' for span in claim.hedges)))
    if claim.numbers:
        drawn.append(("Numbers", ", ".join(map(escape, claim.numbers))))
    if claim.time:
        drawn.append(("Time", escape(claim.time)))
    if claim.flags:
        drawn.append(("Flags", ", ".join(f'<span class="flag">{escape(FLAGS[flag])}</span>' for flag in claim.flags)))
    return f'<dl class="details">{"".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in drawn)}</dl>'


def _evidence(text: str, evidence: Evidence) -> str:
    drawn = "".join(
        f"<dt>{name}</dt><dd>{''.join(f'<p>{escape(line)}</p>' for line in lines)}</dd>"
        for name, lines in evidence_rows(text, evidence)
    )
    return f"<details><summary>Evidence</summary><dl>{drawn}</dl></details>"


# ---- below


def _sources(reading: Reading) -> str:
    if not reading.sources:
        return '<p class="note">Nobody is said to say anything.</p>'
    said: dict[str | None, list[str]] = {}
    for claim in reading.claims:
        said.setdefault(claim.source, []).append(claim.id)
    return f'<ul class="people">{"".join(_source(each, said.get(each.id, [])) for each in reading.sources)}</ul>'


def _source(source: Source, said: Sequence[str]) -> str:
    rows = [("Kind", escape(SOURCE_TYPES[source.type]))]
    if source.aliases:
        rows.append(("Also", ", ".join(escape(name) for name in source.aliases)))
    if source.descriptors:
        rows.append(("Described", "; ".join(f"“{escape(_plain(each.text))}”" for each in source.descriptors)))
    if said:
        rows.append(("Claims", " ".join(f'<a class="number" href="#{each}">{each[1:]}</a>' for each in said)))
    places = (f'<a href="#t-{source.id}-{n}">{n}</a>' for n in range(1, len(source.mentions) + 1))
    rows.append(("Mentions", " ".join(places)))
    drawn = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return f'<li id="{source.id}"><h3>{escape(source.name)}</h3><dl class="details">{drawn}</dl></li>'


def _flags(text: str, reading: Reading) -> str:
    rows = (
        f'<li><a href="#t-f{number}">“{_words(text, flag.span)}”</a>'
        f'<div><span class="flag">{escape(FLAGS[flag.flag])}</span><p>{escape(flag.why)}</p></div></li>'
        for number, flag in enumerate(reading.flags, start=1)
    )
    return f'<ol class="rows">{"".join(rows)}</ol>' if reading.flags else '<p class="note">None.</p>'


def _receipt(text: str, reading: Reading) -> str:
    rows = (
        f'<li><a href="#t-r{number}">{_words(text, entry.span)}</a><p>{escape(RECEIPT_REASONS[entry.why])}</p></li>'
        for number, entry in enumerate(reading.receipt, start=1)
    )
    return f'<ol class="rows">{"".join(rows)}</ol>' if reading.receipt else '<p class="note">Nothing is left over.</p>'


# ---- words


def _words(text: str, span: Span) -> str:
    words = _plain(text[span[0] : span[1]])
    return escape(words if len(words) <= _EXCERPT else words[: _EXCERPT - 1].rstrip() + "…")


def _plain(text: str) -> str:
    return " ".join(text.split())
