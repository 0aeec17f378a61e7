"""The parent message of an article: what was pasted, how far the desk is, and what its claims come to."""

import re
from calendar import month_name

from bot.desk.claim import Article, Progress
from bot.desk.ids import is_private
from bot.desk.status import OPEN
from bot.desk.vote import VERDICTS
from bot.slack.blocks import Block, actions, button, context, header, mrkdwn, plain, section
from bot.slack.drawn import Drawn
from bot.slack.standing import counts
from bot.slack.text import escape, mention, one_line, shortened, slack_time, unbroken, words

_SIGNS = [*((row.sign, row.label.lower()) for row in VERDICTS), ("👀", "I am on it")]
LEGEND = "Vote by button or reaction on whether it is so, not on whether it was said:   " + "   ".join(
    unbroken(f"{sign} {meaning}") for sign, meaning in _SIGNS
)

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$")


def parent(article: Article, progress: Progress | None) -> Drawn:
    """`progress` None: not read yet. The person who pasted is named in edits alone, which notify nobody."""
    title = title_of(article)
    about = [words(article.words, "word")]
    if published := published_words(article.published):
        about.insert(0, published)
    if article.outlet and (outlet := one_line(article.outlet)):
        about.insert(0, shortened(outlet, 120))
    origin = [plain(" · ".join(about))]
    if progress is not None:
        origin.append(mrkdwn(f"Pasted by {mention(article.pasted_by)}, {slack_time(article.pasted_at)}"))
    blocks = [header(title), context(*origin), section(mrkdwn(_standing(progress)))]
    if progress is not None and progress.claims:
        blocks.append(context(plain(LEGEND)))
    if article.announced:
        blocks.append(context(plain(article.announced)))
    blocks += _hand_over(article)
    return Drawn(
        text=escape(f"{title}: {_plainly(progress)}"),
        blocks=blocks,
        metadata={"event_type": "secondsource_article", "event_payload": {"article": article.id}},
    )


def title_of(article: Article) -> str:
    title = shortened(one_line(article.title or ""), 140)
    return title or f"Article without a title, {words(article.words, 'word')}"


def published_words(published: str | None) -> str:
    """ISO 8601 as far as it is given, in words: "2016-12" is "December 2016"; anything else stays as it is."""
    given = one_line(published or "")
    found = _DAY.match(given)
    if found is None:
        return shortened(given, 40)
    year, month, day = found.groups()
    if month is None:
        return year
    if not 1 <= int(month) <= 12 or day == "00":
        return given
    named = f"{month_name[int(month)]} {year}"
    return f"{int(day)} {named}" if day else named


def _standing(progress: Progress | None) -> str:
    if progress is None:
        return ":hourglass_flowing_sand: Reading…"
    if not progress.claims:
        return "No claim to check found."
    return f"*{_plainly(progress)}*\n{counts(progress.by_status)}".rstrip()


def _plainly(progress: Progress | None) -> str:
    if progress is None:
        return "Reading…"
    if not progress.claims:
        return "no claim to check found"
    if progress.posted < progress.claims:
        return f"{progress.posted:,} of {words(progress.claims, 'card')} posted"
    left = sum(progress.by_status.get(status, 0) for status in OPEN)
    return f"{words(progress.claims, 'claim')} in the thread, {f'{left:,} open' if left else 'none open'}"


def _hand_over(article: Article) -> list[Block]:
    if not is_private(article.desk):
        return []
    return [actions(button("Hand to a channel…", action="hand_over", value=article.id))]
