"""One article, from the text as given to its Reading."""

import hashlib
import re

from bot.reading import parse
from bot.reading.clean import clean
from bot.reading.contract import Article, Claim, Reading
from bot.reading.refusals import refuse_unfit, refuse_unreadable
from bot.reading.sentences import paragraphs, sentences


def load() -> None:
    """Loads the model, so that the first reading does not wait for it."""
    parse.language()


def read(text: str) -> Reading:
    """Raises NotReadable for a text that is not English, empty, without a sentence, binary or over 200,000
    characters. The same text always gives the same reading."""
    refuse_unreadable(text)
    return read_any_length(text)


def read_any_length(text: str) -> Reading:
    """Like `read()` without the door's limit: memory grows with the tokens alone, time with the length."""
    refuse_unfit(text)
    tidy = clean(text)
    layout = [(span, sentences(tidy.text, span)) for span in paragraphs(tidy.text)]
    document = parse.parse(tidy, layout)
    claims: list[Claim] = []
    for sentence in document.sentences:
        start, end = tidy.given(sentence.span)
        words = " ".join(text[start:end].split())
        claims.append(
            Claim(
                id=f"c{len(claims) + 1}",
                text=words,
                content=((start, end),),
                attribution=None,
                source=None,
                kind="outlet",
                provenance="outlet_voice",
                channel="report",
                relayed_by=None,
                hedges=(),
                checkable=True,
                checkworthiness=0.5,
                numbers=(),
                time=None,
                flags=(),
            )
        )
    article = Article(
        title=None,
        outlet=None,
        published=None,
        language="en",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        chars=len(text),
        words=len(re.findall(r"\w+", text)),
    )
    return Reading(article=article, attributions=(), sources=(), claims=tuple(claims), receipt=(), flags=())
