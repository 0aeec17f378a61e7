"""The arguments of one call, however they were encoded: query, form (structures as JSON strings) or JSON."""

import json
from typing import Any

from aiohttp import web

from bot.sandbox.clock import micros
from bot.sandbox.errors import ApiError


class Args:
    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """Raises `invalid_arguments` where the argument is missing or empty."""
        value = self.text(name)
        if not value:
            raise ApiError("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.values.get(name)
        return default if value is None else value in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int, most: int) -> int:
        """Raises `invalid_limit` where it is not a number from 1 to `most`; 0 means the default, as in Slack."""
        value = self.values.get(name)
        try:
            number = default if value in (None, "") else int(value)
        except (TypeError, ValueError) as error:
            raise ApiError("invalid_limit") from error
        if not 0 <= number <= most:
            raise ApiError("invalid_limit")
        return number or default

    def structure(self, name: str) -> Any:
        """A JSON value, or the same as a JSON string; None where it is missing."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise ApiError("invalid_json") from error

    def moment(self, name: str, default: int) -> int:
        """A timestamp in microseconds; raises `invalid_ts_oldest` or `invalid_ts_latest`."""
        value = self.text(name)
        if not value or value == "now":
            return default
        try:
            return micros(value)
        except ValueError as error:
            raise ApiError(f"invalid_ts_{name}") from error


async def read_args(request: web.Request) -> Args:
    """Raises `invalid_json` or `json_not_object`."""
    values: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        if request.content_type == "application/json":
            try:
                body = json.loads(await request.text() or "{}")
            except ValueError as error:
                raise ApiError("invalid_json") from error
            if not isinstance(body, dict):
                raise ApiError("json_not_object")
            values |= body
        else:
            values |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return Args(values)
