"""Private answers to commands."""

import json
from collections.abc import Callable, Mapping, Sequence

from bot.desk.acts import DeskAct
from bot.desk.claim import ClaimState
from bot.desk.ids import ArticleId
from bot.desk.query import ClaimQuery
from bot.slack.blocks import actions, button, context, mrkdwn, plain, section
from bot.slack.drawn import Drawn
from bot.slack.lines import claim_line, claim_list
from bot.slack.text import escape, mention, one_line, shortened, slack_time, words

PAGE = 10

HELP_VERIFY = """\
`/verify` opens a form to paste an article into; `/verify TEXT` reads the text at once. \
The claims come back in a thread, one card each.
You can also send me the text or a .txt or .md file as a direct message, mention me with it, \
or use *Extract claims* in a message’s menu."""

HELP_CLAIMS = """\
`/claims [open|contested|verified|false|all] [source:NAME] [words]` lists claims of this desk, the open ones \
if you name none.
`/claims history` lists what was done on this desk: its articles, digests and settings; a claim’s own history is in \
the menu of its card. To look for that word, type `/claims all history`.
For example: `/claims contested`, `/claims all source:"Ines Duarte"`, `/claims open ferry licence`."""

HELP_DIGEST = """\
`/digest now` posts what is still open; `/digest preview` shows it to you alone; \
`/digest at HH:MM [weekdays] [TZ]` sets the desk’s time; `/digest off` stops it.
For example: `/digest at 08:30`, `/digest at 09:00 mon-fri`, `/digest at 18:15 mon,wed Europe/London`."""


def sentence(text: str) -> Drawn:
    """A sentence that may quote what somebody typed: nothing in it is parsed."""
    return Drawn(text=escape(text), blocks=[section(plain(text, 3000))])


def taken_away(link: str) -> Drawn:
    """To whoever reacted on a card that stood twice; `link` leads to the one that stays."""
    text = (
        f"A second copy of <{link}|a card> had been posted by mistake and is deleted. "
        "Your reaction on it does not count: please react on the card that stays."
    )
    return Drawn(text=text, blocks=[section(mrkdwn(text))])


def claims_list(
    query: ClaimQuery,
    states: Sequence[ClaimState],
    *,
    start: int,
    total: int,
    link: Callable[[ClaimState], str],
) -> Drawn:
    """`states` are the page from `start`, counted from 0, of `total` that the query finds."""
    said = one_line(query.said)
    asked = shortened(said, 200)
    if not total:
        nothing = f"No claim found for “{asked}”." if asked else "Nothing is open on this desk."
        return sentence(f"{nothing} Type /claims all to see every claim.")
    end = start + len(states)
    found = f"{words(total, 'claim')} for “{asked}”" if asked else words(total, "open claim")
    heading = f"{start + 1:,}–{end:,} of {found}" if states and total > len(states) else found
    blocks = [section(plain(heading))]
    if states:
        blocks.append(claim_list([claim_line(state, link(state)) for state in states]))
    if end < total:
        value = json.dumps({"q": said, "start": end}, ensure_ascii=False)
        if len(value) <= 2000:
            blocks.append(actions(button(f"Next {min(PAGE, total - end)}", action="claims_page", value=value)))
        else:
            blocks.append(context(mrkdwn("There are more: ask with fewer words to page through them.")))
    return Drawn(text=escape(heading), blocks=blocks)


def acts_list(acts: Sequence[DeskAct], *, start: int, total: int, named: Mapping[ArticleId, str]) -> Drawn:
    """`acts` are the page from `start`, counted from 0, of the `total` that the desk's history has, newest first.

    `named`: what to call articles.
    """
    if not total:
        return sentence("Nothing was done on this desk yet. Type /verify to put an article on it.")
    end = start + len(acts)
    heading = f"{words(total, 'entry', 'entries')} of this desk’s history"
    if total > len(acts):
        heading = f"{start + 1:,}–{end:,} of {heading}"
    blocks = [section(plain(heading))]
    for act in acts:
        told = act.told(article=named.get(act.article) if act.article else None)
        who = f"   {mention(act.who)}" if act.who else ""
        blocks.append(context(mrkdwn(f"{slack_time(act.at)}{who}"), plain(shortened(one_line(told), 600))))
    if end < total:
        value = json.dumps({"start": end})
        blocks.append(actions(button(f"Next {min(PAGE, total - end)}", action="history_page", value=value)))
    return Drawn(text=escape(heading), blocks=blocks)
