"""Claims, states and articles to be drawn; each takes what a test cares about."""

from typing import Any

from bot.desk.claim import Article, ArticleState, Claim, ClaimState
from bot.desk.ids import ArticleId, ClaimId, DeskId, Micros, PersonId
from bot.desk.status import Status

AT = Micros(1_763_846_400_000_100)
DAY = 86_400_000_000


def claim(**changed: Any) -> Claim:
    given: dict[str, Any] = {
        "id": ClaimId("00112233445566aa.7"),
        "text": "the ferry had been overloaded for weeks",
        "kind": "indirect",
        "speaker": "Ines Duarte",
        "descriptors": ("a harbour pilot",),
        "source_type": "eyewitness",
        "relayed_by": None,
        "outlet": "The Harbour Courier",
        "provenance": "attributed_named",
        "channel": "interview",
        "hedges": (),
        "checkworthiness": 0.5,
        "time": None,
        "flags": (),
    }
    return Claim(**(given | changed))


def state(of: Claim | None = None, **changed: Any) -> ClaimState:
    given: dict[str, Any] = {
        "claim": of or claim(),
        "article": ArticleId("00112233445566aa"),
        "pasted_by": PersonId("U0PASTED"),
        "pasted_at": AT,
        "status": Status.UNVERIFIED,
        "card": "1763846401.000200",
    }
    return ClaimState(**(given | changed))


def article(**changed: Any) -> Article:
    given: dict[str, Any] = {
        "id": ArticleId("00112233445566aa"),
        "desk": DeskId("T0.C0"),
        "state": ArticleState.POSTING,
        "pasted_by": PersonId("U0PASTED"),
        "pasted_at": AT,
        "words": 377,
        "title": "Ferry service suspended",
        "outlet": "The Harbour Courier",
        "published": "2026-11-20",
    }
    return Article(**(given | changed))


NASTY = (
    "<!channel> <@U0PASTED> <https://evil.example|bank> @here #politics https://evil.example :fire: "
    "*bold* _it_ ~gone~ `code` ```fence``` & &amp; > quote"
)
"""What a text would have to hold to ping, link or format, if it were not defused."""
