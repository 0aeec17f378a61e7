"""The people of the workspace, its bot among them, as `users.info` describes them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

Kind = Literal["member", "guest", "bot", "stranger"]


@dataclass(frozen=True, slots=True)
class Person:
    """`kind`: guests are multi-channel guests, strangers come in through Slack Connect from another workspace.

    Of strangers Slack says little: no time zone, no language, no role.
    """

    id: str
    name: str
    real_name: str
    tz: str
    team_id: str
    kind: Kind = "member"
    bot_id: str | None = None
    app_id: str | None = None
    deleted: bool = False

    @property
    def is_bot(self) -> bool:
        return self.kind == "bot"

    def user(self, now: float) -> dict[str, Any]:
        """The user object at `now`, which decides `tz_offset` (seconds, with the summer time of that moment)."""
        moment = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(self.tz))
        offset = moment.utcoffset()
        profile: dict[str, Any] = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": "" if self.is_bot else self.name,
            "display_name_normalized": "" if self.is_bot else self.name,
            "team": self.team_id,
        }
        user: dict[str, Any] = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.real_name,
            "profile": profile,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1_700_000_000,
        }
        if self.kind == "stranger":
            return {**user, "is_stranger": True}
        user |= {
            "tz": self.tz,
            "tz_label": moment.tzname(),
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.kind == "guest",
            "is_ultra_restricted": False,
        }
        if not self.is_bot:
            user["locale"] = "en-GB"
        if self.bot_id:
            profile["bot_id"] = self.bot_id
            profile["api_app_id"] = self.app_id
        return user
