"""Text into and out of Slack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.ids import Micros
from bot.sandbox.markup import from_typed
from bot.slack.text import (
    decode,
    escape,
    fitted,
    one_line,
    permalink,
    shortened,
    slack_time,
    words,
)

ANY = st.text(max_size=300)
NASTY = st.text(alphabet="ab &<>|@#!:/.;ltgmp\n", max_size=80)


@pytest.mark.parametrize(
    ("slack", "typed"),
    [
        ("AT&amp;T said 3 &lt; 4", "AT&T said 3 < 4"),
        ("see <https://a.example/x?y=1&amp;z=2>", "see https://a.example/x?y=1&z=2"),
        ("see <https://a.example|the report>", "see the report"),
        ("<http://courier.example|courier.example> says", "courier.example says"),
        ("<mailto:ines@a.example|ines@a.example>", "ines@a.example"),
        ("<mailto:ines@a.example>", "ines@a.example"),
        ("<tel:+351210000|+351 21 0000>", "+351 21 0000"),
        ("<@U1|ines> and <@U2>", "@ines and <@U2>"),
        ("<#C1|politics> <#C2>", "#politics <#C2>"),
        ("<#C1|#politics>", "#politics"),
        ("<!here> <!channel> <!everyone|everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@desk> <!subteam^S2>", "@desk <!subteam^S2>"),
        ("<!date^1763846400^{date}|22 Nov 2025>", "22 Nov 2025"),
        ("<https://a.example|A &amp; B &lt;draft&gt;>", "A & B <draft>"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&lt;https://a.example|label&gt;", "<https://a.example|label>"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("&quot;kept&quot; &#39;", "&quot;kept&quot; &#39;"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("<b>raw</b>", "<b>raw</b>"),
        ("", ""),
    ],
)
def test_slack_text_comes_back_as_it_was_typed(slack: str, typed: str) -> None:
    assert decode(slack) == typed


@given(st.one_of(ANY, NASTY))
def test_decoding_undoes_escaping(text: str) -> None:
    assert decode(escape(text)) == text


@given(st.one_of(ANY, NASTY))
def test_what_a_person_types_survives_slack(text: str) -> None:
    assert decode(from_typed(text, {}, {})) == text


@given(st.one_of(ANY, NASTY))
def test_escaped_text_holds_no_markup_and_only_slacks_entities(text: str) -> None:
    written = escape(text)
    assert "<" not in written
    assert ">" not in written
    assert written.count("&") == text.count("&") + text.count("<") + text.count(">")


@given(ANY, st.integers(1, 60))
def test_shortened_text_keeps_its_limit_and_its_beginning(text: str, limit: int) -> None:
    cut = shortened(text, limit)
    assert len(cut) <= limit
    assert cut == text if len(text) <= limit else cut.endswith("…") and text.startswith(cut[:-1])


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("the ferry sank at dawn", 40, "the ferry sank at dawn"),
        ("the ferry sank at dawn", 22, "the ferry sank at dawn"),
        ("the ferry sank at dawn", 21, "the ferry sank at…"),
        ("the ferry sank, at dawn", 17, "the ferry sank…"),
        ("the ferry sank at dawn", 15, "the ferry sank…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
    ],
)
def test_texts_are_cut_between_words(text: str, limit: int, cut: str) -> None:
    assert shortened(text, limit) == cut


@given(st.one_of(ANY, st.text(alphabet="&<>", max_size=300)), st.integers(1, 200))
def test_fitted_text_keeps_its_limit_after_escaping(text: str, limit: int) -> None:
    written = fitted(text, limit)
    assert len(written) <= limit
    assert decode(written) == text or written.endswith("…")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two\n\n lines\tand\u00a0more ", "two lines and more"),
        ("turned \u202eround\u202c here", "turned round here"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("half a pair \ud83d.", "half a pair \ufffd."),
        ("👩\u200d🚒 stays one", "👩\u200d🚒 stays one"),
    ],
)
def test_an_articles_words_stay_on_one_line_and_rearrange_nothing(text: str, line: str) -> None:
    assert one_line(text) == line


@given(st.text(alphabet=st.characters(), max_size=100))
def test_any_words_can_be_sent(text: str) -> None:
    one_line(text).encode()


def test_a_link_to_a_reply_names_its_thread() -> None:
    url = "https://harbour.example/"
    assert permalink(url, "C1", "1763846400.000100") == "https://harbour.example/archives/C1/p1763846400000100"
    assert (
        permalink(url, "C1", "1763846401.000200", "1763846400.000100")
        == "https://harbour.example/archives/C1/p1763846401000200?thread_ts=1763846400.000100&cid=C1"
    )


def test_times_are_shown_in_each_readers_zone_with_utc_to_fall_back_on() -> None:
    assert (
        slack_time(Micros(1_763_846_400_000_100))
        == "<!date^1763846400^{date_short_pretty} {time}|22 Nov 2025, 21:20 UTC>"
    )


def test_one_is_not_many() -> None:
    assert [words(n, "claim") for n in (0, 1, 2, 1200)] == ["0 claims", "1 claim", "2 claims", "1,200 claims"]
    assert words(2, "earlier entry", "earlier entries") == "2 earlier entries"
