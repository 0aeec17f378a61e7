"""A text that tries to ping, to link and to format: nothing that the bot sends does any of it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.scenarios.conftest import BOTH_WAYS, ONE_LOOP, Newsroom
from tests.scenarios.newsroom import together

pytestmark = ONE_LOOP

HOSTILE = (
    "<!channel> Harbour *bridge* to `close` for a year :tada: <https://evil.example|click>\n\n"
    "<!here> The Harbour Courier <@U0MAEVE>, 3 March 2026\n\n"
    "The harbour bridge <!channel> will *close* to cars on 1 June <https://evil.example|click>, the city <!here> "
    "council said on Tuesday. “The _repairs_ will cost 14 million euros :tada: &lt;!channel&gt; `code`,” said "
    "Marta <@U0MAEVE> Quist, the council's <#C0VERIFY> engineer. About 9,000 ~drivers~ use the bridge "
    "<!everyone> every day, see https://evil.example/x and @channel and @here and &lt;@U0MAEVE&gt;.\n"
)
ARTICLES_WORDS = ("evil", "repairs", "drivers", ":tada:", "`code`", "~")
"""Where Slack parses markup, none of these may stand, escaped or not."""


class Sight:
    """Everything that the bot sent in one conversation, with what Slack makes of each piece."""

    def __init__(self, newsroom: Newsroom, *people: str) -> None:
        self.newsroom = newsroom
        self.people = people
        self.own = {f"<@{who}>" for who in people} | {f"<#{newsroom.id_of()}>"}

    def faults(self, sent: Any, *, bare: bool = False) -> Iterator[str]:
        """`bare`: the text is all there is, so that Slack shows it, parsed."""
        if isinstance(sent, list):
            for each in sent:
                yield from self.faults(each)
        elif isinstance(sent, dict):
            if isinstance(sent.get("text"), str):
                yield from self._text(sent, bare=bare)
            if sent.get("type") == "link" and not sent["url"].startswith(self.newsroom.slack.url):
                yield f"a link of the article's: {sent}"
            if sent.get("type") in ("user", "channel", "broadcast", "usergroup"):
                yield f"a ping: {sent}"
            for name, each in sent.items():
                if name not in ("metadata", "value", "private_metadata", "url"):
                    yield from self.faults(each)

    def _text(self, sent: dict[str, Any], *, bare: bool) -> Iterator[str]:
        text, kind = sent["text"], sent.get("type")
        if kind in ("text", "link"):
            return
        if kind == "plain_text":
            if ":tada:" in text and sent.get("emoji") is not False:
                yield f"an emoji of the article's: {sent}"
            return
        for token in re.findall(r"<[^<>]*>?", text):
            if token not in self.own and not token.startswith((f"<{self.newsroom.slack.url}", "<!date^")):
                yield f"{token} in {text!r}"
        if kind == "mrkdwn" and not sent.get("verbatim"):
            yield f"addresses and names are linked in {text!r}"
        if kind == "mrkdwn" or bare:
            yield from (f"{word} is parsed in {text!r}" for word in ARTICLES_WORDS if word in text)


async def _everything(newsroom: Newsroom, by: str) -> list[tuple[str, dict[str, Any]]]:
    state = await newsroom.state(by)
    sent = [("ephemeral", each) for each in state["ephemerals"]] + [("view", view) for view in state["views"]]
    sent += [("home", state["home"] or {})]
    wanted = {newsroom.id_of(), newsroom.id_of(by)}
    for call in newsroom.slack.api.calls:
        args = call["args"]
        if args.get("channel") in wanted or args.get("user_id") == by:
            sent.append((call["method"], args.get("view") or args))
    return sent


async def _harmless(newsroom: Newsroom, by: str) -> None:
    sight, everything = Sight(newsroom, *newsroom.people), await _everything(newsroom, by)
    for what, sent in everything:
        if what == "chat.postMessage":
            assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False), "an article's link opens by itself"
    found = [
        f"{what}: {fault}" for what, sent in everything for fault in sight.faults(sent, bare=not sent.get("blocks"))
    ]
    assert found == []


@BOTH_WAYS
async def test_a_hostile_article_pings_links_and_formats_nothing_anywhere(newsroom: Newsroom) -> None:
    ana, ben, cho = newsroom.people
    await newsroom.command("/verify", HOSTILE, by=ana)
    _, cards = await newsroom.posted(ana)
    assert len(cards) >= 3
    first, second, third = (card["ts"] for card in cards[:3])
    await newsroom.react(first, "white_check_mark", by=ben)
    await together(*(newsroom.press(second, "vote:verified", by=who) for who in (ben, cho)))
    await newsroom.choose(third, "not_a_claim", by=ana)
    await newsroom.submit(ana, reason="*No* <!channel> `claim` https://evil.example/y ~at all~")
    await newsroom.shows(third, "*Not a claim*", by=ana)
    await newsroom.command("/digest", "now", by=ana)
    await newsroom.said(ana, "Still open")
    await newsroom.command("/digest", "preview", by=ana)
    await newsroom.command("/claims", "all", by=ana)
    await newsroom.command("/claims", "all <!channel> *bold* https://evil.example/x", by=ana)
    await newsroom.post("home", by=ana)
    await newsroom.quiet()
    await newsroom.choose(third, "history", by=ana)
    await newsroom.choose(first, "close", by=ana)
    await _harmless(newsroom, ana)
    assert any(method == "views.publish" for method, _ in await _everything(newsroom, ana))


async def test_a_hostile_article_is_harmless_on_a_private_desk_and_when_it_is_handed_over(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.message("", by=ana, channel=ana, files=[{"name": "story.txt", "content": HOSTILE}])
    parent, _ = await newsroom.posted(ana, ana)
    await newsroom.press(parent["ts"], "hand_over", by=ana, channel=ana)
    await _harmless(newsroom, ana)
    await newsroom.submit(ana, desk=newsroom.place)
    await newsroom.posted(ana)
    await newsroom.quiet()
    await _harmless(newsroom, ana)


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("/digest", "*evil* <!channel> ~drivers~"),
        ("/digest", "at 09:00 `code`"),
        ("/digest", "at 09:00 https://evil.example/x"),
        ("/claims", "source: ~drivers~"),
        ("/claims", "*~*"),
    ],
)
async def test_a_mistake_is_echoed_without_its_markup(newsroom: Newsroom, command: str, text: str) -> None:
    ana = newsroom.people[0]
    await newsroom.command(command, text, by=ana)
    assert len(await newsroom.ephemerals(ana)) == 1
    await _harmless(newsroom, ana)


@pytest.mark.parametrize("name", ["<!channel> `code` ~drivers~.txt", "<!channel> *evil* ~drivers~.rtf"])
async def test_a_files_name_is_echoed_without_its_markup(newsroom: Newsroom, name: str) -> None:
    ana = newsroom.people[0]
    await newsroom.message("", by=ana, channel=ana, files=[{"name": name, "base64": "/////w=="}])
    await newsroom.said(ana, "drivers", channel=ana)
    if name.endswith(".txt"):
        await newsroom.said(ana, "UTF-8", channel=ana)
    await _harmless(newsroom, ana)
