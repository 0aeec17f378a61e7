"""Readings put together by hand, for pages that no article gives at will."""

import hashlib
import re

from bot.reading.contract import (
    Article,
    Attribution,
    Claim,
    ClaimKind,
    Flag,
    Reading,
    ReceiptEntry,
    Source,
    Span,
)
from bot.reading.explain import Evidence, Explained
from bot.reading.page import page

NESTED = (
    "Harbour closed\n\n“The harbour master says the quay is possibly unsafe,” Ana Ruiz said. "
    "“We stay,” she said, “whatever <b>they</b> & others decide.”\n\nRead more on our site."
)


def claim(number: int, text: str, content: tuple[Span, ...], kind: ClaimKind = "direct", **more: object) -> Claim:
    fields: dict[str, object] = {
        "id": f"c{number}",
        "text": " … ".join(text[start:end] for start, end in content),
        "content": content,
        "attribution": None,
        "source": None,
        "kind": kind,
        "provenance": "outlet_voice" if kind == "outlet" else "attributed_named",
        "channel": "unknown",
        "relayed_by": None,
        "hedges": (),
        "checkable": True,
        "checkworthiness": 0.5,
        "numbers": (),
        "time": None,
        "flags": (),
    }
    return Claim.model_validate(fields | more)


def explained(text: str, *, title: str = "Harbour closed", **parts: object) -> Explained:
    article = Article(
        title=title,
        outlet=None,
        published=None,
        language="en",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        chars=len(text),
        words=len(re.findall(r"\w+", text)),
    )
    empty: dict[str, object] = dict.fromkeys(("attributions", "sources", "claims", "receipt", "flags"), ())
    reading = Reading.model_validate({"article": article, **empty, **parts})
    return Explained(reading, tuple(Evidence(each.id, "a cue", (), (), "", (), ()) for each in reading.claims))


def span(text: str, words: str) -> Span:
    return text.index(words), text.index(words) + len(words)


def nested() -> str:
    text = NESTED
    quay, hedge = span(text, "the quay is possibly unsafe"), span(text, "possibly")
    whole = span(text, "The harbour master says the quay is possibly unsafe")
    return page(
        text,
        explained(
            text,
            attributions=[
                Attribution(
                    id="t1",
                    content=(whole,),
                    cue=(span(text, "said"),),
                    source=(span(text, "Ana Ruiz"),),
                    kind="direct",
                )
            ],
            sources=[
                Source(
                    id="s1",
                    name="Ana Ruiz",
                    aliases=(),
                    type="unknown",
                    descriptors=(),
                    mentions=(span(text, "Ana Ruiz"),),
                )
            ],
            claims=[
                claim(1, text, (whole,), source="s1", attribution="t1"),
                claim(2, text, (quay,), "indirect", hedges=(hedge,)),
                claim(
                    3,
                    text,
                    (span(text, "We stay"), span(text, "whatever <b>they</b> & others decide")),
                    checkable=False,
                ),
            ],
            receipt=[ReceiptEntry(span=span(text, "Read more on our site."), why="boilerplate")],
            flags=[Flag(span=span(text, "she"), flag="missing_antecedent", why="Who is “she”?")],
        ),
    )
