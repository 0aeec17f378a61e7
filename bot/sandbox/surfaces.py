"""Modals and App Homes: each person's stack of open views, and the view that stands on their Home tab."""

import itertools
from typing import Any

from bot.sandbox.blocks import check_view
from bot.sandbox.clock import Stamps
from bot.sandbox.errors import ApiError
from bot.sandbox.workspace import APP_ID, BOT_ID, TEAM_ID, Workspace

STACK = 3

View = dict[str, Any]


class Surfaces:
    def __init__(self, workspace: Workspace, stamps: Stamps) -> None:
        self._workspace = workspace
        self._stamps = stamps
        self._serial = itertools.count(1)
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}
        self._opened_in: dict[str, str | None] = {}

    def stack(self, user: str) -> list[View]:
        """The person's open modals, the one in front last."""
        return self._stacks.get(user, [])

    def home(self, user: str) -> View | None:
        return self._homes.get(user)

    def view(self, user: str, view_id: str) -> View:
        """Raises `not_found` for a view that is not open (any more)."""
        home = self._homes.get(user)
        for view in (*self.stack(user), *([home] if home else [])):
            if view["id"] == view_id:
                return view
        raise ApiError("not_found")

    def opened_in(self, view: View) -> str | None:
        """The conversation in which a modal's stack was opened."""
        return self._opened_in.get(view["root_view_id"])

    def open(self, user: str, modal: View, *, channel: str | None = None) -> View:
        """A new stack: what was open before goes away. `modal` is checked already, here and below."""
        view = self._made(modal)
        for gone in self.stack(user):
            self._opened_in.pop(gone["id"], None)
        self._stacks[user] = [view]
        self._opened_in[view["id"]] = channel
        self._workspace.changed("views", user)
        return view

    def push(self, user: str, modal: View) -> View:
        """Raises `push_limit_reached`, or `not_found` where nothing is open to push upon."""
        stack = self.stack(user)
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= STACK:
            raise ApiError("push_limit_reached")
        view = self._made(modal, below=stack[-1])
        stack.append(view)
        self._workspace.changed("views", user)
        return view

    def update(self, modal: View, *, view_id: str, external_id: str, hash_: str) -> View:
        """Replaces an open view, found by either id; raises `not_found` or `hash_conflict`."""
        for user, stack in self._stacks.items():
            for place, view in enumerate(stack):
                if (view_id and view["id"] == view_id) or (external_id and view["external_id"] == external_id):
                    if hash_ and view["hash"] != hash_:
                        raise ApiError("hash_conflict")
                    stack[place] = self._made(modal, instead_of=view)
                    self._workspace.changed("views", user)
                    return stack[place]
        raise ApiError("not_found")

    def publish(self, user: str, definition: Any, *, hash_: str) -> View:
        """The person's Home tab; raises `hash_conflict`."""
        checked = check_view(definition)
        if checked["type"] != "home":
            raise ApiError("invalid_arguments", messages=["[ERROR] a home view is needed"])
        before = self._homes.get(user)
        if hash_ and before and before["hash"] != hash_:
            raise ApiError("hash_conflict")
        self._homes[user] = self._made(checked, instead_of=before)
        self._workspace.changed("home", user)
        return self._homes[user]

    def close(self, user: str, view_id: str, *, everything: bool = False) -> list[View]:
        """Closes one view, or the whole stack; returns what was closed, the front one first."""
        stack = self.stack(user)
        closed = [view for view in reversed(stack) if everything or view["id"] == view_id]
        stack[:] = [view for view in stack if view not in closed]
        self._workspace.changed("views", user)
        return closed

    def _made(self, definition: View, *, below: View | None = None, instead_of: View | None = None) -> View:
        old_id = instead_of["id"] if instead_of else None
        external = definition.get("external_id", "")
        if external and any(view["external_id"] == external and view["id"] != old_id for view in self._all()):
            raise ApiError("duplicate_external_id")
        id_ = old_id or f"V0SANDBOX{next(self._serial):06d}"
        kin = instead_of or {
            "root_view_id": below["root_view_id"] if below else id_,
            "previous_view_id": below["id"] if below else None,
        }
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            "title": {"type": "plain_text", "text": "View Title", "emoji": True},
            "submit": None,
            "close": None,
            **definition,
            "id": id_,
            "team_id": TEAM_ID,
            "app_installed_team_id": TEAM_ID,
            "app_id": APP_ID,
            "bot_id": BOT_ID,
            "state": {"values": {}},
            "hash": self._stamps.next(),
            "root_view_id": kin["root_view_id"],
            "previous_view_id": kin["previous_view_id"],
        }

    def _all(self) -> list[View]:
        return [*itertools.chain.from_iterable(self._stacks.values()), *self._homes.values()]


def checked_modal(definition: Any) -> View:
    """Raises `invalid_arguments` or `view_too_large`."""
    checked = check_view(definition)
    if checked["type"] != "modal":
        raise ApiError("invalid_arguments", messages=["[ERROR] a modal view is needed"])
    return checked
