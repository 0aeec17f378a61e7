"""Block Kit's limits: each row is refused with the path of what is wrong, and the same one step smaller is taken."""

from typing import Any

import pytest
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextInputElement,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.blocks import check_message_blocks, check_view
from bot.sandbox.errors import ApiError
from tests.sandbox.harness import DESK, refused


def text(length: int, kind: str = "plain_text") -> dict[str, Any]:
    return {"type": kind, "text": "x" * length}


def section(length: int) -> dict[str, Any]:
    return {"type": "section", "text": text(length, "mrkdwn")}


def button(action: str = "vote", label: int = 5, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "text": text(label), **more}


def actions(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def options(count: int, label: int = 5) -> list[dict[str, Any]]:
    return [{"text": text(label), "value": str(n)} for n in range(count)]


def overflow(count: int) -> dict[str, Any]:
    return {"type": "section", "text": text(3), "accessory": {"type": "overflow", "options": options(count)}}


def select(count: int = 2, label: int = 5, placeholder: int = 5) -> dict[str, Any]:
    menu = {"type": "static_select", "options": options(count, label), "placeholder": text(placeholder)}
    return actions(menu)


def context(count: int) -> dict[str, Any]:
    return {"type": "context", "elements": [text(3, "mrkdwn") for _ in range(count)]}


LIMITS = [
    ([section(3000)], [section(3001)], "/blocks/0/text/text"),
    ([{"type": "header", "text": text(150)}], [{"type": "header", "text": text(151)}], "/blocks/0/text/text"),
    ([section(1)] * 50, [section(1)] * 51, "/blocks"),
    ([context(10)], [context(11)], "/blocks/0/elements"),
    (
        [actions(*(button(f"b{n}") for n in range(25)))],
        [actions(*(button(f"b{n}") for n in range(26)))],
        "/blocks/0/elements",
    ),
    ([actions(button(label=75))], [actions(button(label=76))], "/blocks/0/elements/0/text/text"),
    (
        [actions(button(value="v" * 2000))],
        [actions(button(value="v" * 2001))],
        "/blocks/0/elements/0/value",
    ),
    ([actions(button("a" * 255))], [actions(button("a" * 256))], "/blocks/0/elements/0/action_id"),
    ([overflow(5)], [overflow(6)], "/blocks/0/accessory/options"),
    ([overflow(2)], [overflow(1)], "/blocks/0/accessory/options"),
    ([select(100)], [select(101)], "/blocks/0/elements/0/options"),
    ([select(label=75)], [select(label=76)], "/blocks/0/elements/0/options/0/text/text"),
    ([select(placeholder=150)], [select(placeholder=151)], "/blocks/0/elements/0/placeholder/text"),
    (
        [{"type": "section", "fields": [text(2000)] * 6}],
        [{"type": "section", "fields": [text(2001)]}],
        "/blocks/0/fields/0/text",
    ),
    (
        [{"type": "section", "fields": [text(5)] * 10}],
        [{"type": "section", "fields": [text(5)] * 11}],
        "/blocks/0/fields",
    ),
    (
        [{"type": "divider", "block_id": "d" * 255}],
        [{"type": "divider", "block_id": "d" * 256}],
        "/blocks/0/block_id",
    ),
]
WRONG = [
    ([{"type": "section"}], "/blocks/0"),
    ([{"type": "sektion"}], "/blocks/0/type"),
    ([{"type": "section", "text": "bare"}], "/blocks/0/text"),
    ([{"type": "section", "text": text(0)}], "/blocks/0/text/text"),
    ([{"type": "header", "text": text(3, "mrkdwn")}], "/blocks/0/text/type"),
    ([{"type": "divider", "colour": "red"}], "/blocks/0"),
    ([actions(button(), button())], "/blocks/0/elements/1/action_id"),
    ([{"type": "divider", "block_id": "d"}, {"type": "divider", "block_id": "d"}], "/blocks/1/block_id"),
    ([actions({"type": "plain_text_input", "action_id": "i"})], "/blocks/0/elements/0/type"),
    ([actions(button(style="loud"))], "/blocks/0/elements/0/style"),
]


@pytest.mark.parametrize(("largest", "too_large", "path"), LIMITS)
def test_limit_is_exact_and_its_message_names_the_path(
    largest: list[dict[str, Any]], too_large: list[dict[str, Any]], path: str
) -> None:
    assert len(check_message_blocks(largest)) == len(largest)
    with pytest.raises(ApiError) as caught:
        check_message_blocks(too_large)
    assert caught.value.error == "invalid_blocks"
    messages = caught.value.body["response_metadata"]["messages"]
    assert any(message.endswith(f"[json-pointer:{path}]") for message in messages)


@pytest.mark.parametrize(("blocks", "path"), WRONG)
def test_malformed_block_is_refused_at_its_path(blocks: list[dict[str, Any]], path: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_message_blocks(blocks)
    messages = caught.value.body["response_metadata"]["messages"]
    assert any(message.endswith(f"[json-pointer:{path}]") for message in messages)


def test_message_with_too_many_characters_in_all_is_refused() -> None:
    assert check_message_blocks([section(2640)] * 5)
    with pytest.raises(ApiError, match="msg_blocks_too_long"):
        check_message_blocks([section(2641)] * 5)


def test_ids_are_made_up_where_they_are_missing() -> None:
    first, second = check_message_blocks([actions(button()), actions({**button(), "action_id": "own"})])
    assert first["block_id"] != second["block_id"]
    (made,) = check_message_blocks([actions({"type": "button", "text": text(3)})])
    assert made["elements"][0]["action_id"]


def test_what_slacks_own_models_write_is_accepted() -> None:
    choices = [Option(text="One", value="1"), Option(text="Two", value="2")]
    blocks = [
        HeaderBlock(text="Article"),
        SectionBlock(
            text=MarkdownTextObject(text="*Claim*", verbatim=True),
            accessory=OverflowMenuElement(action_id="menu", options=choices),
        ),
        ContextBlock(elements=[MarkdownTextObject(text="a named source")]),
        ActionsBlock(
            elements=[
                ButtonElement(text="Verified", action_id="yes", value="c1", style="primary"),
                StaticSelectElement(placeholder="Pick", action_id="pick", options=choices),
            ]
        ),
        DividerBlock(),
        InputBlock(label="Paste", element=PlainTextInputElement(action_id="paste", multiline=True, max_length=3000)),
        InputBlock(label="Verdict", element=RadioButtonsElement(action_id="verdict", options=choices)),
        InputBlock(label="Time", element=TimePickerElement(action_id="time", initial_time="09:00"), optional=True),
    ]
    assert len(check_message_blocks([block.to_dict() for block in blocks])) == len(blocks)


def modal(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": text(5), "blocks": [section(5)], **more}


PASTE = {"type": "input", "label": text(5), "element": {"type": "plain_text_input", "max_length": 3000}}


@pytest.mark.parametrize(
    ("good", "bad", "path"),
    [
        (modal(title=text(24)), modal(title=text(25)), "/view/title/text"),
        (modal(submit=text(24)), modal(submit=text(25)), "/view/submit/text"),
        (modal(close=text(24)), modal(close=text(25)), "/view/close/text"),
        (modal(private_metadata="p" * 3000), modal(private_metadata="p" * 3001), "/view/private_metadata"),
        (modal(callback_id="c" * 255), modal(callback_id="c" * 256), "/view/callback_id"),
        (modal(blocks=[section(1)] * 100), modal(blocks=[section(1)] * 101), "/view/blocks"),
        (modal(blocks=[PASTE], submit=text(4)), modal(blocks=[PASTE]), "/view"),
        (
            modal(blocks=[PASTE], submit=text(4)),
            modal(blocks=[{**PASTE, "element": {"type": "plain_text_input", "max_length": 3001}}], submit=text(4)),
            "/view/blocks/0/element/max_length",
        ),
        (
            {"type": "home", "blocks": [section(1)]},
            {"type": "home", "blocks": [section(1)], "submit": text(3)},
            "/view",
        ),
        (modal(), {"type": "modal", "blocks": [section(1)]}, "/view"),
    ],
)
def test_view_limit_is_exact_and_its_message_names_the_path(
    good: dict[str, Any], bad: dict[str, Any], path: str
) -> None:
    assert check_view(good)["blocks"]
    with pytest.raises(ApiError) as caught:
        check_view(bad)
    assert caught.value.error == "invalid_arguments"
    messages = caught.value.body["response_metadata"]["messages"]
    assert any(message.endswith(f"[json-pointer:{path}]") for message in messages)


def test_view_over_250_kilobytes_is_too_large() -> None:
    with pytest.raises(ApiError, match="view_too_large"):
        check_view(modal(blocks=[section(3000)] * 90))


async def test_client_gets_the_paths_in_the_response_metadata(client: AsyncWebClient) -> None:
    error = await refused(client.chat_postMessage(channel=DESK, text="x", blocks=[section(3001)]))
    assert error.response["error"] == "invalid_blocks"
    assert error.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]
