"""The desk's own history: one entry an act, and the sentence that a person reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.acts import SENTENCES, Deed, facts_of, read_act, recorded
from bot.desk.ids import PersonId
from tests.acts import PASTER, PROPERTY, at

ARTICLE = "00112233445566aa"

TOLD: dict[Deed, tuple[dict[str, str | int], str]] = {
    Deed.SETTING: (
        {"digest": "09:00 mon-fri Europe/London 2026-11-23T08:00:00+00:00"},
        "The digest was set: 09:00 mon-fri Europe/London.",
    ),
    Deed.ARTICLE_TAKEN: ({"article": ARTICLE}, f"Article {ARTICLE} was taken."),
    Deed.ARTICLE_DROPPED: (
        {"article": ARTICLE, "why": "It is not in English."},
        f"Article {ARTICLE} was dropped: It is not in English.",
    ),
    Deed.ARTICLE_BROKEN_OFF: (
        {"article": ARTICLE, "why": "not_in_channel"},
        f"Posting article {ARTICLE} was broken off: not_in_channel.",
    ),
    Deed.ARTICLE_RESUMED: ({"article": ARTICLE}, f"Posting article {ARTICLE} was taken up again."),
    Deed.DIGEST_SENT: ({"day": "2026-11-23", "claims": 1}, "The digest of 2026-11-23 was sent: 1 claim."),
    Deed.DIGEST_LATE: ({"day": "2026-11-23", "claims": 1200}, "The digest of 2026-11-23 was sent late: 1,200 claims."),
    Deed.DIGEST_FAILED: (
        {"day": "2026-11-23", "why": "not_in_channel"},
        "The digest of 2026-11-23 could not be sent: not_in_channel.",
    ),
    Deed.DIGEST_STANDS: ({"day": "2026-11-23"}, "The digest of 2026-11-23 stands in the channel after all."),
    Deed.COMPARED: (
        {"cards": 1041, "changed": 1, "unreached": 0},
        "The votes on 1,041 cards were compared with Slack: 1 claim put right, 0 cards not reached.",
    ),
    Deed.NEVER_NAMED: (
        {"article": ARTICLE, "claim": f"{ARTICLE}.3", "unnamed": "1 :x:"},
        f"Slack counts on claim {ARTICLE}.3 of article {ARTICLE} people whom it has not named for days (1 :x:): "
        "their votes stay, and its card counts as compared.",
    ),
    Deed.IMPORTED: (
        {"articles": 2, "claims": 31, "made": "2026-11-22 07:00:00 UTC"},
        "The desk was imported: 2 articles, 31 claims, as exported at 2026-11-22 07:00:00 UTC.",
    ),
    Deed.MIGRATED: ({"before": 1, "after": 2}, "The store was brought from schema 1 to 2."),
}


def test_every_deed_has_a_sentence_and_an_example_here() -> None:
    assert set(TOLD) == set(SENTENCES) == set(Deed)


@pytest.mark.parametrize("deed", Deed)
def test_an_act_is_told_in_one_sentence(deed: Deed) -> None:
    facts, sentence = TOLD[deed]
    act = read_act(recorded(deed, at=at(1), who=PASTER, **facts))
    assert (act.at, act.deed, act.who, act.facts) == (at(1), deed, PASTER, facts)
    assert act.told() == sentence


def test_an_article_that_has_a_name_is_called_by_it() -> None:
    act = read_act(recorded(Deed.ARTICLE_TAKEN, at=at(1), article=ARTICLE))
    assert act.article == ARTICLE
    assert act.told(article="“Bridge to close”") == "“Bridge to close” was taken."


def test_a_digest_that_was_ended_is_told() -> None:
    act = read_act(recorded(Deed.SETTING, at=at(1), who=PASTER, digest="off"))
    assert act.told() == "The digest was set: off."


def test_an_entry_written_before_there_were_other_deeds_is_read() -> None:
    line = '{"at": "1763846400000100", "digest": "off", "door": "setting", "who": "UANA"}'
    assert read_act(line).who == PASTER
    assert recorded(Deed.SETTING, at=at(0), who=PASTER, digest="off") == line


@pytest.mark.parametrize("deed", Deed)
def test_a_deed_without_its_facts_cannot_be_written(deed: Deed) -> None:
    with pytest.raises(TypeError):
        recorded(deed, at=at(1), weather="fair")
    assert "weather" not in facts_of(deed)


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "[]",
        "7",
        "{}",
        '{"at": "1", "door": "reaction", "who": "UANA"}',
        '{"at": "1", "door": "article_taken"}',
        '{"at": "soon", "door": "article_taken", "article": "a"}',
    ],
)
def test_what_is_no_act_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_act(entry)


@PROPERTY
@given(st.sampled_from(Deed), st.integers(0, 5), st.sampled_from([PASTER, None]), st.data())
def test_the_same_act_gives_the_same_letters_and_is_taken_back(
    deed: Deed, when: int, who: PersonId | None, data: st.DataObject
) -> None:
    fact = st.one_of(st.text(max_size=20), st.integers(0, 10**6))
    facts = {name: data.draw(fact) for name in sorted(facts_of(deed))}
    act = read_act(recorded(deed, at=at(when), who=who, **facts))
    assert recorded(act.deed, at=act.at, who=act.who, **act.facts) == recorded(deed, at=at(when), who=who, **facts)
