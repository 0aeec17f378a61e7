"""A claim as one line of a list: in digests, on the Home tab, in answers to /claims."""

from datetime import timedelta

from bot.desk.claim import ClaimState
from bot.desk.status import ROW
from bot.slack.blocks import Block, Piece, bullets, emoji, line, linked, rich, said
from bot.slack.origin import quoted, speaker
from bot.slack.standing import status_label
from bot.slack.text import shortened, words

WORDS = 110
NAME = 40


def claim_line(state: ClaimState, url: str, age: timedelta | None = None) -> Piece:
    """Status sign, the claim's words leading to its card, who says it, how old it is, where it stands.

    Where somebody deleted the card, `url` leads to the thread.
    """
    own = quoted(state.claim, WORDS)
    about = [shortened(speaker(state.claim), NAME)]
    if age is not None:
        about.append(age_words(age))
    about.append(status_label(state))
    if state.gone:
        about.append("card deleted")
    pieces = [emoji(ROW[state.status].emoji), said(" "), linked(own, url) if url else said(own)]
    return line(*pieces, said(f" — {' · '.join(about)}"))


def claim_list(lines: list[Piece]) -> Block:
    return rich(bullets(lines))


def size(piece: Piece) -> int:
    """Characters that Slack may count in a line: texts and addresses."""
    return sum(len(e.get("text", "")) + len(e.get("url", "")) + len(e.get("name", "")) for e in piece["elements"])


def age_words(age: timedelta) -> str:
    if age.days:
        return words(age.days, "day")
    hours = age.seconds // 3600
    return words(hours, "hour") if hours else "new"
