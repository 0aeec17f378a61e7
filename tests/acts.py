"""Acts on one claim, drawn by hypothesis from few people and few instants, so that they meet."""

from collections.abc import Sequence

from hypothesis import settings
from hypothesis import strategies as st

from bot.desk.history import Closed
from bot.desk.ids import Micros, PersonId
from bot.desk.status import CLOSABLE
from bot.desk.vote import Observed, Pressed, Reacted, Verdict

PROPERTY = settings(derandomize=True, deadline=None, database=None, max_examples=200)
"""The same examples in every run."""

PASTER, *OTHERS = PEOPLE = tuple(PersonId(name) for name in ("UANA", "UBEN", "UCEM", "UDEA"))

START = Micros(1_763_846_400_000_100)


def at(n: int) -> Micros:
    """Instants one microsecond apart: a store that rounds them mixes them up."""
    return Micros(START + n)


REACTIONS = (
    "white_check_mark",
    "white_check_mark::skin-tone-3",
    "heavy_check_mark",
    "x",
    "warning",
    "question",
    "eyes",
)

people = st.sampled_from(PEOPLE)
times = st.integers(1, 9).map(at)
reacted = st.builds(Reacted, person=people, name=st.sampled_from(REACTIONS), on=st.booleans(), at=times)
pressed = st.builds(Pressed, person=people, verdict=st.sampled_from(Verdict), at=times)
observed = st.builds(
    Observed,
    reactions=st.frozensets(st.tuples(people, st.sampled_from(REACTIONS)), max_size=6),
    at=times,
    complete=st.booleans(),
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
