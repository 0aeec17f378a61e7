"""What a digest lists, and in which order."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.desk.claim import ClaimState
from bot.desk.digest import choose
from bot.desk.ids import ArticleId, ClaimId, Micros
from bot.desk.status import OPEN, Status
from tests.slack.samples import AT, DAY, claim, state


def standing(name: str, *, days: int = 0, worth: float = 0.5, status: Status = Status.UNVERIFIED) -> ClaimState:
    return state(
        claim(id=ClaimId(name), checkworthiness=worth),
        article=ArticleId(name.partition(".")[0]),
        pasted_at=Micros(AT - days * DAY),
        status=status,
    )


def names(*states: ClaimState) -> list[str]:
    return [line.state.claim.id for line in choose(states, AT).lines]


def test_high_check_worthiness_comes_before_age() -> None:
    assert names(standing("a.1", days=9), standing("b.1", worth=0.66)) == ["b.1", "a.1"]


def test_the_oldest_comes_first_within_a_group() -> None:
    high = [standing("a.1", days=1, worth=0.99), standing("b.1", days=3, worth=0.7)]
    rest = [standing("c.1", days=2, worth=0.1), standing("d.1", days=5, worth=0.0)]
    assert names(*high, *rest) == ["b.1", "a.1", "d.1", "c.1"]


def test_the_most_consequential_comes_first_among_equals() -> None:
    assert names(standing("a.1", worth=0.2), standing("a.2", worth=0.4)) == ["a.2", "a.1"]


def test_equal_claims_of_an_article_stand_in_the_order_of_its_text() -> None:
    assert names(*(standing(f"a.{n}") for n in (10, 2, 1, 9))) == ["a.1", "a.2", "a.9", "a.10"]


def test_only_what_is_open_is_listed_and_counted() -> None:
    chosen = choose([standing(f"a.{n}", status=status) for n, status in enumerate(Status)], AT)
    assert {line.state.status for line in chosen.lines} == set(OPEN)
    assert (chosen.total, dict(chosen.by_status)) == (3, dict.fromkeys(OPEN, 1))


def test_high_claims_are_counted() -> None:
    chosen = choose([standing("a.1", worth=0.66), standing("a.2", worth=0.65), standing("a.3", worth=1.0)], AT)
    assert chosen.high == 2


def test_age_runs_from_the_paste_and_is_never_negative() -> None:
    chosen = choose([standing("a.1", days=2), standing("b.1", days=-1)], AT)
    assert [line.age for line in chosen.lines] == [timedelta(days=2), timedelta(0)]


def test_an_empty_desk_has_an_empty_digest() -> None:
    chosen = choose([], AT)
    assert (chosen.lines, chosen.total, chosen.high, dict(chosen.by_status)) == ((), 0, 0, {})


MANY = st.lists(
    st.builds(
        standing,
        st.builds("{}.{}".format, st.sampled_from("abc"), st.integers(1, 200)),
        days=st.integers(0, 30),
        worth=st.sampled_from([0.0, 0.4, 0.66, 0.9]),
        status=st.sampled_from(Status),
    ),
    unique_by=lambda of: of.claim.id,
)


@given(MANY, st.randoms())
def test_the_order_does_not_depend_on_how_the_claims_were_read(states: list[ClaimState], random: st.DataObject) -> None:
    shuffled = list(states)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis's Random
    assert choose(shuffled, AT) == choose(states, AT)
