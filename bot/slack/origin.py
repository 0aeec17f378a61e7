"""Where a claim comes from, in plain words: who says it, through whom, how it is sourced, and what to mind."""

from bot.desk.claim import Claim
from bot.desk.origin import CHANNELS, FLAGS, PROVENANCES, SOURCE_TYPES
from bot.slack.text import one_line, shortened

NAME = 120
DETAIL = 90


def quoted(claim: Claim, limit: int) -> str:
    """The claim's words, between quotation marks only where all of them are verbatim speech."""
    own = shortened(one_line(claim.text), limit) or "…"
    return f"“{own}”" if claim.kind == "direct" else own


def speaker(claim: Claim) -> str:
    """Whoever the claim is attributed to; the text's silence is said, never filled."""
    if claim.speaker:
        return shortened(one_line(claim.speaker), NAME)
    return "The article itself" if claim.kind == "outlet" else "Speaker not identified"


def chain(claim: Claim) -> str:
    """Source → relay → outlet."""
    first = f"According to {speaker(claim)}" if claim.speaker else speaker(claim)
    if described := [shortened(one_line(d), DETAIL) for d in claim.descriptors[:2] if one_line(d)]:
        first = f"{first} ({', '.join(described)})"
    links = [first]
    if claim.relayed_by and (relay := shortened(one_line(claim.relayed_by), NAME)):
        links.append(relay)
    if claim.outlet and (outlet := shortened(one_line(claim.outlet), DETAIL)):
        links.append(outlet)
    return " → ".join(links)


def sourcing(claim: Claim) -> str:
    """Kind of source, how it is sourced, through which channel and of which time."""
    parts = []
    if claim.kind != "outlet":
        parts.append(SOURCE_TYPES.get(claim.source_type, _plain(claim.source_type)))
    parts.append(PROVENANCES.get(claim.provenance, _plain(claim.provenance)))
    if claim.kind != "outlet" and claim.channel in CHANNELS:
        parts.append(CHANNELS[claim.channel])
    if claim.time and (time := one_line(claim.time)):
        parts.append(f"time given: {shortened(time, DETAIL)}")
    return " · ".join(parts)


def cautions(claim: Claim) -> str:
    """Hedges and flags; empty where the article gives no reason for doubt."""
    parts = []
    hedges = list(dict.fromkeys(shortened(one_line(h), 40) for h in claim.hedges if one_line(h)))
    if hedges:
        more = f" and {len(hedges) - 6} more" if len(hedges) > 6 else ""
        parts.append("hedged: " + ", ".join(f"“{hedge}”" for hedge in hedges[:6]) + more)
    parts += [FLAGS.get(flag, _plain(flag)) for flag in dict.fromkeys(claim.flags)][:8]
    return " · ".join(parts)


def _plain(slug: str) -> str:
    return shortened(one_line(slug.replace("_", " ")), DETAIL)
