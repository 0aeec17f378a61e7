"""Buttons and menus."""

import re

from slack_bolt.async_app import AsyncApp

from handlers.actions.claim_menu import claim_menu
from handlers.actions.claims_page import claims_page
from handlers.actions.hand_over import hand_over
from handlers.actions.history_page import history_page
from handlers.actions.vote import vote

ACTIONS = {
    "claim_menu": claim_menu,
    "claims_page": claims_page,
    "hand_over": hand_over,
    "history_page": history_page,
}


def register(app: AsyncApp) -> None:
    app.action(re.compile(r"^vote:"))(vote)
    for action, listener in ACTIONS.items():
        app.action(action)(listener)
