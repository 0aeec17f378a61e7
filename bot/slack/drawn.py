"""What a drawing is: a message ready to be sent."""

import json
from dataclasses import dataclass
from hashlib import sha1
from typing import Any


@dataclass(frozen=True, slots=True)
class Drawn:
    """`text` is what notifications and clients without blocks show: escaped, at most 4,000 characters.

    `metadata` is Slack's `{"event_type", "event_payload"}`. Every app in the workspace can read it, so it holds
    ids alone.
    """

    text: str
    blocks: list[dict[str, Any]]
    metadata: dict[str, Any] | None = None

    @property
    def mark(self) -> str:
        """Eight hex digits that change with what is shown: a message that carries others was drawn before."""
        shown = json.dumps([self.text, self.blocks], sort_keys=True)
        return sha1(shown.encode(), usedforsecurity=False).hexdigest()[:8]
