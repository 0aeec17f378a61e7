"""The local Slack's page on its own, in a real Chromium: what a visitor types and presses, and what they see."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.browser.conftest import NARROW, Snap, Visit, overflow
from tests.browser.drawn import LONG, Desk, Piece, article, card, marked, words
from tests.sandbox.harness import DESK, MAEVE, PRIYA, TOMAS, connected

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[2] / "bot" / "sandbox" / "page" / "sample-article.txt"


@pytest.fixture
async def desk(sandbox: Sandbox) -> AsyncIterator[Desk]:
    made = Desk(sandbox)
    async with connected(sandbox, made.app):
        yield made


def messages(page: Page, pane: str = "channel") -> Locator:
    return page.get_by_test_id(pane).get_by_test_id("message")


async def say(page: Page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("send").click()


async def react(page: Page, message: Locator, name: str) -> None:
    await message.hover()
    await message.get_by_test_id("add-reaction").click()
    await page.get_by_test_id(f"picker-{name}").click()


async def thread_of(client: AsyncWebClient, *claims: str) -> tuple[str, list[str]]:
    """An article with its cards: the parent's ts and theirs."""
    parent = await client.chat_postMessage(channel=DESK, text="Article", blocks=article("Footbridge shut"))
    posted = [
        await client.chat_postMessage(channel=DESK, thread_ts=parent["ts"], text=claim, blocks=card(claim))
        for claim in claims
    ]
    return parent["ts"], [card_["ts"] for card_ in posted]


# Writing


async def test_enter_sends_what_is_typed_and_shift_enter_only_breaks_the_line(desk_page: Page) -> None:
    composer = desk_page.get_by_test_id("composer")
    await composer.fill("First line")
    await composer.press("Shift+Enter")
    await composer.press_sequentially("and <b>the second</b> & *last*")
    await composer.press("Enter")
    sent = messages(desk_page).first
    await expect(sent).to_contain_text("First line\nand <b>the second</b> & last", use_inner_text=True)
    await expect(sent.locator("strong")).to_have_text("last")
    await expect(sent).to_contain_text("Maeve")
    await expect(composer).to_have_value("")


async def test_a_colleague_has_a_draft_of_their_own_and_speaks_in_their_own_name(desk_page: Page) -> None:
    composer = desk_page.get_by_test_id("composer")
    await composer.fill("Maeve is still writing")
    await desk_page.get_by_test_id(f"person-{TOMAS}").click()
    await expect(desk_page.get_by_test_id(f"person-{TOMAS}")).to_have_attribute("aria-pressed", "true")
    await expect(composer).to_have_value("")
    await say(desk_page, "Tomás here")
    await expect(messages(desk_page).last).to_contain_text("Tomás Okafor")
    await desk_page.get_by_test_id(f"person-{MAEVE}").click()
    await expect(composer).to_have_value("Maeve is still writing")


@pytest.mark.usefixtures("desk")
async def test_slash_commands_are_offered_and_completed_by_keyboard(desk_page: Page) -> None:
    composer = desk_page.get_by_test_id("composer")
    await composer.press_sequentially("/")
    options = desk_page.get_by_role("option")
    await expect(options).to_have_count(4)
    await composer.press_sequentially("cl")
    await expect(options).to_have_count(1)
    await composer.press("Enter")
    await expect(composer).to_have_value("/claims ")
    await composer.press("Enter")
    await expect(desk_page.get_by_test_id("ephemeral")).to_contain_text("Nothing is open.")


async def test_a_command_that_nobody_answers_says_so_and_keeps_the_text(desk_page: Page) -> None:
    await say(desk_page, "/verify The whole article")
    await expect(desk_page.get_by_test_id("notices")).to_contain_text("/verify failed with the error")
    await expect(desk_page.get_by_test_id("composer")).to_have_value("/verify The whole article")


async def test_one_click_pastes_the_sample_article_for_the_desk_and_for_a_direct_message(
    desk: Desk, desk_page: Page
) -> None:
    sample = SAMPLE.read_text(encoding="utf-8").strip()
    composer = desk_page.get_by_test_id("composer")
    await desk_page.get_by_test_id("sample-article").click()
    await expect(composer).to_have_value(f"/verify {sample}")
    await desk_page.get_by_test_id("send").click()
    await expect(composer).to_have_value("")
    assert [body["text"] for body in desk.said] == [sample]
    await desk_page.get_by_test_id("dm").click()
    await desk_page.get_by_test_id("sample-article").click()
    await expect(composer).to_have_value(sample)
    await desk_page.get_by_test_id("send").click()
    await expect(messages(desk_page)).to_contain_text("Port Lindow Gazette")


async def test_a_file_goes_out_with_a_message(desk_page: Page) -> None:
    notes = {"name": "notes.txt", "mimeType": "text/plain", "buffer": "Zoë saw it".encode()}
    await desk_page.get_by_test_id("composer-file").set_input_files(notes)  # type: ignore[arg-type]  # a FilePayload
    await desk_page.get_by_test_id("send").click()
    await expect(messages(desk_page).get_by_test_id("file")).to_contain_text("notes.txt")
    await expect(messages(desk_page).get_by_test_id("file")).to_contain_text("Zoë saw it")


async def test_a_channel_without_the_bot_says_how_to_invite_it(desk_page: Page) -> None:
    await desk_page.get_by_test_id("channel-lobby").click()
    intro = desk_page.get_by_text("is not a member of this channel")
    await expect(intro).to_be_visible()
    await say(desk_page, "/invite @secondsource")
    await expect(intro).to_be_hidden()


# Reacting


async def test_reactions_count_each_person_once_and_a_second_press_takes_one_back(
    client: AsyncWebClient, desk_page: Page, snap: Snap
) -> None:
    await client.chat_postMessage(channel=DESK, text="A claim")
    claim = messages(desk_page).first
    await claim.hover()
    await claim.get_by_test_id("add-reaction").click()
    await snap(desk_page, "picker")
    await desk_page.get_by_test_id("picker-white_check_mark").click()
    pill = claim.get_by_test_id("reaction-white_check_mark")
    await expect(pill).to_contain_text("1")
    await expect(pill).to_have_attribute("aria-pressed", "true")
    await desk_page.get_by_test_id(f"person-{PRIYA}").click()
    await expect(pill).to_have_attribute("aria-pressed", "false")
    await react(desk_page, claim, "white_check_mark")
    await expect(pill).to_contain_text("2")
    await expect(pill).to_have_attribute("title", "Maeve Lindqvist, You reacted with white check mark")
    await pill.click()
    await expect(pill).to_contain_text("1")


async def test_a_button_and_a_menu_reach_the_app_with_their_values(
    desk: Desk, client: AsyncWebClient, desk_page: Page
) -> None:
    await thread_of(client, "the bridge opened in 1987")
    await desk_page.get_by_test_id("thread-open").click()
    claim = messages(desk_page, "thread").nth(1)
    await claim.get_by_test_id("action-vote:verified").click()
    await claim.get_by_test_id("action-claim_menu").click()
    await desk_page.get_by_test_id("option-close").click()
    await expect(claim.get_by_test_id("action-claim_menu")).not_to_have_attribute("aria-busy", "true")
    voted, chosen = (body["actions"][0] for body in desk.said)
    assert (voted["action_id"], voted["value"]) == ("vote:verified", "verified")
    assert chosen["selected_option"]["value"] == "close"


async def test_a_message_shortcut_carries_its_message(desk: Desk, client: AsyncWebClient, desk_page: Page) -> None:
    await client.chat_postMessage(channel=DESK, text="An article that somebody pasted")
    message = messages(desk_page).first
    await message.hover()
    await message.get_by_test_id("message-menu").click()
    await desk_page.get_by_test_id("shortcut-extract_claims").click()
    await expect(desk_page.get_by_role("menu")).to_have_count(0)
    await expect(desk_page.get_by_test_id("notices")).to_be_empty()
    assert desk.said[0]["message"]["text"] == "An article that somebody pasted"


# Drawing


async def test_an_ephemeral_message_is_seen_by_its_person_alone_and_can_be_dismissed(
    client: AsyncWebClient, desk_page: Page, snap: Snap
) -> None:
    await client.chat_postEphemeral(channel=DESK, user=MAEVE, text="Your vote could *not* be stored.")
    note = desk_page.get_by_test_id("ephemeral")
    await expect(note).to_contain_text("Only visible to you")
    await expect(note.locator("strong")).to_have_text("not")
    await snap(desk_page, "ephemeral")
    await desk_page.get_by_test_id(f"person-{TOMAS}").click()
    await expect(note).to_have_count(0)
    await desk_page.get_by_test_id(f"person-{MAEVE}").click()
    await note.get_by_role("button", name="Dismiss").click()
    await expect(note).to_have_count(0)


async def test_blocks_are_drawn_and_texts_are_never_markup(client: AsyncWebClient, desk_page: Page) -> None:
    hostile = "&lt;img src=x onerror=alert(1)&gt; <!channel> <javascript:alert(1)|press> *bold*"
    blocks: list[Piece] = [
        {"type": "header", "text": words("<script>alert(1)</script> :tada:")},
        {"type": "section", "text": marked(hostile)},
        {"type": "section", "text": words("*plain* <b>")},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "<i>one</i>"}]}],
                }
            ],
        },
        {"type": "context", "elements": [marked("<!date^1795424400^{date_short} {time}|later> <@U0TOMAS> <#C0LOBBY>")]},
        {"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": words("✅ 2")}]},
    ]
    await client.chat_postMessage(channel=DESK, text="Blocks", blocks=blocks)
    message = messages(desk_page).first
    for shown in (
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "@channel",
        "press",
        "*plain* <b>",
        "<i>one</i>",
        "23 Nov 2026 09:00",
        "@Tomás Okafor",
        "#lobby",
    ):
        await expect(message).to_contain_text(shown)
    await expect(message.locator("script, img, b, i, a")).to_have_count(0)
    await expect(message.get_by_test_id("action-go")).to_have_text("✅ 2")


async def test_app_home_is_drawn_for_its_person(client: AsyncWebClient, desk_page: Page, snap: Snap) -> None:
    blocks: list[Piece] = [{"type": "header", "text": words("Your desks")}, *article("Open on your desks")]
    await client.views_publish(user_id=MAEVE, view={"type": "home", "blocks": blocks})
    await desk_page.get_by_test_id("home-tab").click()
    home = desk_page.get_by_test_id("home")
    await expect(home).to_contain_text("Open on your desks")
    await snap(desk_page, "home")
    await desk_page.get_by_test_id(f"person-{TOMAS}").click()
    await expect(home).not_to_contain_text("Open on your desks")


async def test_a_link_to_a_card_opens_its_thread_on_this_page(client: AsyncWebClient, desk_page: Page) -> None:
    _, cards = await thread_of(client, "the bridge opened in 1987", "it is shut")
    link = (await client.chat_getPermalink(channel=DESK, message_ts=cards[1]))["permalink"]
    await client.chat_postMessage(channel="C0POLITICS", text=f"Still open: <{link}|it is shut>")
    await desk_page.get_by_test_id("channel-politics").click()
    await desk_page.get_by_role("link", name="it is shut").click()
    card_ = desk_page.get_by_test_id("thread").locator(f"[data-ts='{cards[1]}']")
    await expect(card_).to_be_in_viewport()
    await expect(card_).to_be_focused()
    await desk_page.goto(link)
    await expect(card_).to_be_in_viewport()


# Modals


async def test_a_modal_is_filled_refused_corrected_and_submitted(desk: Desk, desk_page: Page, snap: Snap) -> None:
    await say(desk_page, "/verify")
    form = desk_page.get_by_test_id("modal")
    await expect(form.get_by_role("heading")).to_have_text("Check an article")
    text = form.get_by_label("Text")
    await expect(text).to_be_focused()
    await desk_page.get_by_test_id("modal-submit").click()
    await expect(desk_page.get_by_test_id("error-verdict")).to_have_text("Please complete this required field.")
    await text.fill("Too short.")
    await form.get_by_label("Verdict").select_option("false")
    await form.get_by_label("Everybody").check()
    await desk_page.get_by_test_id("modal-submit").click()
    await expect(desk_page.get_by_test_id("error-text")).to_have_text("This is too short to hold a claim.")
    await expect(text).to_have_value("Too short.")
    await snap(desk_page, "modal")
    await desk_page.get_by_test_id("modal-sample-article").click()
    await desk_page.get_by_test_id("modal-submit").click()
    await expect(form).to_be_hidden()
    values = desk.said[-1]["view"]["state"]["values"]
    assert values["text"]["value"]["value"] == SAMPLE.read_text(encoding="utf-8").strip()
    assert values["verdict"]["value"]["selected_option"]["value"] == "false"
    assert values["tell"]["value"]["selected_option"]["value"] == "everybody"


async def test_escape_closes_a_modal_and_gives_the_composer_its_focus_back(desk: Desk, desk_page: Page) -> None:
    await desk_page.get_by_test_id("composer").fill("/verify")
    await desk_page.get_by_test_id("composer").press("Enter")
    await expect(desk_page.get_by_test_id("modal")).to_be_visible()
    await desk_page.keyboard.press("Escape")
    await expect(desk_page.get_by_test_id("modal")).to_be_hidden()
    await expect(desk_page.get_by_test_id("composer")).to_be_focused()
    assert len(desk.said) == 1


# Live updates


async def test_a_live_update_leaves_the_draft_the_focus_and_the_place_in_the_thread(
    client: AsyncWebClient, desk_page: Page
) -> None:
    _, cards = await thread_of(client, *(f"claim number {n}" for n in range(12)))
    await desk_page.get_by_test_id("thread-open").click()
    thread = desk_page.get_by_test_id("thread")
    middle = thread.locator(f"[data-ts='{cards[6]}']")
    await middle.scroll_into_view_if_needed()
    await thread.get_by_test_id("thread-composer").fill("I am wri")
    before = await middle.bounding_box()
    await middle.evaluate("(row) => { window.kept = row; }")
    await client.chat_update(channel=DESK, ts=cards[6], text="Voted", blocks=card("claim number 6", votes=1))
    await expect(middle.get_by_test_id("action-vote:verified")).to_have_text("✅ 1")
    await client.chat_postMessage(channel=DESK, thread_ts=await parent_of(client), text="One more")
    await expect(messages(desk_page, "thread").last).to_contain_text("One more")
    assert await middle.bounding_box() == before
    assert await middle.evaluate("(row) => row === window.kept")
    await expect(thread.get_by_test_id("thread-composer")).to_be_focused()
    await expect(thread.get_by_test_id("thread-composer")).to_have_value("I am wri")


async def parent_of(client: AsyncWebClient) -> str:
    found = await client.conversations_history(channel=DESK)
    return str(found["messages"][0]["ts"])


async def test_a_channel_read_to_its_end_stays_at_its_end(client: AsyncWebClient, desk_page: Page) -> None:
    for n in range(8):
        await client.chat_postMessage(channel=DESK, text="Article", blocks=article(f"Article {n}"))
        await expect(messages(desk_page).last).to_contain_text(f"Article {n}")
        await expect(messages(desk_page).last).to_be_in_viewport(ratio=0.9)


async def test_two_visitors_see_each_other_at_once(visit: Visit, sandbox: Sandbox) -> None:
    maeve, tomas = await visit(sandbox.url, person=MAEVE), await visit(sandbox.url, person=TOMAS)
    await say(maeve, "Anybody there?")
    await react(tomas, messages(tomas).first, "eyes")
    await expect(messages(maeve).first.get_by_test_id("reaction-eyes")).to_contain_text("1")


# At 390 pixels


async def test_nothing_is_wider_than_a_phone(
    visit: Visit, sandbox: Sandbox, desk: Desk, client: AsyncWebClient, snap: Snap
) -> None:
    page = await visit(sandbox.url, size=NARROW)
    assert desk.said == []
    await thread_of(client, LONG, "the bridge opened in 1987")
    await client.chat_postMessage(channel=DESK, text=f"https://example.org/{LONG} `{LONG}`")
    await client.chat_postEphemeral(channel=DESK, user=MAEVE, text=LONG)
    await expect(page.get_by_test_id("ephemeral")).to_be_visible()
    await snap(page, "phone-channel")
    assert await overflow(page) == 0
    await page.get_by_test_id("thread-open").click()
    thread = page.get_by_test_id("thread")
    await expect(thread).to_be_in_viewport(ratio=1)
    await messages(page, "thread").nth(1).get_by_test_id("add-reaction").click()
    await snap(page, "phone-picker")
    assert await overflow(page) == 0
    await page.get_by_test_id("picker-x").click()
    await expect(thread.get_by_test_id("reaction-x")).to_contain_text("1")
    await page.get_by_test_id("thread-back").click()
    await expect(thread).to_be_hidden()
    await page.get_by_test_id("composer").fill("/")
    assert await overflow(page) == 0
    await say(page, "/verify")
    await expect(page.get_by_test_id("modal")).to_be_visible()
    await snap(page, "phone-modal")
    assert await overflow(page) == 0
    await page.get_by_test_id("modal-cancel").click()
    await page.get_by_test_id("menu").click()
    await page.get_by_test_id("home-tab").click()
    await expect(page.get_by_test_id("home")).to_be_in_viewport()
    assert await overflow(page) == 0
