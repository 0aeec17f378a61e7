"""The payloads that Slack sends when a person does something with the app: commands, actions, shortcuts, views."""

from typing import Any

from bot.sandbox.events import VERIFICATION_TOKEN
from bot.sandbox.inputs import STATE, Values, collect, options_of, touched
from bot.sandbox.messages import Channel, Message
from bot.sandbox.slack import Slack
from bot.sandbox.surfaces import View
from bot.sandbox.workspace import APP_ID, TEAM_DOMAIN, TEAM_ID

Payload = dict[str, Any]


class Interactions:
    """Each method returns a payload; sending it is for `acts.py`."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def command(self, user: str, channel: Channel, command: str, text: str) -> dict[str, str]:
        """A command's fields, the same as form and over Socket Mode."""
        path = self._slack.triggers.issue_url("commands", user, channel.id)
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM_ID,
            "team_domain": TEAM_DOMAIN,
            "channel_id": channel.id,
            "channel_name": _called(channel),
            "user_id": user,
            "user_name": self._slack.workspace.people[user].name,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._slack.url + path,
            "trigger_id": self._slack.triggers.issue(user, channel=channel.id),
        }

    def message_action(
        self, user: str, channel: Channel, message: Message, action: Payload, *, ephemeral: bool, values: Values
    ) -> Payload:
        """`block_actions` from a message; an ephemeral one is not in the payload, as in Slack."""
        container: Payload = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        path = self._slack.triggers.issue_url(
            "actions",
            user,
            channel.id,
            message_ts=message.ts,
            ephemeral=ephemeral,
            thread_ts=message.thread_ts,
        )
        payload = {
            **self._base("block_actions", user, channel=channel.id),
            "container": container,
            "channel": {"id": channel.id, "name": _called(channel)},
            "state": {"values": collect(message.blocks or [], values)},
            "response_url": self._slack.url + path,
            "actions": [action],
        }
        if not ephemeral:
            payload["message"] = channel.render(message)
        return payload

    def view_action(self, user: str, view: View, action: Payload, values: Values) -> Payload:
        """`block_actions` from a modal or a Home tab."""
        here = self._slack.surfaces.opened_in(view)
        state = {"values": collect(view["blocks"], values, here=here)}
        return {
            **self._base("block_actions", user, channel=here),
            "container": {"type": "view", "view_id": view["id"]},
            "view": {**view, "state": state},
            "actions": [action],
        }

    def submission(self, user: str, view: View, state: Values) -> Payload:
        """`view_submission`, with a response URL for each select that asks for one."""
        urls = []
        for block in view["blocks"]:
            element = block.get("element", {})
            if element.get("response_url_enabled"):
                name, _ = STATE[element["type"]]
                chosen = state[block["block_id"]][element["action_id"]][name]
                if chosen:
                    path = self._slack.triggers.issue_url("app", user, chosen)
                    urls.append(
                        {
                            "block_id": block["block_id"],
                            "action_id": element["action_id"],
                            "channel_id": chosen,
                            "response_url": self._slack.url + path,
                        }
                    )
        here = self._slack.surfaces.opened_in(view)
        return {
            **self._base("view_submission", user, channel=here),
            "view": {**view, "state": {"values": state}},
            "response_urls": urls,
        }

    def closed(self, user: str, view: View, *, cleared: bool) -> Payload:
        payload = self._base("view_closed", user)
        del payload["trigger_id"]
        return {**payload, "view": view, "is_cleared": cleared}

    def global_shortcut(self, user: str, callback_id: str) -> Payload:
        base = self._base("shortcut", user)
        return {**base, "callback_id": callback_id, "action_ts": self._slack.stamps.next()}

    def message_shortcut(self, user: str, channel: Channel, message: Message, callback_id: str) -> Payload:
        path = self._slack.triggers.issue_url(
            "app", user, channel.id, message_ts=message.ts, thread_ts=message.thread_ts
        )
        return {
            **self._base("message_action", user, channel=channel.id),
            "callback_id": callback_id,
            "action_ts": self._slack.stamps.next(),
            "response_url": self._slack.url + path,
            "message_ts": message.ts,
            "channel": {"id": channel.id, "name": _called(channel)},
            "message": channel.render(message),
        }

    def action(self, element: Payload, block_id: str, given: Payload) -> Payload:
        """One entry of `actions`; `given` holds "value" or "selected_option" as the page sends them.

        Raises `invalid_arguments` for an option that the element does not offer.
        """
        action: Payload = {
            "action_id": element["action_id"],
            "block_id": block_id,
            "type": element["type"],
            "action_ts": self._slack.stamps.next(),
        }
        if element["type"] == "button":
            action |= {key: element[key] for key in ("text", "value", "style", "url") if key in element}
        elif element["type"] == "overflow":
            action["selected_option"] = touched(
                {"type": "static_select", "options": options_of(element)}, _choice(given)
            )["selected_option"]
        else:
            action |= touched(element, _choice(given))
            if "placeholder" in element:
                action["placeholder"] = element["placeholder"]
        return action

    def _base(self, type_: str, user: str, *, channel: str | None = None) -> Payload:
        person = self._slack.workspace.people[user]
        return {
            "type": type_,
            "token": VERIFICATION_TOKEN,
            "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
            "user": {"id": user, "username": person.name, "name": person.name, "team_id": person.team_id},
            "api_app_id": APP_ID,
            "trigger_id": self._slack.triggers.issue(user, channel=channel),
        }


def _choice(given: Payload) -> Any:
    """The value that the page sent, under whatever name the element keeps it."""
    for name in ("value", *(name for name, _ in STATE.values())):
        if given.get(name) is not None:
            return given[name]
    return None


def _called(channel: Channel) -> str:
    return "directmessage" if channel.im_with else "privategroup" if channel.is_private else channel.name
