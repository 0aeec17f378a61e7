"""The ledger's scripts against the plain model of the desk, on a real server."""

import asyncio
import itertools
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk.history import Closed, written
from bot.desk.ids import ClaimId, DeskId, Micros, PersonId, article_of
from bot.desk.status import Status
from bot.desk.vote import NEVER, Act, Door, Observed, Pressed, Reacted, Ruled, Verdict, meaning_of
from bot.desk.voter import Voter
from bot.errors import NotFound, Superseded
from bot.store import keys
from bot.store.ledger import Ledger
from bot.store.piped import Client
from bot.store.scripts import CAST_VOTE
from tests.acts import (
    OTHERS,
    PASTER,
    PROPERTY,
    STANDING,
    Event,
    at,
    closed,
    events,
    observed,
    off,
    on,
    pressed,
    reacted,
    retold,
    ruled,
    saw,
)
from tests.store.model import Model, compare, tell
from tests.store.pasted import DESK, PRIVATE, one_claim

V, F, M, Q = Verdict
ANA, BEN, CEM = PASTER, *OTHERS[:2]
NOW = Micros(at(0) + 60_000_000)
UNKNOWN = ClaimId("ffffffffffffffff.1")

ON_THE_STORE = settings(PROPERTY, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""Each example has an article of its own, so that one store serves them all."""

_articles = itertools.count(1)


def an_article() -> str:
    return f"{next(_articles):016x}"


@pytest.mark.parametrize(("acts", "expected"), STANDING.values(), ids=STANDING)
async def test_one_persons_acts(
    store_in_memory: Client, ledger: Ledger, acts: list[Act], expected: Verdict | None
) -> None:
    claim, model = await one_claim(store_in_memory), Model(DESK)
    for act in acts:
        if isinstance(act, Reacted) and meaning_of(act.name) is None:
            continue
        model.apply(act, NOW)
        await tell(ledger, DESK, claim, act, NOW)
    assert (await ledger.state(DESK, claim)).counts == ({expected: 1} if expected else {})
    await compare(store_in_memory, ledger, DESK, claim, model)


a_desk = st.sampled_from([DESK, PRIVATE])


def one_editor_at_a_time(acts: list[Act | Closed]) -> bool:
    """Nobody sends two forms within one microsecond."""
    forms = {act for act in acts if isinstance(act, Closed)}
    return len({(form.person, form.at) for form in forms}) == len(forms)


told_anything: st.SearchStrategy[Act | Closed] = st.one_of(reacted, pressed, observed, closed, ruled)
anything = st.lists(told_anything, max_size=16).filter(one_editor_at_a_time)


@ON_THE_STORE
@given(a_desk, anything)
async def test_after_any_acts_the_store_holds_what_the_model_says(
    store_in_memory: Client, ledger: Ledger, desk: DeskId, acts: list[Act | Closed]
) -> None:
    claim, model = await one_claim(store_in_memory, an_article(), desk=desk), Model(desk)
    for n, act in enumerate(acts):
        now = Micros(NOW + n)
        assert await tell(ledger, desk, claim, act, now) == model.apply(act, now)
    await compare(store_in_memory, ledger, desk, claim, model)


@ON_THE_STORE
@given(st.data(), a_desk, events)
async def test_any_order_and_duplication_of_events_give_one_ledger(
    store_in_memory: Client, ledger: Ledger, data: st.DataObject, desk: DeskId, told: list[Event]
) -> None:
    claim, model = await one_claim(store_in_memory, an_article(), desk=desk), Model(desk)
    for act in told:
        model.ballots.apply(act)
    seen: set[Event] = set()
    for act in data.draw(retold(told)):
        assert (await ledger.cast(desk, claim, act, NOW)).repeated == (act in seen)
        seen.add(act)
    state = await ledger.state(desk, claim)
    assert {p: verdict for verdict, voters in state.voters.items() for p in voters} == model.ballots.standing()
    assert state.status == model.status()
    entries = await store_in_memory.zrange(keys.history(desk, claim), 0, -1, withscores=True)
    assert dict(entries) == {written(act): act.at for act in seen}


@ON_THE_STORE
@given(a_desk, st.lists(st.one_of(reacted, pressed, observed), max_size=10))
async def test_the_history_holds_each_event_once_whenever_it_is_repeated(
    store_in_memory: Client, ledger: Ledger, desk: DeskId, acts: list[Event | Observed]
) -> None:
    claim = await one_claim(store_in_memory, an_article(), desk=desk)
    for act in [*acts, *acts]:
        await tell(ledger, desk, claim, act, NOW)
    entries = [json.loads(raw) for raw in await store_in_memory.zrange(keys.history(desk, claim), 0, -1)]
    for entry in entries:
        entry.pop("late", None)
    doors = [json.dumps(e, sort_keys=True, ensure_ascii=False) for e in entries if e["door"] != Door.RECONCILIATION]
    assert sorted(doors) == sorted({written(act) for act in acts if not isinstance(act, Observed)})


# ---------------------------------------------------------------------- one vote


async def test_second_vote_by_one_editor_replaces_the_first(store_in_memory: Client, ledger: Ledger) -> None:
    claim = await one_claim(store_in_memory)
    await ledger.cast(DESK, claim, on("x", 1), NOW)
    outcome = await ledger.cast(DESK, claim, on("warning", 2), NOW)
    assert outcome.standing == (F, M)
    assert (await ledger.state(DESK, claim)).counts == {M: 1}


async def test_a_repeated_event_is_said_to_be_repeated_and_draws_nothing(
    store_in_memory: Client, ledger: Ledger
) -> None:
    claim = await one_claim(store_in_memory)
    first = await ledger.cast(DESK, claim, on("x", 1), NOW)
    again = await ledger.cast(DESK, claim, on("x", 1), NOW)
    assert (first.repeated, first.redraw, again.repeated, again.redraw) == (False, True, True, False)
    assert again.standing == (F, F)


async def test_voters_stand_in_the_order_of_their_latest_acts(store_in_memory: Client, ledger: Ledger) -> None:
    claim = await one_claim(store_in_memory)
    for act in (on("x", 3, ANA), on("x", 1, BEN), on("x", 2, CEM), on("x::skin-tone-2", 4, BEN)):
        await ledger.cast(DESK, claim, act, NOW)
    assert (await ledger.state(DESK, claim)).voters[F] == (CEM, ANA, BEN)


async def test_a_reaction_that_means_nothing_is_no_vote(store_in_memory: Client, ledger: Ledger) -> None:
    claim = await one_claim(store_in_memory)
    with pytest.raises(ValueError, match="tada"):
        await ledger.cast(DESK, claim, on("tada", 1), NOW)
    assert await ledger.history(DESK, claim) == []


async def test_a_claim_that_is_not_on_the_desk_is_not_found(ledger: Ledger) -> None:
    for step in (
        ledger.cast(DESK, UNKNOWN, on("x", 1), NOW),
        ledger.cast(DESK, UNKNOWN, Pressed(ANA, V, at(1)), NOW),
        ledger.reconcile(DESK, UNKNOWN, saw(5, "x"), NOW),
        ledger.close(DESK, UNKNOWN, Closed(ANA, Status.FALSE, at(1), "no"), NOW),
        ledger.state(DESK, UNKNOWN),
        ledger.history(DESK, UNKNOWN),
    ):
        with pytest.raises(NotFound, match=r"^That claim is not on this desk any more\.$"):
            await step


async def test_a_vote_on_an_unknown_claim_leaves_nothing_behind(store_in_memory: Client, ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        await ledger.cast(DESK, UNKNOWN, on("x", 1), NOW)
    assert await store_in_memory.dbsize() == 0


async def test_a_card_is_known_by_its_ts(store_in_memory: Client, ledger: Ledger) -> None:
    claim = await one_claim(store_in_memory)
    assert await ledger.claim_at(DESK, "1.2") is None
    await store_in_memory.hset(keys.cards(DESK), "1.2", claim)
    assert await ledger.claim_at(DESK, "1.2") == claim
    assert await ledger.claim_at(PRIVATE, "1.2") is None


async def test_states_leave_out_what_is_gone_and_keep_the_order(store_in_memory: Client, ledger: Ledger) -> None:
    first, second = await one_claim(store_in_memory, "aa"), await one_claim(store_in_memory, "bb")
    assert [s.claim.id for s in await ledger.states(DESK, [second, UNKNOWN, first])] == [second, first]


# ---------------------------------------------------------------------- reconciliation


async def test_who_shows_two_verdicts_is_asked_once(store_in_memory: Client, ledger: Ledger) -> None:
    claim = await one_claim(store_in_memory)
    first = await ledger.reconcile(DESK, claim, saw(5, "x", "warning"), NOW)
    second = await ledger.reconcile(DESK, claim, saw(6, "x", "warning"), NOW)
    assert (first.asked, first.changes, second.asked, second.changes) == ((ANA,), 2, (), 0)
    assert (await ledger.state(DESK, claim)).counts == {}


async def test_who_answered_and_then_shows_two_verdicts_again_is_asked_again(
    store_in_memory: Client, ledger: Ledger
) -> None:
    claim = await one_claim(store_in_memory)
    await ledger.reconcile(DESK, claim, saw(5, "x", "warning"), NOW)
    assert (await ledger.cast(DESK, claim, off("x", 6), NOW)).standing == (None, M)
    await ledger.reconcile(DESK, claim, saw(7), NOW)
    assert (await ledger.reconcile(DESK, claim, saw(8, "x", "question"), NOW)).asked == (ANA,)


async def test_a_reconciliation_that_finds_nothing_new_marks_nothing(store_in_memory: Client, ledger: Ledger) -> None:
    claim = await one_claim(store_in_memory)
    await ledger.cast(DESK, claim, on("x", 1), NOW)
    outcome = await ledger.reconcile(DESK, claim, saw(5, "x"), Micros(NOW + 9))
    assert (outcome.changes, outcome.status) == (0, (Status.NEEDS_SECOND_SOURCE, Status.NEEDS_SECOND_SOURCE))
    assert await store_in_memory.zscore(keys.refresh(DESK), claim) == NOW


async def test_what_a_reconciliation_changed_is_in_the_history_as_such(store_in_memory: Client, ledger: Ledger) -> None:
    claim = await one_claim(store_in_memory)
    await ledger.cast(DESK, claim, on("x", 1), NOW)
    await ledger.reconcile(DESK, claim, saw(5, "warning", person=BEN), NOW)
    lines = [(line.at, line.who, line.door, line.what) for line in await ledger.history(DESK, claim)]
    assert lines[0] == (at(1), ANA, Door.REACTION, "added ❌")
    assert set(lines[1:]) == {
        (at(5), ANA, Door.RECONCILIATION, "gone from Slack: ❌"),
        (at(5), BEN, Door.RECONCILIATION, "found on Slack: ⚠️"),
    }


async def test_an_event_that_comes_after_a_reconciliation_saw_its_end_is_told_as_late(
    store_in_memory: Client, ledger: Ledger
) -> None:
    claim = await one_claim(store_in_memory)
    await ledger.reconcile(DESK, claim, saw(5), NOW)
    outcome = await ledger.cast(DESK, claim, on("x", 4), NOW)
    assert (outcome.repeated, outcome.redraw, outcome.standing) == (False, False, (None, None))
    assert (await ledger.cast(DESK, claim, on("x", 4), NOW)).repeated
    assert [line.what for line in await ledger.history(DESK, claim)] == ["added ❌, known too late to count"]


async def test_an_event_that_counted_is_not_late_when_it_is_repeated_after_a_reconciliation(
    store_in_memory: Client, ledger: Ledger
) -> None:
    claim = await one_claim(store_in_memory)
    await ledger.cast(DESK, claim, on("x", 4), NOW)
    await ledger.reconcile(DESK, claim, saw(5, "x"), NOW)
    assert (await ledger.cast(DESK, claim, on("x", 4), NOW)).repeated
    assert [line.what for line in await ledger.history(DESK, claim)] == ["added ❌"]


# ---------------------------------------------------------------------- who may vote


async def test_whoever_acts_before_anybody_knows_who_they_are_is_marked_until_they_are_ruled_on(
    store_in_memory: Client, ledger: Ledger
) -> None:
    first, second = await one_claim(store_in_memory, "aa"), await one_claim(store_in_memory, "bb")
    for n, claim in enumerate((first, second)):
        await ledger.cast(DESK, claim, on("x", 1, BEN), Micros(NOW + n))
        await ledger.cast(DESK, claim, on("warning", 2, BEN), Micros(NOW + 9))
    await ledger.cast(DESK, first, on("x", 1, ANA), NOW, voter=Voter.MEMBER)
    assert await ledger.unknown(DESK) == [(BEN, first), (BEN, second)]

    taken = await ledger.rule(DESK, first, Ruled(BEN, Voter.BOT, votes=False), Micros(NOW + 20))
    assert (taken.standing, taken.redraw, taken.repeated) == ((M, None), True, False)
    settled = await ledger.rule(DESK, second, Ruled(BEN, Voter.MEMBER, votes=True), NOW)
    assert (settled.standing, settled.redraw, settled.repeated) == ((M, M), False, True)
    assert await ledger.unknown(DESK) == []
    assert (await ledger.state(DESK, first)).counts == {F: 1}
    assert await ledger.held(DESK, {first: NEVER}) == {first: {(ANA, "x")}}
    assert await ledger.outsiders(DESK) == []


async def test_an_outsiders_act_is_kept_and_counts_as_the_desk_says(store_in_memory: Client, ledger: Ledger) -> None:
    claim = await one_claim(store_in_memory)
    first = await ledger.cast(DESK, claim, on("x", 1, BEN), NOW, voter=Voter.OUTSIDER, votes=False)
    assert (first.standing, first.redraw) == ((None, None), False)
    assert await ledger.outsiders(DESK) == [(BEN, claim)]
    ruled = await ledger.rule(DESK, claim, Ruled(BEN, Voter.OUTSIDER, votes=True), NOW)
    assert (ruled.standing, ruled.redraw) == ((None, F), True)
    assert await ledger.outsiders(DESK) == [(BEN, claim)]


async def test_rulings_stand_in_the_history_in_the_order_in_which_they_were_made_whatever_the_clocks_say(
    store_in_memory: Client, ledger: Ledger
) -> None:
    claim = await one_claim(store_in_memory)
    await ledger.cast(DESK, claim, on("x", 1), NOW)
    for n, votes in ((9, False), (5, True), (5, False), (5, False)):
        await ledger.rule(DESK, claim, Ruled(ANA, Voter.OUTSIDER, votes), Micros(NOW + n))
    lines = [(line.at, line.what) for line in await ledger.history(DESK, claim)][1:]
    assert lines == [
        (NOW + 9, "no vote here: a guest of another workspace"),
        (NOW + 10, "votes here: a guest of another workspace"),
        (NOW + 11, "no vote here: a guest of another workspace"),
    ]


async def test_whose_first_act_came_too_late_to_count_is_ruled_on_all_the_same(
    store_in_memory: Client, ledger: Ledger
) -> None:
    claim, model = await one_claim(store_in_memory), Model(DESK)
    acts: list[Act] = [saw(5, person=ANA), on("x", 4, BEN), Ruled(BEN, Voter.BOT, votes=False), on("x", 9, BEN)]
    for act in acts:
        model.apply(act, NOW)
        await tell(ledger, DESK, claim, act, NOW)
    assert (await ledger.state(DESK, claim)).counts == {}
    await compare(store_in_memory, ledger, DESK, claim, model)


async def test_nobody_is_ruled_on_who_never_acted(store_in_memory: Client, ledger: Ledger) -> None:
    claim = await one_claim(store_in_memory)
    await ledger.mark_unknown(DESK, claim, BEN, NOW)
    assert (await ledger.rule(DESK, claim, Ruled(BEN, Voter.BOT, votes=False), NOW)).repeated
    assert await ledger.unknown(DESK) == []
    assert await ledger.history(DESK, claim) == []


# ---------------------------------------------------------------------- editors


async def test_a_closing_holds_while_later_votes_are_still_recorded(store_in_memory: Client, ledger: Ledger) -> None:
    claim = await one_claim(store_in_memory)
    act = Closed(BEN, Status.NOT_A_CLAIM, at(1), "a “question”")
    assert await ledger.close(DESK, claim, act, NOW) == (Status.UNVERIFIED, Status.NOT_A_CLAIM)
    outcome = await ledger.cast(DESK, claim, on("x", 2), NOW)
    assert outcome.status == (Status.NOT_A_CLAIM, Status.NOT_A_CLAIM)
    state = await ledger.state(DESK, claim)
    assert (state.counts, state.status) == ({F: 1}, Status.NOT_A_CLAIM)
    assert state.closing is not None
    assert (state.closing.by, state.closing.reason, state.closing.at) == (BEN, "a “question”", at(1))


async def test_reopening_returns_to_what_the_votes_give(store_in_memory: Client, ledger: Ledger) -> None:
    claim = await one_claim(store_in_memory)
    await ledger.close(DESK, claim, Closed(BEN, Status.VERIFIED, at(1), "seen"), NOW)
    await ledger.cast(DESK, claim, on("x", 2), NOW)
    statuses = await ledger.close(DESK, claim, Closed(CEM, None, at(3), "not so sure"), NOW)
    assert statuses == (Status.VERIFIED, Status.NEEDS_SECOND_SOURCE)
    assert (await ledger.state(DESK, claim)).closing is None


@pytest.mark.parametrize(
    ("as_", "what"), [(None, "the claim was reopened"), (Status.MISLEADING, "the claim was closed as “Misleading”")]
)
async def test_an_editors_act_that_arrives_late_does_not_undo_a_later_one_and_the_editor_is_told_so(
    store_in_memory: Client, ledger: Ledger, as_: Status | None, what: str
) -> None:
    claim = await one_claim(store_in_memory)
    await ledger.close(DESK, claim, Closed(BEN, as_, at(3), "the last word"), NOW)
    status = (await ledger.state(DESK, claim)).status
    for _ in range(2):
        with pytest.raises(Superseded, match=rf"^Another editor's later act holds: {what}\."):
            await ledger.close(DESK, claim, Closed(CEM, Status.FALSE, at(2), "closed before that"), NOW)
    with pytest.raises(Superseded, match=rf"^Your own later act holds: {what}\."):
        await ledger.close(DESK, claim, Closed(BEN, Status.FALSE, at(2), "closed before that"), NOW)
    assert (await ledger.state(DESK, claim)).status == status
    assert len(await ledger.history(DESK, claim)) == 3


async def test_an_editors_act_that_is_repeated_is_still_theirs(store_in_memory: Client, ledger: Ledger) -> None:
    claim, act = await one_claim(store_in_memory), Closed(BEN, Status.FALSE, at(3), "no")
    for _ in range(2):
        assert (await ledger.close(DESK, claim, act, NOW))[1] is Status.FALSE
    assert len(await ledger.history(DESK, claim)) == 1


async def test_of_two_editors_acts_at_one_instant_one_holds_in_any_order(
    store_in_memory: Client, ledger: Ledger
) -> None:
    acts = [Closed(BEN, Status.FALSE, at(1), "no"), Closed(CEM, Status.VERIFIED, at(1), "yes")]
    for article, told in (("aa", acts), ("bb", acts[::-1])):
        claim = await one_claim(store_in_memory, article)
        for act in told:
            await tell(ledger, DESK, claim, act, NOW)
        assert (await ledger.state(DESK, claim)).status == Status.VERIFIED
        assert (await ledger.history(DESK, claim))[-1].status[1] == Status.VERIFIED


async def test_a_quorum_of_one_still_needs_somebody_else_than_the_paster(store_in_memory: Client) -> None:
    claim = await one_claim(store_in_memory)
    policy = (1, 1, NOW, claim, article_of(claim))
    statuses = []
    for person in (ANA, BEN):
        act = on("x", 1, person)
        what = ("reaction", person, "x", "false", 1, act.at, written(act))
        statuses.append((await CAST_VOTE(store_in_memory, keys.ledger(DESK, claim), (*policy, *what)))[2])
    assert statuses == [Status.NEEDS_SECOND_SOURCE, Status.FALSE]


# ---------------------------------------------------------------------- many at once, servers that forget or stop


async def test_two_hundred_votes_at_once_give_the_exact_tally(store_in_memory: Client, ledger: Ledger) -> None:
    claim = await one_claim(store_in_memory)
    people = [PersonId(f"U{n:03}") for n in range(100)]
    first = [Reacted(p, "x", on=True, at=at(n)) for n, p in enumerate(people)]
    then = [Pressed(p, V if n % 4 else F, at(1000 + n)) for n, p in enumerate(people)]
    acts: list[Event] = [*first, *then]
    await asyncio.gather(*(ledger.cast(DESK, claim, act, NOW) for act in acts))
    state = await ledger.state(DESK, claim)
    assert (state.counts, state.status) == ({V: 75, F: 25}, Status.CONTESTED)
    assert len(await ledger.history(DESK, claim)) == 200


async def test_a_server_that_forgot_the_scripts_is_told_them_again(store: Client, durable: Ledger) -> None:
    claim = await one_claim(store)
    acts: list[Event] = [on("x", 1), Pressed(BEN, F, at(2))]
    for act in acts:
        await store.script_flush()
        assert not (await durable.cast(DESK, claim, act, NOW)).repeated
    assert (await durable.state(DESK, claim)).counts == {F: 2}
