"""The Home tab."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.claim import ClaimState
from bot.desk.digest import choose
from bot.desk.ids import DeskId
from bot.desk.status import Status
from bot.slack.home import DESKS, HomeDesk, home
from tests.slack.limits import OWN_LINK, check_surface, shown
from tests.slack.made_up import desks
from tests.slack.samples import AT, claim, state


def desk(name: str, found: list[ClaimState], *, total: int | None = None) -> HomeDesk:
    chosen = choose(found, AT)
    total = chosen.total if total is None else total
    return HomeDesk(DeskId(name), total, chosen.lines, lambda _: OWN_LINK, chosen.by_status)


@settings(max_examples=40, deadline=None)
@given(desks(most=8), st.integers(0, 30), st.sampled_from(["T0.C0", "T0.D0"]))
def test_any_number_of_desks_and_claims_fits_one_view(found: list[ClaimState], n: int, name: str) -> None:
    check_surface(home([desk(name, found)] * n))


def test_a_hundred_lines_in_any_script_fit_one_view() -> None:
    loud = state(claim(text="🚒" * 500, speaker="🚒" * 500, kind="direct"))
    check_surface(home([desk("T0.C0", [loud] * 50)] * 50))


def test_a_desk_shows_its_counts_and_its_first_open_claims() -> None:
    read = shown(home([desk("T0.C7", [state(), state(status=Status.CONTESTED)])])["blocks"])
    assert "*<#C7>*   2 open claims\n:white_circle: 1 unverified   :crossed_swords: 1 contested" in read
    assert "the ferry had been overloaded for weeks" in read


def test_what_does_not_fit_is_counted() -> None:
    read = shown(home([desk("T0.C7", [state()] * 9, total=40)] * (DESKS + 2))["blocks"])
    assert "And 35 more: type /claims on the desk." in read
    assert "And 2 desks more." in read


def test_desks_with_something_open_come_first() -> None:
    read = shown(home([desk("T0.C1", []), desk("T0.C2", [state()])])["blocks"])
    assert read.index("<#C2>") < read.index("<#C1>")
    assert "*<#C1>*   Nothing is open" in read


def test_a_private_desk_is_called_by_what_it_is() -> None:
    assert "*Your private desk*" in shown(home([desk("T0.D1", [state()])])["blocks"])


def test_a_newcomer_is_told_how_to_begin() -> None:
    view = home([])
    check_surface(view)
    assert "/verify" in shown(view["blocks"])
