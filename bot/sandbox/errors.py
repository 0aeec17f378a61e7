"""What a Web API method raises to answer `{"ok": false, …}`."""

from typing import Any


class ApiError(Exception):
    """One of Slack's error words; `messages` goes to `response_metadata.messages`, the rest beside `error`."""

    def __init__(self, error: str, *, messages: list[str] | None = None, **beside: Any) -> None:
        super().__init__(error)
        self.error = error
        self.body: dict[str, Any] = {"ok": False, "error": error, **beside}
        if messages:
            self.body["response_metadata"] = {"messages": messages}
