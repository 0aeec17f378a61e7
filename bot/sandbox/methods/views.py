"""views.* and files.info."""

from typing import Any

from bot.sandbox.errors import ApiError
from bot.sandbox.methods.args import Args
from bot.sandbox.slack import Slack
from bot.sandbox.surfaces import checked_modal

Reply = dict[str, Any]


async def open_view(slack: Slack, args: Args) -> Reply:
    modal = checked_modal(_definition(args))
    trigger = slack.triggers.exchange(args.required("trigger_id"))
    return {"view": slack.surfaces.open(trigger.user, modal, channel=trigger.channel)}


async def push(slack: Slack, args: Args) -> Reply:
    modal = checked_modal(_definition(args))
    trigger = slack.triggers.exchange(args.required("trigger_id"))
    return {"view": slack.surfaces.push(trigger.user, modal)}


async def update(slack: Slack, args: Args) -> Reply:
    ids = {"view_id": args.text("view_id"), "external_id": args.text("external_id")}
    if not any(ids.values()):
        raise ApiError("invalid_arguments", messages=["[ERROR] missing required field: view_id or external_id"])
    return {"view": slack.surfaces.update(checked_modal(_definition(args)), **ids, hash_=args.text("hash"))}


async def publish(slack: Slack, args: Args) -> Reply:
    user = slack.workspace.person(args.required("user_id"))
    return {"view": slack.surfaces.publish(user.id, _definition(args), hash_=args.text("hash"))}


async def file_info(slack: Slack, args: Args) -> Reply:
    return {"file": slack.files.get(args.required("file")).about, "comments": []}


def _definition(args: Args) -> Any:
    try:
        return args.structure("view")
    except ApiError as error:
        raise ApiError("invalid_arguments", messages=["[ERROR] failed to parse view [json-pointer:/view]"]) from error
