"""Every setting stands in `.env.example` with its default and its line of help, and is read from nowhere else."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from bot.errors import SetupError
from bot.settings import Settings, read_settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"
FIELDS = Settings.model_fields


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FIELDS:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)


def spelled(default: Any) -> str:
    """A default as one writes it in `.env`; what is empty by default stays empty."""
    if default is None:
        return ""
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_the_example_lists_every_setting_with_its_help_and_its_default() -> None:
    expected = [
        line
        for name, field in FIELDS.items()
        for line in (f"# {field.description}", f"{name.upper()}={spelled(field.default)}")
    ]
    assert [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line] == expected


def test_the_example_taken_as_it_is_changes_nothing() -> None:
    assert read_settings(EXAMPLE) == read_settings(None)


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_has_one_line_of_help(name: str) -> None:
    help_ = FIELDS[name].description
    assert help_
    assert re.fullmatch(r"[A-Z][^\n]*\.", help_)


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "desk.env"
    file.write_text("HTTP_PORT=4000\nLOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("HTTP_PORT", "5000")
    settings = read_settings(file)
    assert (settings.http_port, settings.log_level) == (5000, "DEBUG")


WRONG = [
    ("HTTP_PORT", "many"),
    ("HTTP_PORT", "70000"),
    ("SLACK_PACE", "0"),
    ("READER_PROCESSES", "0"),
    ("WORK_IN_SERVE", "perhaps"),
    ("LOG_LEVEL", "LOUD"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError, match=f"^{name} is not as it must be: "):
        read_settings(None)


def test_settings_never_change_once_they_are_read() -> None:
    settings = read_settings(None)
    with pytest.raises(ValidationError, match="frozen"):
        settings.http_port = 1  # type: ignore[misc]  # what must fail


def test_secrets_stay_out_of_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "a secret of the desk")
    assert "a secret" not in repr(read_settings(None))
