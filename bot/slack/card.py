"""The card of one claim: its words, its origin, where the desk stands, and the vote."""

from bot.desk.claim import ClaimState
from bot.desk.status import ROW
from bot.desk.vote import VERDICTS
from bot.slack.blocks import Block, Piece, actions, button, context, line, mrkdwn, option, plain, rich, said, section
from bot.slack.drawn import Drawn
from bot.slack.origin import cautions, chain, quoted, sourcing, speaker
from bot.slack.standing import status_label
from bot.slack.text import escape, mention, one_line, shortened, slack_time, words

WORDS = 1500
"""Characters of a claim that its card shows."""
NAMES = 12
"""People that a card names for one verdict."""


def card(state: ClaimState) -> Drawn:
    claim = state.claim
    blocks = [
        rich(line(said("Is it so that "), said(quoted(claim, WORDS), bold=True), said("?"))),
        context(plain(chain(claim)), plain(sourcing(claim))),
    ]
    if len(whole := one_line(claim.text)) > WORDS:
        blocks.append(context(plain(f"Shortened: the claim has {words(len(whole), 'character')} in the article.")))
    if minded := cautions(claim):
        blocks.append(context(plain(f"⚑ {minded}")))
    blocks.append(section(mrkdwn(_standing(state)), _menu(state)))
    blocks += _closing(state)
    if voters := _voters(state):
        blocks.append(context(mrkdwn(voters)))
    blocks.append(actions(*_buttons(state)))
    return Drawn(
        text=escape(f"{quoted(claim, 300)} ({speaker(claim)}): {status_label(state)}"),
        blocks=blocks,
        metadata={"event_type": "secondsource_claim", "event_payload": {"claim": claim.id}},
    )


def _standing(state: ClaimState) -> str:
    first, _, rest = status_label(state).partition(" · ")
    return f":{ROW[state.status].emoji}: *{first}*" + (f" · {rest}" if rest else "")


def _closing(state: ClaimState) -> list[Block]:
    if state.closing is None:
        return []
    act = state.closing
    reason = shortened(one_line(act.reason), 500)
    who = mrkdwn(f"Closed by {mention(act.by)} as editor, {slack_time(act.at)}" + (":" if reason else ""))
    return [context(who, plain(reason)) if reason else context(who)]


def _voters(state: ClaimState) -> str:
    groups = [(row.sign, state.voters.get(row.verdict, ())) for row in VERDICTS] + [("👀", state.owners)]
    return "   ".join(f"{sign} {_named(people)}" for sign, people in groups if people)


def _named(people: tuple[str, ...]) -> str:
    named = ", ".join(mention(person) for person in people[:NAMES])
    return f"{named} and {len(people) - NAMES:,} more" if len(people) > NAMES else named


def _buttons(state: ClaimState) -> list[Piece]:
    drawn = []
    for row in VERDICTS:
        n = state.counts.get(row.verdict, 0)
        drawn.append(
            button(
                f"{row.sign} {n:,}" if n else row.sign,
                action=f"vote:{row.verdict}",
                value=state.claim.id,
                says=f"Vote: {row.label} ({words(n, 'vote')} so far)",
            )
        )
    return drawn


def _menu(state: ClaimState) -> Piece:
    claim = state.claim.id
    options = [option("History", f"history:{claim}")]
    if state.closing is None:
        options += [option("Not a claim…", f"not_a_claim:{claim}"), option("Close as editor…", f"close:{claim}")]
    else:
        options.append(option("Reopen…", f"reopen:{claim}"))
    return {"type": "overflow", "action_id": "claim_menu", "options": options}
