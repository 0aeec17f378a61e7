"""The kinds of rule that the tables of `blocks.py` are made of.

A rule checks one value and yields Slack's messages, each naming the path: "[ERROR] must be less than 3001
characters [json-pointer:/blocks/0/text/text]".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Rule(Protocol):
    def check(self, value: Any, path: str) -> Iterator[str]: ...


def complaint(what: str, path: str) -> str:
    return f"[ERROR] {what} [json-pointer:{path}]"


@dataclass(frozen=True, slots=True)
class String:
    """A string of at least `least` and at most `most` characters."""

    most: int
    least: int = 1

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield complaint("must be a string", path)
        elif len(value) > self.most:
            yield complaint(f"must be less than {self.most + 1} characters", path)
        elif len(value) < self.least:
            yield complaint(f"must be more than {self.least - 1} characters", path)


@dataclass(frozen=True, slots=True)
class Matching:
    """A string of a given form: a time, a date, one of a few words."""

    pattern: str

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(self.pattern, value):
            yield complaint(f"must match the pattern {self.pattern}", path)


@dataclass(frozen=True, slots=True)
class Flag:
    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, bool):
            yield complaint("must be a boolean", path)


@dataclass(frozen=True, slots=True)
class Number:
    least: int
    most: int

    def check(self, value: Any, path: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            yield complaint(f"must be an integer from {self.least} to {self.most}", path)


@dataclass(frozen=True, slots=True)
class Text:
    """A text object of at most `most` characters: `plain_text`, or `mrkdwn` too where that is allowed."""

    most: int
    plain_only: bool = False

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must provide an object", path)
            return
        kinds = ("plain_text",) if self.plain_only else ("plain_text", "mrkdwn")
        if value.get("type") not in kinds:
            yield complaint(f"unsupported type: {value.get('type')}", f"{path}/type")
        yield from String(self.most).check(value.get("text"), f"{path}/text")
        stray = "emoji" if value.get("type") == "mrkdwn" else "verbatim"
        allowed = {"type", "text", "emoji", "verbatim"} - {stray}
        for name in value.keys() - allowed:
            yield complaint(f"additional property: {name}", path)


@dataclass(frozen=True, slots=True)
class Anything:
    """A value that Slack checks and this stand-in does not."""

    def check(self, value: Any, path: str) -> Iterator[str]:  # noqa: ARG002  a rule like the others
        yield from ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list with `least` to `most` entries, each of which keeps `each`."""

    most: int
    each: Rule
    least: int = 1

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield complaint("must be an array", path)
            return
        if len(value) > self.most:
            yield complaint(f"no more than {self.most} items allowed", path)
        elif len(value) < self.least:
            yield complaint(f"must provide at least {self.least} items", path)
        for index, entry in enumerate(value):
            yield from self.each.check(entry, f"{path}/{index}")


@dataclass(frozen=True, slots=True)
class Object:
    """An object with these properties and no others; `required` ones must be there."""

    properties: Mapping[str, Rule]
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()  # at least one of these

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must provide an object", path)
            return
        for name in self.required:
            if name not in value:
                yield complaint(f"missing required field: {name}", path)
        if self.one_of and not any(name in value for name in self.one_of):
            yield complaint(f"missing required field: {' or '.join(self.one_of)}", path)
        for name, entry in value.items():
            rule = self.properties.get(name)
            if rule is not None:
                yield from rule.check(entry, f"{path}/{name}")
            elif name != "type":
                yield complaint(f"additional property: {name}", path)


@dataclass(frozen=True, slots=True)
class OneOf:
    """An object whose `type` names its row in a table; `only` narrows the table to what may stand here."""

    table: Mapping[str, Object]
    only: frozenset[str] | None = None

    def check(self, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must provide an object", path)
            return
        kind = str(value.get("type"))
        if kind not in self.table or (self.only is not None and kind not in self.only):
            yield complaint(f"unsupported type: {kind}", f"{path}/type")
        else:
            yield from self.table[kind].check(value, path)
