"""A digest as messages: whole, in as many parts as Slack's limits ask for."""

from collections.abc import Callable, Sequence
from datetime import date

from bot.desk.claim import ClaimState
from bot.desk.digest import Digest
from bot.slack.blocks import Block, Piece, context, header, line, mrkdwn, plain, rich, said, section
from bot.slack.drawn import Drawn
from bot.slack.lines import claim_line, claim_list, size
from bot.slack.standing import counts
from bot.slack.text import escape, words

ROOM = 10_000
"""Characters of lines in one message; Slack refuses blocks somewhere above 13,000."""
LINES = 40

REFUSED_BECAUSE = {
    "not_in_channel": "I was not in this channel",
    "channel_not_found": "I was not in this channel",
    "is_archived": "this channel was archived",
    "missing_scope": "I may not look at this channel's messages",
}
"""Slack's words for why a digest could not be sent."""


def digest(
    chosen: Digest,
    *,
    title_date: date,
    late: bool,
    link: Callable[[ClaimState], str],
    unreconciled: int = 0,
    run: str | None = None,
    preview: bool = False,
) -> list[Drawn]:
    """`unreconciled`: claims whose reactions could not be compared with Slack's before the digest. `run` tells one
    that was asked for from the day's own."""
    day = day_written(title_date)
    asked = {"run": run} if run else {}
    total = f"{words(chosen.total, 'claim')} open" if chosen.total else "nothing is open"
    parts = _parts(chosen, link)
    drawn = []
    for n, part in enumerate(parts, start=1):
        which = f" ({n} of {len(parts)})" if len(parts) > 1 else ""
        blocks = _opening(chosen, day, late, unreconciled, preview) if n == 1 else []
        if which:
            blocks.append(context(plain(f"Part {n} of {len(parts)}")))
        drawn.append(
            Drawn(
                text=escape(f"Digest of {day}{which}: {total}"),
                blocks=blocks + part,
                metadata={
                    "event_type": "secondsource_digest",
                    "event_payload": {"date": title_date.isoformat(), "part": n, "of": len(parts), **asked},
                },
            )
        )
    return drawn


def apology(days: Sequence[date], code: str, total: int) -> Drawn:
    """`days`: whose digests could not be sent; `code`: Slack's word for why, of the last one; `total`: what is open."""
    last = day_written(days[-1])
    which = f"The digest of {last}" if len(days) == 1 else f"{len(days)} digests, the last that of {last},"
    are = "is" if total == 1 else "are"
    now = f"{words(total, 'claim')} {are} open now: /digest now lists them." if total else "Nothing is open now."
    return Drawn(
        text=escape(f"{which} could not be sent: {refused_because(code)}. {now}"),
        blocks=[],
        metadata={"event_type": "secondsource_apology", "event_payload": {"date": days[-1].isoformat()}},
    )


def refused_because(code: str) -> str:
    return REFUSED_BECAUSE.get(code, f"Slack refused it ({code})")


def day_written(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _opening(chosen: Digest, day: str, late: bool, unreconciled: int, preview: bool) -> list[Block]:
    standing = f"*{words(chosen.total, 'open claim')}*   {counts(chosen.by_status)}"
    if not chosen.total:
        standing = ":white_check_mark: Nothing is open: every claim on this desk has its answer."
    notes = []
    if preview:
        notes.append("Preview: only you see it. The desk’s own digest goes out as planned.")
    if late:
        notes.append("Late: it could not be sent at its time.")
    if unreconciled:
        claims = words(unreconciled, "claim")
        notes.append(f"The reactions on {claims} could not be compared with Slack’s before this digest.")
    return [header(f"Still open · {day}"), section(mrkdwn(standing)), *(context(plain(note)) for note in notes)]


def _parts(chosen: Digest, link: Callable[[ClaimState], str]) -> list[list[Block]]:
    """The blocks of each message. Claims of high check-worthiness and the others stand under a heading each,
    where there are both; a group that runs over into the next message has its heading again."""
    parts: list[list[Block]] = [[]]
    lines: list[Piece] = []
    drawn = room = 0
    group: bool | None = None
    for entry in chosen.lines:
        piece = claim_line(entry.state, link(entry.state), entry.age)
        if drawn == LINES or room + size(piece) > ROOM:
            parts.append([])
            drawn = room = 0
            group = None
        high = entry.state.claim.high
        if high != group:
            group, lines = high, []
            if chosen.high:
                parts[-1].append(rich(line(said("Check first" if high else "Also open", bold=True))))
            parts[-1].append(claim_list(lines))
        lines.append(piece)
        drawn += 1
        room += size(piece)
    return parts
