"""The forms that people send off."""

from slack_bolt.async_app import AsyncApp

from handlers.views.claim_acts import close_claim, reopen_claim
from handlers.views.hand_over import hand_over
from handlers.views.paste_article import paste_article

VIEWS = {
    "paste_article": paste_article,
    "close_claim": close_claim,
    "reopen_claim": reopen_claim,
    "hand_over": hand_over,
}


def register(app: AsyncApp) -> None:
    for callback, listener in VIEWS.items():
        app.view(callback)(listener)
