"""The shortcuts: one on a message, one from anywhere."""

from slack_bolt.async_app import AsyncApp

from handlers.shortcuts.check_article import check_article
from handlers.shortcuts.extract_claims import extract_claims

SHORTCUTS = {"extract_claims": extract_claims, "check_article": check_article}


def register(app: AsyncApp) -> None:
    for callback, listener in SHORTCUTS.items():
        app.shortcut(callback)(listener)
