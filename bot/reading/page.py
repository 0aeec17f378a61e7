"""One reading as a page for an editor's eyes: what to check first, the article marked, its claims beside it,
sources, flags, receipt.

Self-contained: no script, nothing from elsewhere, and a policy in its head that allows its one style sheet alone.
Colour never stands alone: every kind of mark has its own line, shape or weight as well.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from bot.desk.claim import HIGH
from bot.desk.origin import FLAGS, SOURCE_TYPES
from bot.reading.cards import KINDS, check_first, claim_cards
from bot.reading.contract import Claim, Reading, Source
from bot.reading.explain import Explained
from bot.reading.marks import article_html
from bot.reading.passages import excerpt, one_line

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
_NUMBERS = (
    ("number", "leads to its claim"),
    ("number high", "high: check first"),
    ("number idle", "nothing to check"),
)
_MANY = 150
"""Claims beyond which a card no longer lights its words: every such rule has the browser look through the page."""


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
<div>
<p class="brand">Second Source · what one article says, and who says it</p>
<h1>{title}</h1>
{_facts(reading)}
</div>
{check_first(reading)}
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
{claim_cards(text, explained)}
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
    """The words of a claim that is pointed at, focused or jumped to, as a number or as a card, are lit up."""
    kept = tuple(claims)
    rule = (
        ":root:has([data-claim={0}]:is({1})) .in-{0}"
        if len(kept) <= _MANY
        else ".number[data-claim={0}]:is({1})~.in-{0}"
    )
    chosen = ",".join(rule.format(claim.id, ":target,:hover,:focus-within") for claim in kept)
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
    numbers = "".join(f'<li><span class="{css}">1</span> {escape(words)}</li>' for css, words in _NUMBERS)
    return f'<ul class="legend" aria-label="How the article is marked">{rows}{numbers}</ul>'


def _claim_count(claims: Sequence[Claim]) -> str:
    high = sum(claim.checkable and claim.checkworthiness >= HIGH for claim in claims)
    return f"{len(claims):,} · {sum(claim.checkable for claim in claims):,} to check · {high:,} high"


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
        rows.append(("Described", "; ".join(f"“{escape(one_line(each.text))}”" for each in source.descriptors)))
    if said:
        rows.append(("Claims", " ".join(f'<a class="number" href="#{each}">{each[1:]}</a>' for each in said)))
    places = (f'<a href="#t-{source.id}-{n}">{n}</a>' for n in range(1, len(source.mentions) + 1))
    rows.append(("Mentions", " ".join(places)))
    drawn = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return f'<li id="{source.id}"><h3>{escape(source.name)}</h3><dl class="details">{drawn}</dl></li>'


def _flags(text: str, reading: Reading) -> str:
    rows = (
        f'<li><a href="#t-f{number}">“{excerpt(text[slice(*flag.span)])}”</a>'
        f'<div><span class="flag">{escape(FLAGS[flag.flag])}</span><p>{escape(flag.why)}</p></div></li>'
        for number, flag in enumerate(reading.flags, start=1)
    )
    return f'<ol class="rows">{"".join(rows)}</ol>' if reading.flags else '<p class="note">None.</p>'


def _receipt(text: str, reading: Reading) -> str:
    rows = (
        f'<li><a href="#t-r{number}">{excerpt(text[slice(*entry.span)])}</a>'
        f"<p>{escape(RECEIPT_REASONS[entry.why])}</p></li>"
        for number, entry in enumerate(reading.receipt, start=1)
    )
    return f'<ol class="rows">{"".join(rows)}</ol>' if reading.receipt else '<p class="note">Nothing is left over.</p>'
