"""Hypothesis strategies: articles and claims with any words of any length."""

from itertools import cycle, islice

from hypothesis import strategies as st

from bot.desk.claim import Article, Claim, ClaimState, Closing, Progress
from bot.desk.ids import Micros, PersonId
from bot.desk.status import CLOSABLE, Status
from bot.desk.vote import Verdict
from tests.slack.limits import MARK
from tests.slack.samples import AT, DAY, NASTY, article, claim, state

WORDS = st.one_of(
    st.text(st.characters(), max_size=200),
    st.text(alphabet="<>&|`*_~@#!: \n", max_size=200),
    st.sampled_from([NASTY, "<!channel>", "\u202e", "\u200b", "🚒" * 1600, "&" * 1600, "word " * 1000]),
).map(lambda text: f"{MARK}{text}")
SOME = st.lists(WORDS, max_size=12).map(tuple)
PEOPLE = st.integers(0, 40).map(lambda n: tuple(PersonId(f"U{i:08}") for i in range(n)))
COUNTS = st.dictionaries(st.sampled_from(Status), st.integers(0, 2000))


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    return claim(
        text=draw(st.one_of(WORDS, st.sampled_from(["", "\u200b"]))),
        kind=draw(st.sampled_from(["direct", "indirect", "mixed", "outlet"])),
        speaker=draw(st.none() | WORDS),
        descriptors=draw(SOME),
        source_type=draw(st.sampled_from(["un", "unknown", "eyewitness"]) | WORDS),
        relayed_by=draw(st.none() | WORDS),
        outlet=draw(st.none() | WORDS),
        provenance=draw(st.sampled_from(["attributed_named", "outlet_voice"]) | WORDS),
        channel=draw(st.sampled_from(["tweet", "unknown"]) | WORDS),
        hedges=draw(SOME),
        checkworthiness=draw(st.floats(0, 1)),
        time=draw(st.none() | WORDS),
        flags=draw(SOME),
    )


@st.composite
def states(draw: st.DrawFn) -> ClaimState:
    voters = draw(st.dictionaries(st.sampled_from(Verdict), PEOPLE))
    closing = st.builds(
        Closing, as_=st.sampled_from(CLOSABLE), by=st.just(PersonId("U0EDITOR")), at=st.just(AT), reason=WORDS
    )
    return state(
        draw(claims()),
        status=draw(st.sampled_from(Status)),
        pasted_at=Micros(AT - draw(st.integers(0, 400)) * DAY // 10),
        voters=voters,
        counts={verdict: len(people) for verdict, people in voters.items() if people},
        owners=draw(PEOPLE),
        closing=draw(st.none() | closing),
    )


@st.composite
def articles(draw: st.DrawFn) -> Article:
    return article(
        title=draw(st.none() | WORDS),
        outlet=draw(st.none() | WORDS),
        published=draw(st.sampled_from([None, "2016", "2016-12", "2016-12-12", "2016-13-40", "0000-00-00"]) | WORDS),
        announced=draw(st.none() | st.just("This desk’s digest comes daily at 09:00.")),
        desk=draw(st.sampled_from(["T0.C0", "T0.D0"])),
        words=draw(st.integers(0, 200_000)),
    )


@st.composite
def desks(draw: st.DrawFn, most: int) -> list[ClaimState]:
    """A few kinds of claim, repeated until there are as many as drawn."""
    kinds = draw(st.lists(states(), min_size=1, max_size=3))
    return list(islice(cycle(kinds), draw(st.integers(0, most))))


PROGRESS = st.none() | st.builds(Progress, claims=st.integers(0, 3000), posted=st.integers(0, 3000), by_status=COUNTS)
