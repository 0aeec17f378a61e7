"""A digest as messages: whole, in as many parts as Slack's limits ask for."""

from collections.abc import Callable, Sequence
from datetime import date

from bot.desk.claim import ClaimState
from bot.desk.digest import Digest, DigestLine
from bot.desk.status import STATUSES
from bot.slack.blocks import Block, Piece, context, header, line, mrkdwn, plain, rich, said, section
from bot.slack.drawn import Drawn
from bot.slack.lines import claim_line, claim_list, size
from bot.slack.text import escape, words

ROOM = 10_000
"""Characters of lines in one message; Slack refuses blocks somewhere above 13,000."""
LINES = 40


def digest(
    chosen: Digest,
    *,
    title_date: date,
    late: bool,
    link: Callable[[ClaimState], str],
    unreconciled: int = 0,
    preview: bool = False,
) -> list[Drawn]:
    """`unreconciled`: claims whose reactions could not be compared with Slack's before the digest."""
    day = f"{title_date:%A} {title_date.day} {title_date:%B %Y}"
    total = f"{words(chosen.total, 'claim')} open" if chosen.total else "nothing is open"
    parts = _parts(chosen.lines, link)
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
                    "event_payload": {"date": title_date.isoformat(), "part": n},
                },
            )
        )
    return drawn


def _opening(chosen: Digest, day: str, late: bool, unreconciled: int, preview: bool) -> list[Block]:
    blocks = [header(f"Still open · {day}")]
    if chosen.total:
        counts = "   ".join(
            f":{row.emoji}: {n:,} {row.label.lower()}" for row in STATUSES if (n := chosen.by_status.get(row.slug, 0))
        )
        blocks.append(section(mrkdwn(f"*{words(chosen.total, 'open claim')}*   {counts}")))
    else:
        blocks.append(section(mrkdwn(":white_check_mark: Nothing is open: every claim on this desk has an answer.")))
    notes = []
    if preview:
        notes.append("Preview: only you see it, and the desk’s own digest goes out as planned.")
    if late:
        notes.append("Late: it could not be sent at its time.")
    if unreconciled:
        claims = words(unreconciled, "claim")
        notes.append(f"The reactions on {claims} could not be compared with Slack’s before this digest.")
    return blocks + [context(plain(note)) for note in notes]


def _parts(lines: Sequence[DigestLine], link: Callable[[ClaimState], str]) -> list[list[Block]]:
    """Blocks of each message: the lines in order, those of high check-worthiness under their own heading."""
    parts: list[list[Block]] = []
    run: list[Piece] = []
    used = room_used = 0
    group: bool | None = None
    grouped = len({entry.state.claim.high for entry in lines}) > 1

    def close_run() -> None:
        nonlocal run
        if run:
            parts[-1].append(claim_list(run))
            run = []

    parts.append([])
    for entry in lines:
        drawn = claim_line(entry.state, link(entry.state), entry.age)
        if used == LINES or room_used + size(drawn) > ROOM:
            close_run()
            parts.append([])
            used = room_used = 0
            group = None
        if entry.state.claim.high != group:
            close_run()
            group = entry.state.claim.high
            if grouped or group:
                parts[-1].append(rich(line(said("Check first" if group else "Also open", bold=True))))
        run.append(drawn)
        used += 1
        room_used += size(drawn)
    close_run()
    return parts
