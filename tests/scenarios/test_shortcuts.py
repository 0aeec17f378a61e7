"""*Extract claims* on a message, *Check an article* from anywhere."""

from tests.scenarios.conftest import ARTICLE, BOTH_WAYS, ONE_LOOP, Newsroom, drawn

pytestmark = ONE_LOOP


@BOTH_WAYS
async def test_extract_claims_reads_the_message_that_it_is_used_on(newsroom: Newsroom) -> None:
    ana, ben, _ = newsroom.people
    message = await newsroom.message(ARTICLE, by=ana)
    where = {"channel": newsroom.place, "ts": message["ts"]}
    assert (await newsroom.post("shortcut", by=ben, callback_id="extract_claims", **where))["ok"]
    await newsroom.told(ben, "Reading 52 words")
    parent, cards = await newsroom.posted(ben)
    assert f"Pasted by <@{ben}>" in drawn(parent)
    assert len(cards) == 3


async def test_extract_claims_reads_what_was_typed_not_slacks_markup(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    text = ARTICLE.replace("on Tuesday.", "on Tuesday, see https://example.org/a?b=1&c=2 for R&D <plans>.")
    message = await newsroom.message(text, by=ana)
    where = {"channel": newsroom.place, "ts": message["ts"]}
    await newsroom.post("shortcut", by=ana, callback_id="extract_claims", **where)
    await newsroom.posted(ana)
    await newsroom.command("/verify", text, by=ana)
    await newsroom.told(ana, "on the desk already")


async def test_extract_claims_reads_a_messages_text_file(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    message = await newsroom.message("", by=ana, files=[{"name": "story.txt", "content": ARTICLE}])
    where = {"channel": newsroom.place, "ts": message["ts"]}
    await newsroom.post("shortcut", by=ana, callback_id="extract_claims", **where)
    _, cards = await newsroom.posted(ana)
    assert len(cards) == 3


async def test_extract_claims_on_an_article_with_a_picture_reads_it_and_says_nothing_of_the_picture(
    newsroom: Newsroom,
) -> None:
    ana = newsroom.people[0]
    message = await newsroom.message(ARTICLE, by=ana, files=[{"name": "photo.png", "base64": "iVBORw0KGgo="}])
    where = {"channel": newsroom.place, "ts": message["ts"]}
    assert (await newsroom.post("shortcut", by=ana, callback_id="extract_claims", **where))["ok"]
    await newsroom.posted(ana)
    await newsroom.quiet()
    assert not any("photo.png" in told for told in await newsroom.ephemerals(ana))


async def test_extract_claims_on_a_message_without_text_says_to_choose_another(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    message = await newsroom.message("", by=ana, files=[{"name": "photo.png", "base64": "iVBORw0KGgo="}])
    where = {"channel": newsroom.place, "ts": message["ts"]}
    assert (await newsroom.post("shortcut", by=ana, callback_id="extract_claims", **where))["ok"]
    await newsroom.told(ana, "I read .txt and .md files and snippets", "photo.png")


async def test_extract_claims_where_the_bot_is_not_a_member_says_how_to_invite_it(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    lobby = newsroom.slack.workspace.add_channel(f"lobby-{newsroom.place.lower()}", bot=False).id
    message = await newsroom.message(ARTICLE, by=ana, channel=lobby)
    assert (await newsroom.post("shortcut", by=ana, callback_id="extract_claims", channel=lobby, ts=message["ts"]))[
        "ok"
    ]
    await newsroom.told(ana, "/invite @secondsource")


@BOTH_WAYS
async def test_check_an_article_asks_for_the_desk_and_reads_there(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    assert (await newsroom.post("shortcut", by=ana, callback_id="check_article"))["ok"]
    assert "desk" in [block["block_id"] for block in (await newsroom.view(ana))["blocks"]]
    assert (await newsroom.submit(ana, desk=newsroom.place, text_1=ARTICLE))["ok"]
    await newsroom.told(ana, "Reading 52 words")
    _, cards = await newsroom.posted(ana)
    assert len(cards) == 3


async def test_check_an_article_on_a_desk_without_the_bot_says_so_under_the_desk_and_keeps_the_text(
    newsroom: Newsroom,
) -> None:
    ana = newsroom.people[0]
    lobby = newsroom.slack.workspace.add_channel(f"lobby-{newsroom.place.lower()}", bot=False).id
    await newsroom.post("shortcut", by=ana, callback_id="check_article")
    answer = await newsroom.submit(ana, desk=lobby, text_1=ARTICLE)
    assert "/invite @secondsource" in answer["errors"]["desk"]
    assert (await newsroom.submit(ana, desk=newsroom.place, text_1=ARTICLE))["ok"]
    await newsroom.posted(ana)


async def test_without_a_desk_or_a_text_the_form_is_not_sent(newsroom: Newsroom) -> None:
    ana = newsroom.people[0]
    await newsroom.post("shortcut", by=ana, callback_id="check_article")
    answer = await newsroom.submit(ana)
    assert set(answer["errors"]) == {"desk", "text_1"}
