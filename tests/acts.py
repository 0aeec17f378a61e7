"""Acts on one claim: in a table, and drawn by hypothesis from few people and few instants, so that they meet."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from bot.desk.history import Closed
from bot.desk.ids import Micros, PersonId
from bot.desk.status import CLOSABLE
from bot.desk.vote import NEVER, Act, Observed, Pressed, Reacted, Ruled, Verdict
from bot.desk.voter import VOTERS, Voter

PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=200)
"""The same examples in every run."""

PASTER, *OTHERS = PEOPLE = tuple(PersonId(name) for name in ("UANA", "UBEN", "UCEM"))

START = Micros(1_763_846_400_000_100)


def at(n: int) -> Micros:
    """Instants one microsecond apart: a store that rounds them mixes them up."""
    return Micros(START + n)


def on(name: str, n: int, person: PersonId = PASTER) -> Reacted:
    return Reacted(person, name, on=True, at=at(n))


def off(name: str, n: int, person: PersonId = PASTER) -> Reacted:
    return Reacted(person, name, on=False, at=at(n))


def press(verdict: Verdict, n: int, person: PersonId = PASTER) -> Pressed:
    return Pressed(person, verdict, at(n))


def saw(n: int, *names: str, person: PersonId = PASTER, cut: str = "", since: Micros = NEVER) -> Observed:
    """`cut`: the reactions of which not everybody is named."""
    return Observed(frozenset((person, name) for name in names), at(n), frozenset(cut.split()), since)


def known(voter: Voter, person: PersonId = PASTER, *, votes: bool) -> Ruled:
    return Ruled(person, voter, votes)


V, F, M, Q = Verdict
BOT, OUTSIDER = Voter.BOT, Voter.OUTSIDER

STANDING: dict[str, tuple[list[Act], Verdict | None]] = {
    "a_reaction_is_a_vote": ([on("x", 1)], F),
    "a_removed_reaction_is_none": ([on("x", 1), off("x", 2)], None),
    "the_latest_of_two_stands": ([on("x", 1), on("warning", 2)], M),
    "removing_the_latest_restores_the_one_before": ([on("x", 1), on("warning", 2), off("warning", 3)], F),
    "removing_an_earlier_one_changes_nothing": ([on("x", 1), on("warning", 2), off("x", 3)], M),
    "a_reaction_put_on_again_is_the_latest": ([on("x", 1), on("warning", 2), off("x", 3), on("x", 4)], F),
    "a_removal_that_arrives_first_still_removes": ([off("x", 2), on("x", 1)], None),
    "an_addition_after_the_removal_stands_though_it_arrives_first": ([on("x", 3), off("x", 2), on("x", 1)], F),
    "at_one_instant_the_removal_wins": ([on("x", 1), off("x", 1)], None),
    "at_one_instant_the_removal_wins_though_it_arrives_first": ([off("x", 1), on("x", 1)], None),
    "two_verdicts_at_one_instant_leave_none": ([on("x", 1), on("warning", 1)], None),
    "two_signs_of_one_verdict_at_one_instant_leave_it": ([on("white_check_mark", 1), on("heavy_check_mark", 1)], V),
    "one_skin_tone_stands_when_the_other_is_removed": ([on("x", 1), on("x::skin-tone-2", 2), off("x", 3)], F),
    "owning_is_no_verdict": ([on("eyes", 1)], None),
    "owning_after_a_verdict_leaves_it": ([on("x", 1), on("eyes", 2)], F),
    "another_emoji_is_nothing": ([on("tada", 1)], None),
    # buttons
    "a_press_is_a_vote": ([press(V, 1)], V),
    "the_same_press_again_takes_it_off": ([press(V, 1), press(V, 2)], None),
    "a_third_press_sets_it_again": ([press(V, 1), press(V, 2), press(V, 3)], V),
    "another_press_replaces_the_first": ([press(V, 1), press(F, 2)], F),
    "a_replaced_press_does_not_come_back": ([press(V, 1), press(F, 2), press(F, 3)], None),
    "presses_count_by_their_times": ([press(F, 3), press(F, 2), press(V, 1)], None),
    "two_presses_at_one_instant_are_one": ([press(V, 1), press(F, 1)], F),
    "two_presses_at_one_instant_are_one_in_any_order": ([press(F, 1), press(V, 1)], F),
    # both together
    "a_press_after_a_reaction_stands": ([on("x", 1), press(V, 2)], V),
    "a_reaction_after_a_press_stands": ([press(V, 1), on("x", 2)], F),
    "emptying_the_slot_restores_the_reaction": ([on("x", 1), press(V, 2), press(V, 3)], F),
    "removing_the_reaction_restores_the_slot": ([press(V, 1), on("x", 2), off("x", 3)], V),
    "slot_and_reaction_at_one_instant_leave_none": ([press(V, 1), on("x", 1)], None),
    # reconciliation
    "what_it_shows_is_a_vote": ([saw(5, "x")], F),
    "what_it_no_longer_shows_is_gone": ([on("x", 1), saw(5)], None),
    "what_it_shows_again_is_back_with_its_time": ([on("x", 1), off("x", 2), on("warning", 3), saw(5, "x")], F),
    "what_it_confirms_keeps_its_own_time": ([on("x", 1), on("warning", 3), saw(5, "x", "warning")], M),
    "a_later_removal_wins": ([saw(5, "x"), off("x", 6)], None),
    "a_later_addition_wins": ([saw(5), on("x", 6)], F),
    "a_late_removal_from_before_it_does_not_win": ([saw(5, "x"), off("x", 4)], F),
    "a_late_addition_from_before_it_does_not_win": ([saw(5), on("x", 4)], None),
    "a_late_event_of_its_very_instant_does_not_win": ([saw(5), on("x", 5)], None),
    "it_wins_over_an_event_of_its_very_instant": ([on("x", 5), saw(5)], None),
    "an_event_from_after_it_that_came_before_it_stays": ([on("x", 6), saw(5)], F),
    "what_a_late_addition_would_reorder_stays_unknown": ([saw(5, "x", "warning"), on("x", 3)], None),
    "two_verdicts_that_only_it_shows_leave_none": ([saw(5, "x", "warning")], None),
    "tones_and_aliases_that_it_shows_are_one_verdict": (
        [saw(5, "x", "x::skin-tone-3", "heavy_multiplication_x", "eyes::skin-tone-2")],
        F,
    ),
    "one_of_the_two_taken_off_leaves_the_other": ([saw(5, "x", "warning"), off("x", 6)], M),
    "one_of_the_two_put_on_again_stands": ([saw(5, "x", "warning"), off("x", 6), on("x", 7)], F),
    "a_known_verdict_and_a_found_one_are_in_order": ([on("x", 1), saw(5, "x", "warning")], M),
    "it_never_touches_the_slot": ([press(V, 1), saw(5)], V),
    "a_partial_list_adds": ([saw(5, "x", cut="x")], F),
    "a_partial_list_never_deletes": ([on("x", 1), saw(5, cut="x")], F),
    "a_partial_list_of_another_reaction_keeps_none_of_this_one": ([on("x", 1), saw(5, cut="warning")], None),
    "a_partial_list_of_one_sign_of_a_verdict_keeps_none_of_the_other": (
        [on("x", 1), saw(5, cut="heavy_multiplication_x")],
        None,
    ),
    "a_partial_list_of_one_tone_keeps_none_of_another": (
        [on("x::skin-tone-2", 1), saw(5, cut="x x::skin-tone-3")],
        None,
    ),
    "a_partial_list_of_one_tone_keeps_that_tone": ([on("x::skin-tone-2", 1), saw(5, cut="x::skin-tone-2")], F),
    "what_a_list_beside_a_partial_one_shows_stays": ([on("x", 1), on("warning", 2), saw(5, "x", cut="question")], F),
    "a_partial_list_keeps_its_own_of_two_verdicts": ([on("x", 1), on("warning", 2), saw(5, cut="x")], F),
    "an_event_from_before_a_partial_list_may_still_come": ([saw(5, cut="x"), on("x", 4)], F),
    "an_event_from_before_what_a_list_beside_a_partial_one_took_off_is_late": (
        [on("x", 1), saw(5, cut="warning"), on("x", 4)],
        None,
    ),
    "an_event_from_before_what_a_partial_list_shows_is_late": ([saw(5, "x", cut="x"), off("x", 4)], F),
    "an_event_from_before_what_a_partial_list_confirms_is_late": ([on("x", 1), saw(5, "x", cut="x"), off("x", 4)], F),
    "an_older_view_does_not_take_off_what_a_newer_one_shows": ([on("x", 1), saw(7, "x"), saw(5)], F),
    "an_older_view_does_not_bring_back_what_a_newer_one_lacks": ([saw(7), saw(5, "x")], None),
    "an_older_whole_view_yields_to_a_newer_partial_one": ([on("x", 1), saw(7, "x", cut="x"), saw(5)], F),
    "what_was_on_a_deleted_card_stays": ([on("x", 1), saw(5, since=at(3))], F),
    "what_was_on_a_deleted_card_and_is_on_the_new_one_too_is_new": (
        [on("x", 1), on("warning", 2), saw(5, "x", since=at(3))],
        F,
    ),
    "what_was_put_on_the_new_card_and_is_gone_is_gone": ([on("x", 4), saw(5, since=at(3))], None),
    "an_event_from_before_the_new_card_may_still_come": ([saw(5, since=at(3)), on("x", 2)], F),
    "an_event_from_before_the_new_card_that_a_view_of_the_old_one_lacked_is_late": (
        [saw(2), saw(5, since=at(3)), on("x", 2)],
        None,
    ),
    "a_removal_from_before_the_new_card_may_still_come": ([on("x", 1), saw(5, since=at(3)), off("x", 2)], None),
    "an_event_of_the_new_card_from_before_its_view_is_late": ([saw(2), saw(5, since=at(3)), on("x", 4)], None),
    "what_was_withdrawn_on_the_new_card_is_withdrawn_though_its_event_comes_after_a_view": (
        [on("x", 1), saw(6, since=at(3)), on("x", 4), off("x", 5)],
        None,
    ),
    "an_event_between_the_views_of_two_deleted_cards_may_still_come": (
        [saw(1), saw(4, since=at(3)), saw(7, since=at(6)), on("x", 2), on("warning", 5)],
        M,
    ),
    "the_same_view_twice_is_one": ([on("x", 1), saw(5), saw(5)], None),
    # who may vote
    "an_app_that_was_counted_is_no_longer": ([on("x", 1), known(BOT, votes=False)], None),
    "what_it_does_next_does_not_count": ([on("x", 1), known(BOT, votes=False), on("warning", 2)], None),
    "its_button_vote_does_not_count": ([press(V, 1), known(BOT, votes=False), press(F, 2)], None),
    "what_a_view_finds_of_it_does_not_count": ([on("x", 1), known(BOT, votes=False), saw(5, "warning")], None),
    "who_may_vote_after_all_has_all_their_acts": (
        [on("x", 1), known(OUTSIDER, votes=False), on("warning", 2), known(OUTSIDER, votes=True)],
        M,
    ),
    "a_removal_meanwhile_is_kept": (
        [on("x", 1), known(OUTSIDER, votes=False), off("x", 2), known(OUTSIDER, votes=True)],
        None,
    ),
    "a_view_that_leaves_out_who_has_no_vote_takes_nothing_off": (
        [on("x", 1), known(OUTSIDER, votes=False), saw(5), known(OUTSIDER, votes=True)],
        F,
    ),
    "the_ruling_told_last_holds": (
        [on("x", 1), known(OUTSIDER, votes=True), known(OUTSIDER, votes=False), known(OUTSIDER, votes=False)],
        None,
    ),
    "who_has_not_acted_is_not_ruled_on": ([known(BOT, votes=False), on("x", 1)], F),
}
"""What one person's acts leave standing, in the order in which they arrive."""


# ---------------------------------------------------------------------- drawn

REACTIONS = (
    "white_check_mark",
    "white_check_mark::skin-tone-3",
    "heavy_check_mark",
    "x",
    "warning",
    "question",
    "eyes",
)

people = st.sampled_from([PASTER, PASTER, *PEOPLE])
names = st.sampled_from(["x", "x", "white_check_mark", *REACTIONS])
times = st.integers(1, 6).map(at)
reacted = st.builds(Reacted, person=people, name=names, on=st.booleans(), at=times)
pressed = st.builds(Pressed, person=people, verdict=st.sampled_from(Verdict), at=times)
observed = st.builds(
    Observed,
    reactions=st.frozensets(st.tuples(people, names), max_size=6),
    at=times,
    cut=st.one_of(st.just(frozenset()), st.frozensets(names, max_size=3)),
    since=st.one_of(st.just(NEVER), times),
).map(lambda seen: replace(seen, since=min(seen.since, seen.at)))
ruled = st.builds(
    Ruled,
    person=people,
    voter=st.sampled_from([row.voter for row in VOTERS if row.voter is not Voter.UNKNOWN]),
    votes=st.booleans(),
)
closed = st.builds(
    Closed,
    person=people,
    as_=st.sampled_from([*CLOSABLE, None]),
    at=times,
    reason=st.sampled_from(["the register says so", "Zoë’s “no”"]),
)

Event = Reacted | Pressed
events: st.SearchStrategy[list[Event]] = st.lists(st.one_of(reacted, pressed), max_size=14)


@st.composite
def retold(draw: st.DrawFn, told: Sequence[Event]) -> list[Event]:
    """The same events in another order, some of them more than once."""
    again = draw(st.lists(st.sampled_from(told), max_size=5)) if told else []
    return list(draw(st.permutations([*told, *again])))
