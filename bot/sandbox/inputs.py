"""What form elements hold: their state before and after a person touches them, and what the client refuses."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.blocks import elements_of
from bot.sandbox.errors import ApiError

# Element type -> (where its state stands, where its initial value stands).
STATE: dict[str, tuple[str, str | None]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "timepicker": ("selected_time", "initial_time"),
    "datepicker": ("selected_date", "initial_date"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", None),
}
LISTS = frozenset({"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"})

Values = dict[str, dict[str, dict[str, Any]]]
KeepFiles = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def untouched(element: dict[str, Any], *, here: str | None = None) -> dict[str, Any]:
    """An element's state before anybody touched it; `here` is the conversation a modal was opened in."""
    name, initial = STATE[element["type"]]
    value = element.get(initial) if initial else None
    if value is None and element.get("default_to_current_conversation"):
        value = here
    if value is None and name in LISTS:
        value = []
    return {"type": element["type"], name: value}


def touched(element: dict[str, Any], given: Any, *, keep_files: KeepFiles | None = None) -> dict[str, Any]:
    """An element's state after a person set it.

    `given` is the state as the page sends it, or simply its value: a text, a time, an id, an option or the value of
    an option, or a list of them. Raises `invalid_arguments` for an option that the element does not offer.
    """
    name, _ = STATE[element["type"]]
    value = given
    if isinstance(given, dict) and not (name == "selected_option" and "text" in given):
        value = given[name] if name in given else given.get("value")
    if name == "selected_option":
        value = _option(element, value)
    elif name == "selected_options":
        value = [_option(element, entry) for entry in value or []]
    elif name == "files" and keep_files is not None:
        value = keep_files(value or [])
    elif name == "value" and value == "":
        value = None
    return {"type": element["type"], name: value if value is not None or name not in LISTS else []}


def collect(
    blocks: list[dict[str, Any]],
    values: Values,
    *,
    here: str | None = None,
    keep_files: KeepFiles | None = None,
) -> Values:
    """`state.values` of blocks: what was given, and the initial value elsewhere."""
    state: Values = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in STATE:
                given = values.get(block["block_id"], {})
                action = element["action_id"]
                state.setdefault(block["block_id"], {})[action] = (
                    touched(element, given[action], keep_files=keep_files)
                    if action in given
                    else untouched(element, here=here)
                )
    return state


def client_errors(blocks: list[dict[str, Any]], state: Values) -> dict[str, str]:
    """What Slack's own client says under a field before it sends the form at all."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        name, _ = STATE[element["type"]]
        value = state[block["block_id"]][element["action_id"]][name]
        if value in (None, "", []):
            if not block.get("optional"):
                errors[block["block_id"]] = "Please complete this required field."
        elif element["type"] == "plain_text_input":
            most, least = element.get("max_length", 3000), element.get("min_length", 0)
            if len(value) > most:
                errors[block["block_id"]] = f"Please use {most} characters or fewer."
            elif len(value) < least:
                errors[block["block_id"]] = f"Please use at least {least} characters."
    return errors


def _option(element: dict[str, Any], given: Any) -> dict[str, Any] | None:
    if given is None or element["type"] == "external_select":
        return given if isinstance(given, dict) else None
    wanted = given.get("value") if isinstance(given, dict) else given
    for option in options_of(element):
        if option["value"] == wanted:
            return dict(option)
    raise ApiError("invalid_arguments", messages=[f"the element offers no option {wanted!r}"])
