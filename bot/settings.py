"""Settings, read once from the environment and from `.env`; `.env.example` lists them all."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SetupError


class Settings(BaseSettings):
    """Field names are the variables' names in lower case; each description is its line of help."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    slack_bot_token: SecretStr = Field(SecretStr(""), description="Bot token (xoxb-…) of the installed Slack app.")
    slack_app_token: SecretStr = Field(
        SecretStr(""), description="App-level token (xapp-…) for Socket Mode; empty means HTTP mode."
    )
    slack_signing_secret: SecretStr = Field(
        SecretStr(""), description="Signing secret that proves a request is Slack's; needed in HTTP mode."
    )
    slack_api_url: str = Field(
        "https://slack.com/api/", description="Where Slack's Web API is; any server that speaks it will do."
    )
    slack_pace: float = Field(
        1.0, gt=0, description="How many times Slack's published limits the bot may use: 1 on a real workspace."
    )
    redis_url: str = Field(
        "",
        description="Redis or Valkey: redis://, rediss://, unix://, redis+sentinel:// or redis+cluster://; "
        "empty starts an embedded server.",
    )
    data_folder: Path | None = Field(
        None, description="Where the embedded server keeps its files; empty means the user's own data folder."
    )
    http_host: str = Field(
        "127.0.0.1", description="Address of the health checks and, in HTTP mode, of Slack's requests."
    )
    http_port: int = Field(3000, ge=0, le=65535, description="Port of the same; 0 takes any free one.")
    reader_processes: int = Field(1, ge=1, le=16, description="How many articles one worker reads at the same time.")
    reader: Literal["tagger", "rules"] = Field(
        "tagger",
        description="What finds attributions: the trained tagger, or rules alone where its weights may not be used.",
    )
    work_in_serve: bool = Field(
        True, description="Whether `secondsource serve` also does the background work; false leaves it to `work`."
    )
    outsiders_vote: bool = Field(
        True, description="Whether people of other workspaces vote in the channels that they share with this one."
    )
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="How much the log says.")


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Raises SetupError that names the variable that is not as it must be."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "A setting"
        raise SetupError(f"{name} is not as it must be: {first['msg']}.") from None
