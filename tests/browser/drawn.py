"""Messages of the kind that the bot posts, made up, and an app of the tests' own that answers for it."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.harness import bolt_app

Piece = dict[str, Any]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2


def words(text: str) -> Piece:
    return {"type": "plain_text", "text": text, "emoji": True}


def marked(text: str) -> Piece:
    return {"type": "mrkdwn", "text": text}


def card(text: str, *, votes: int = 0) -> list[Piece]:
    signs = {"verified": "✅", "false": "❌", "misleading": "⚠️", "could_not_verify": "❓"}
    buttons = [
        {
            "type": "button",
            "action_id": f"vote:{name}",
            "value": name,
            "text": words(f"{sign} {votes}" if votes else sign),
        }
        for name, sign in signs.items()
    ]
    menu = {
        "type": "overflow",
        "action_id": "claim_menu",
        "options": [{"text": words("History"), "value": "history"}, {"text": words("Close…"), "value": "close"}],
    }
    return [
        {"type": "section", "text": marked(f"*Is it so that …?*\n>{text}"), "accessory": menu},
        {"type": "context", "elements": [words("the port authority → Port Lindow Gazette"), words("named source")]},
        {"type": "context", "elements": [marked(":white_circle: *Unverified*")]},
        {"type": "actions", "elements": buttons},
    ]


def article(title: str) -> list[Piece]:
    return [
        {"type": "header", "text": words(title)},
        {"type": "section", "fields": [marked("*12* claims"), marked("*9* open"), marked("*2* verified")]},
        {"type": "divider"},
        {"type": "context", "elements": [marked("Pasted by <@U0MAEVE>, `/digest off` ends it.")]},
    ]


FORM: Piece = {
    "type": "modal",
    "callback_id": "paste",
    "title": words("Check an article"),
    "submit": words("Read it"),
    "close": words("Cancel"),
    "blocks": [
        {
            "type": "input",
            "block_id": "text",
            "label": words("Text"),
            "hint": words("At least ten words."),
            "element": {"type": "plain_text_input", "action_id": "value", "multiline": True, "focus_on_load": True},
        },
        {
            "type": "input",
            "block_id": "verdict",
            "label": words("Verdict"),
            "element": {
                "type": "static_select",
                "action_id": "value",
                "placeholder": words("Choose"),
                "options": [{"text": words(name), "value": name.lower()} for name in ("Verified", "False")],
            },
        },
        {
            "type": "input",
            "block_id": "tell",
            "optional": True,
            "label": words("Tell"),
            "element": {
                "type": "radio_buttons",
                "action_id": "value",
                "options": [{"text": words(name), "value": name.lower()} for name in ("Everybody", "Nobody")],
            },
        },
    ],
}


class Desk:
    """`/verify` opens FORM; a text of fewer than ten words is refused; `said` keeps what came."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.said: list[Piece] = []
        self.app: AsyncApp = bolt_app(sandbox)
        self.app.command("/verify")(self.verify)
        self.app.view("paste")(self.submitted)
        self.app.action("claim_menu")(self.pressed)
        self.app.action("vote:verified")(self.pressed)
        self.app.shortcut("extract_claims")(self.pressed)
        self.app.command("/claims")(self.claims)

    async def verify(self, ack: AsyncAck, body: Piece, client: AsyncWebClient) -> None:
        self.said.append(body)
        if not body["text"]:
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    async def claims(self, ack: AsyncAck) -> None:
        await ack("Nothing is open.")

    async def submitted(self, ack: AsyncAck, body: Piece) -> None:
        self.said.append(body)
        text = body["view"]["state"]["values"]["text"]["value"]["value"]
        if len(text.split()) < 10:
            await ack(response_action="errors", errors={"text": "This is too short to hold a claim."})
        else:
            await ack()

    async def pressed(self, ack: AsyncAck, body: Piece) -> None:
        self.said.append(body)
        await ack()
