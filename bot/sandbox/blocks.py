"""Block Kit's limits as tables, and the check of messages and views against them.

The numbers are those of Slack's Block Kit reference and of slack_sdk's models.
"""

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.rules import Anything, Flag, Items, Matching, Number, Object, OneOf, Rule, String, Text, complaint

Blocks = list[dict[str, Any]]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
# The characters of a message's blocks together; unpublished, this is what has been seen (bolt-js issue 2509).
MESSAGE_BLOCK_CHARACTERS = 13_200
VIEW_BYTES = 250_000

ID = String(255)
PLACEHOLDER = Text(150, plain_only=True)
CONFIRM = Object(
    {
        "title": Text(100, plain_only=True),
        "text": Text(300),
        "confirm": Text(30, plain_only=True),
        "deny": Text(30, plain_only=True),
        "style": Matching("primary|danger"),
    },
    required=("title", "text"),
)
OPTION = Object(
    {"text": Text(75, plain_only=True), "value": String(150), "description": Text(75), "url": String(3000)},
    required=("text", "value"),
)
LONG_OPTION = Object({"text": Text(75), "value": String(150), "description": Text(75)}, required=("text", "value"))
OPTION_GROUP = Object(
    {"label": Text(75, plain_only=True), "options": Items(100, OPTION)}, required=("label", "options")
)
DISPATCH = Object({"trigger_actions_on": Items(2, Matching("on_enter_pressed|on_character_entered"))})


def _select(**own: Rule) -> dict[str, Rule]:
    shared: dict[str, Rule] = {"action_id": ID, "placeholder": PLACEHOLDER, "confirm": CONFIRM, "focus_on_load": Flag()}
    return {**shared, **own}


_CHOICES: dict[str, Rule] = {"options": Items(100, OPTION), "option_groups": Items(100, OPTION_GROUP)}
_MANY: dict[str, Rule] = {"max_selected_items": Number(1, 100)}
_BOXES: dict[str, Rule] = {
    "action_id": ID,
    "options": Items(10, LONG_OPTION),
    "confirm": CONFIRM,
    "focus_on_load": Flag(),
}

ELEMENTS: dict[str, Object] = {
    "button": Object(
        {
            "action_id": ID,
            "text": Text(75, plain_only=True),
            "value": String(2000, least=0),
            "url": String(3000),
            "style": Matching("primary|danger"),
            "confirm": CONFIRM,
            "accessibility_label": String(75),
        },
        required=("text",),
    ),
    "overflow": Object(
        {"action_id": ID, "options": Items(5, OPTION, least=2), "confirm": CONFIRM}, required=("options",)
    ),
    "static_select": Object(
        _select(**_CHOICES, initial_option=OPTION), one_of=("options", "option_groups")
    ),
    "multi_static_select": Object(
        _select(**_CHOICES, **_MANY, initial_options=Items(100, OPTION)), one_of=("options", "option_groups")
    ),
    "external_select": Object(_select(initial_option=OPTION, min_query_length=Number(0, 150))),
    "users_select": Object(_select(initial_user=ID)),
    "multi_users_select": Object(_select(**_MANY, initial_users=Items(100, ID))),
    "conversations_select": Object(
        _select(
            initial_conversation=ID,
            default_to_current_conversation=Flag(),
            response_url_enabled=Flag(),
            filter=Anything(),
        )
    ),
    "multi_conversations_select": Object(
        _select(
            **_MANY,
            initial_conversations=Items(100, ID),
            default_to_current_conversation=Flag(),
            filter=Anything(),
        )
    ),
    "channels_select": Object(_select(initial_channel=ID, response_url_enabled=Flag())),
    "multi_channels_select": Object(_select(**_MANY, initial_channels=Items(100, ID))),
    "radio_buttons": Object({**_BOXES, "initial_option": LONG_OPTION}, required=("options",)),
    "checkboxes": Object({**_BOXES, "initial_options": Items(10, LONG_OPTION)}, required=("options",)),
    "timepicker": Object(
        _select(initial_time=Matching(r"([01]\d|2[0-3]):[0-5]\d"), timezone=String(100))
    ),
    "datepicker": Object(_select(initial_date=Matching(r"\d{4}-\d{2}-\d{2}"))),
    "datetimepicker": Object(_select(initial_date_time=Number(0, 9_999_999_999))),
    "plain_text_input": Object(
        {
            "action_id": ID,
            "initial_value": String(3000, least=0),
            "multiline": Flag(),
            "min_length": Number(0, 3000),
            "max_length": Number(1, 3000),
            "placeholder": PLACEHOLDER,
            "dispatch_action_config": DISPATCH,
            "focus_on_load": Flag(),
        }
    ),
    "email_text_input": Object(_select(initial_value=String(3000), dispatch_action_config=DISPATCH)),
    "url_text_input": Object(_select(initial_value=String(3000), dispatch_action_config=DISPATCH)),
    "number_input": Object(
        _select(
            is_decimal_allowed=Flag(),
            initial_value=String(100),
            min_value=String(100),
            max_value=String(100),
            dispatch_action_config=DISPATCH,
        ),
        required=("is_decimal_allowed",),
    ),
    "rich_text_input": Object(_select(initial_value=Anything(), dispatch_action_config=DISPATCH)),
    "file_input": Object({"action_id": ID, "filetypes": Items(100, String(20)), "max_files": Number(1, 10)}),
    "image": Object({"image_url": String(3000), "alt_text": String(2000), "slack_file": Anything()},
                    required=("alt_text",), one_of=("image_url", "slack_file")),
}  # fmt: skip

INPUTS = frozenset(ELEMENTS) - {"button", "overflow", "image"}
TYPED = frozenset(
    {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"}
)
IN_ACTIONS = frozenset(ELEMENTS) - TYPED - {"image"}
IN_SECTION = frozenset(ELEMENTS) - TYPED
CONTEXT_ELEMENTS: dict[str, Object] = {
    "image": ELEMENTS["image"],
    "plain_text": Object({"text": String(3000), "emoji": Flag()}, required=("text",)),
    "mrkdwn": Object({"text": String(3000), "verbatim": Flag()}, required=("text",)),
}
_RICH_ELEMENTS: dict[str, Rule] = {"elements": Anything(), "border": Number(0, 1), "language": String(100)}
RICH_PARTS: dict[str, Object] = {
    "rich_text_section": Object({"elements": Anything()}, required=("elements",)),
    "rich_text_quote": Object(_RICH_ELEMENTS, required=("elements",)),
    "rich_text_preformatted": Object(_RICH_ELEMENTS, required=("elements",)),
    "rich_text_list": Object(
        {
            **_RICH_ELEMENTS,
            "style": Matching("bullet|ordered"),
            "indent": Number(0, 8),
            "offset": Number(0, 1_000_000),
        },
        required=("elements", "style"),
    ),
}

BLOCKS: dict[str, Object] = {
    "section": Object(
        {
            "text": Text(3000),
            "fields": Items(10, Text(2000)),
            "accessory": OneOf(ELEMENTS, IN_SECTION),
            "expand": Flag(),
            "block_id": ID,
        },
        one_of=("text", "fields"),
    ),
    "header": Object({"text": Text(150, plain_only=True), "block_id": ID}, required=("text",)),
    "divider": Object({"block_id": ID}),
    "context": Object({"elements": Items(10, OneOf(CONTEXT_ELEMENTS)), "block_id": ID}, required=("elements",)),
    "actions": Object({"elements": Items(25, OneOf(ELEMENTS, IN_ACTIONS)), "block_id": ID}, required=("elements",)),
    "input": Object(
        {
            "label": Text(2000, plain_only=True),
            "element": OneOf(ELEMENTS, INPUTS),
            "hint": Text(2000, plain_only=True),
            "optional": Flag(),
            "dispatch_action": Flag(),
            "block_id": ID,
        },
        required=("label", "element"),
    ),
    "image": Object(
        {
            "image_url": String(3000),
            "slack_file": Anything(),
            "alt_text": String(2000),
            "title": Text(2000, plain_only=True),
            "block_id": ID,
        },
        required=("alt_text",),
        one_of=("image_url", "slack_file"),
    ),
    "rich_text": Object({"elements": Items(1000, OneOf(RICH_PARTS)), "block_id": ID}, required=("elements",)),
    "markdown": Object({"text": String(12_000), "block_id": ID}, required=("text",)),
}

VIEW = Object(
    {
        "title": Text(24, plain_only=True),
        "submit": Text(24, plain_only=True),
        "close": Text(24, plain_only=True),
        "blocks": Items(VIEW_BLOCKS, OneOf(BLOCKS, frozenset(BLOCKS) - {"markdown"})),
        "private_metadata": String(3000, least=0),
        "callback_id": String(255, least=0),
        "external_id": String(255, least=0),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
        "submit_disabled": Flag(),
    },
    required=("blocks",),
)
MESSAGE = Items(MESSAGE_BLOCKS, OneOf(BLOCKS), least=0)


def check_message_blocks(blocks: Any) -> Blocks:
    """Copies the blocks with an id in each place where Slack makes one up.

    Raises `invalid_blocks_format`, `invalid_blocks` with the paths, or `msg_blocks_too_long`.
    """
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    messages = [*MESSAGE.check(blocks, "/blocks"), *_repeated_ids(blocks, "/blocks")]
    if any(isinstance(block, dict) and _file_input(block) for block in blocks):
        messages.append(complaint("file_input is allowed in modals only", "/blocks"))
    if messages:
        raise ApiError("invalid_blocks", messages=messages)
    if sum(map(len, _texts(blocks))) > MESSAGE_BLOCK_CHARACTERS:
        raise ApiError("msg_blocks_too_long")
    return with_ids(blocks)


def check_view(view: Any) -> dict[str, Any]:
    """Copies a modal's or Home tab's definition with its ids filled in.

    Raises `invalid_arguments` with the paths, or `view_too_large`.
    """
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        kind = view.get("type") if isinstance(view, dict) else view
        raise ApiError("invalid_arguments", messages=[complaint(f"unsupported type: {kind}", "/view/type")])
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise ApiError("view_too_large")
    messages = [*VIEW.check(view, "/view"), *_repeated_ids(view.get("blocks"), "/view/blocks")]
    if view["type"] == "home":
        messages += [complaint(f"additional property: {n}", "/view") for n in ("submit", "close") if view.get(n)]
    elif "title" not in view:
        messages.append(complaint("missing required field: title", "/view"))
    elif not messages and not view.get("submit") and any(b["type"] == "input" for b in view["blocks"]):
        messages.append(complaint("missing required field: submit", "/view"))
    if messages:
        raise ApiError("invalid_arguments", messages=messages)
    return {**view, "blocks": with_ids(view["blocks"])}


def elements_of(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The interactive elements of a block."""
    if block["type"] == "actions":
        return list(block["elements"])
    element = block.get("accessory") if block["type"] == "section" else block.get("element")
    return [element] if isinstance(element, dict) and element["type"] in ELEMENTS else []


def with_ids(blocks: Blocks) -> Blocks:
    """A copy in which each block has a `block_id` and each interactive element an `action_id`."""
    copy: Blocks = json.loads(json.dumps(blocks))
    taken = {block.get("block_id") for block in copy}
    for index, block in enumerate(copy):
        if "block_id" not in block:
            number = index
            while (made_up := f"b{number}") in taken:
                number += 1000
            block["block_id"] = made_up
        for place, element in enumerate(elements_of(block)):
            if element["type"] != "image":
                element.setdefault("action_id", f"a{index}-{place}")
    return copy


def _repeated_ids(blocks: Any, path: str) -> Iterator[str]:
    if not isinstance(blocks, list):
        return
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        id_ = block.get("block_id")
        if isinstance(id_, str):
            if id_ in seen:
                yield complaint(f"block_id already exists: {id_}", f"{path}/{index}/block_id")
            seen.add(id_)
        elements = block.get("elements")
        actions: set[str] = set()
        for place, element in enumerate(elements if isinstance(elements, list) else ()):
            action = element.get("action_id") if isinstance(element, dict) else None
            if isinstance(action, str):
                if action in actions:
                    where = f"{path}/{index}/elements/{place}/action_id"
                    yield complaint(f"action_id already exists for this block: {action}", where)
                actions.add(action)


def _file_input(block: dict[str, Any]) -> bool:
    element = block.get("element")
    return isinstance(element, dict) and element.get("type") == "file_input"


def _texts(value: Any) -> Iterator[str]:
    """Every text that a reader sees, rich text included."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)
