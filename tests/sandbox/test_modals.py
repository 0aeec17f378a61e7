"""Modals from opening to submission, with what Slack's client checks and what the app may answer."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.inputs import Values
from tests.sandbox.harness import DESK, MAEVE, TOMAS, bolt_app, connected, error_of, wait_until
from tests.sandbox.test_interactions import Desk, Payload


def words(text: str) -> Payload:
    return {"type": "plain_text", "text": text}


def modal(*blocks: Payload, **more: Any) -> Payload:
    return {
        "type": "modal",
        "callback_id": "paste",
        "title": words("Check an article"),
        "submit": words("Read it"),
        "blocks": list(blocks),
        **more,
    }


def field(block: str, element: Payload, **more: Any) -> Payload:
    element = {"action_id": "value", **element}
    return {"type": "input", "block_id": block, "label": words(block), "element": element, **more}


TEXT = field("text", {"type": "plain_text_input", "multiline": True, "max_length": 20})
OPTIONS = [{"text": words(word), "value": word} for word in ("true", "false")]
FORM = (
    TEXT,
    field("verdict", {"type": "radio_buttons", "options": OPTIONS, "initial_option": OPTIONS[0]}),
    field("menu", {"type": "static_select", "options": OPTIONS}, optional=True),
    field("days", {"type": "checkboxes", "options": OPTIONS}, optional=True),
    field("time", {"type": "timepicker", "initial_time": "09:00"}),
    field("desk", {"type": "conversations_select", "default_to_current_conversation": True,
                   "response_url_enabled": True}),
    field("file", {"type": "file_input"}, optional=True),
)  # fmt: skip


@pytest.fixture
async def desk(sandbox: Sandbox) -> AsyncIterator[Desk]:
    """`/verify` opens the form; every submission and closing is kept."""
    made = Desk(sandbox, bolt_app(sandbox))

    @made.app.command("/verify")
    async def verify(ack: AsyncAck, body: Payload, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(*FORM, notify_on_close=True))
        await ack()

    async with connected(sandbox, made.app):
        await made.acts.command(MAEVE, DESK, "/verify", "")
        yield made


def open_views(desk: Desk) -> list[Payload]:
    views: list[Payload] = desk.sandbox.state(MAEVE)["views"]
    return views


def answering(desk: Desk, **answer: Any) -> None:
    @desk.app.view("paste")
    async def submitted(ack: AsyncAck, body: Payload) -> None:
        desk.keep(body)
        await ack(**answer)


async def test_opened_modal_is_on_its_persons_stack_only(desk: Desk) -> None:
    (view,) = open_views(desk)
    assert (view["callback_id"], view["root_view_id"], view["previous_view_id"]) == ("paste", view["id"], None)
    assert view["state"] == {"values": {}}
    assert desk.sandbox.state(TOMAS)["views"] == []


async def test_submission_carries_every_field_and_an_empty_answer_closes(desk: Desk) -> None:
    answering(desk)
    (view,) = open_views(desk)
    values: Values = {
        "text": {"value": {"type": "plain_text_input", "value": "Raw <b> & text"}},
        "menu": {"value": {"value": "false"}},
        "days": {"value": {"selected_options": [{"value": "true"}]}},
        "file": {"value": {"files": [{"name": "notes.md", "content": "# Notes"}]}},
    }
    assert await desk.acts.submit(MAEVE, view["id"], values) == {"ok": True}
    assert open_views(desk) == []
    (body,) = desk.bodies
    assert (body["type"], body["user"]["id"], body["view"]["hash"]) == ("view_submission", MAEVE, view["hash"])
    state = {block: entry["value"] for block, entry in body["view"]["state"]["values"].items()}
    assert state["text"] == {"type": "plain_text_input", "value": "Raw <b> & text"}
    assert state["verdict"] == {"type": "radio_buttons", "selected_option": OPTIONS[0]}
    assert state["menu"] == {"type": "static_select", "selected_option": OPTIONS[1]}
    assert state["days"] == {"type": "checkboxes", "selected_options": [OPTIONS[0]]}
    assert state["time"] == {"type": "timepicker", "selected_time": "09:00"}
    assert state["desk"] == {"type": "conversations_select", "selected_conversation": DESK}
    assert state["file"]["files"][0]["filetype"] == "markdown"
    (url,) = body["response_urls"]
    assert (url["channel_id"], url["block_id"]) == (DESK, "desk")


async def test_client_asks_for_required_fields_before_the_app_hears(desk: Desk) -> None:
    answering(desk)
    (view,) = open_views(desk)
    empty = await desk.acts.submit(MAEVE, view["id"], {})
    assert empty == {"ok": False, "errors": {"text": "Please complete this required field."}}
    long = await desk.acts.submit(MAEVE, view["id"], {"text": {"value": {"value": "x" * 21}}})
    assert long == {"ok": False, "errors": {"text": "Please use 20 characters or fewer."}}
    assert desk.bodies == []
    assert len(open_views(desk)) == 1


async def test_errors_stand_under_their_fields_and_the_modal_stays(desk: Desk) -> None:
    answering(desk, response_action="errors", errors={"text": "This is not English."})
    (view,) = open_views(desk)
    outcome = await desk.acts.submit(MAEVE, view["id"], {"text": {"value": {"value": "Guten Tag"}}})
    assert outcome == {"ok": False, "errors": {"text": "This is not English."}}
    assert open_views(desk) == [view]


async def test_update_replaces_the_modal_and_clear_closes_all(desk: Desk) -> None:
    second = modal(field("why", {"type": "plain_text_input"}, optional=True), callback_id="second")
    answering(desk, response_action="update", view=second)

    @desk.app.view("second")
    async def done(ack: AsyncAck) -> None:
        await ack(response_action="clear")

    (view,) = open_views(desk)
    assert await desk.acts.submit(MAEVE, view["id"], {"text": {"value": {"value": "x"}}}) == {"ok": True}
    (updated,) = open_views(desk)
    assert (updated["id"], updated["callback_id"]) == (view["id"], "second")
    assert updated["hash"] != view["hash"]
    assert await desk.acts.submit(MAEVE, view["id"], {}) == {"ok": True}
    assert open_views(desk) == []


async def test_pushed_modal_stands_above_and_closing_goes_back(desk: Desk) -> None:
    answering(desk, response_action="push", view=modal(callback_id="above", blocks=[FORM[1]]))
    (view,) = open_views(desk)
    await desk.acts.submit(MAEVE, view["id"], {"text": {"value": {"value": "x"}}})
    below, above = open_views(desk)
    assert (above["previous_view_id"], above["root_view_id"]) == (below["id"], below["id"])
    assert await desk.acts.close(MAEVE, above["id"]) == {"ok": True}
    assert open_views(desk) == [below]


async def test_stack_holds_three(desk: Desk) -> None:
    triggers = desk.sandbox.slack.triggers
    for _ in range(2):
        await desk.client.views_push(trigger_id=triggers.issue(MAEVE), view=modal(FORM[1]))
    fourth = desk.client.views_push(trigger_id=triggers.issue(MAEVE), view=modal(FORM[1]))
    assert await error_of(fourth) == "push_limit_reached"


async def test_closing_is_heard_where_the_view_asks_for_it(desk: Desk) -> None:
    @desk.app.view_closed("paste")
    async def closed(ack: AsyncAck, body: Payload) -> None:
        desk.keep(body)
        await ack()

    (view,) = open_views(desk)
    assert await desk.acts.close(MAEVE, view["id"]) == {"ok": True}
    (body,) = desk.bodies
    assert (body["type"], body["is_cleared"], body["view"]["id"]) == ("view_closed", False, view["id"])
    assert (await desk.acts.close(MAEVE, view["id"]))["error"] == "not_found"


async def test_update_by_the_app_finds_the_view_by_either_id_and_minds_its_hash(desk: Desk) -> None:
    (view,) = open_views(desk)
    named = modal(FORM[1], external_id="desk-1")
    updated = await desk.client.views_update(view_id=view["id"], hash=view["hash"], view=named)
    stale = desk.client.views_update(external_id="desk-1", hash=view["hash"], view=named)
    assert await error_of(stale) == "hash_conflict"
    again = await desk.client.views_update(external_id="desk-1", view=named)
    assert again["view"]["id"] == updated["view"]["id"] == view["id"]
    assert await error_of(desk.client.views_update(view_id="V0NONE", view=named)) == "not_found"
    twice = desk.client.views_push(trigger_id=desk.sandbox.slack.triggers.issue(MAEVE), view=named)
    assert await error_of(twice) == "duplicate_external_id"


async def test_element_in_a_modal_acts_with_the_state_so_far(desk: Desk) -> None:
    @desk.app.action("pick")
    async def pick(ack: AsyncAck, body: Payload) -> None:
        desk.keep(body)
        await ack()

    select = {"type": "static_select", "action_id": "pick", "options": OPTIONS}
    view = modal(TEXT, {"type": "actions", "block_id": "pick", "elements": [select]})
    (standing,) = open_views(desk)
    await desk.client.views_update(view_id=standing["id"], view=view)
    where = {"view_id": standing["id"], "action_id": "pick", "value": "true"}
    await desk.acts.action(MAEVE, {**where, "values": {"text": {"value": {"value": "typed"}}}})
    await wait_until(lambda: len(desk.bodies) == 1)
    (body,) = desk.bodies
    assert body["container"] == {"type": "view", "view_id": standing["id"]}
    assert body["view"]["state"]["values"]["text"]["value"]["value"] == "typed"
    assert body["actions"][0]["selected_option"] == OPTIONS[0]
    assert "response_url" not in body


async def test_app_that_does_not_answer_a_submission_leaves_the_modal_with_an_error(desk: Desk) -> None:
    (view,) = open_views(desk)
    outcome = await desk.acts.submit(MAEVE, view["id"], {"text": {"value": {"value": "x"}}})
    assert outcome == {"ok": False, "error": "operation_timeout"}
    assert open_views(desk) == [view]
