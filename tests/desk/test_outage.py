"""People are told of an outage of the store once."""

from bot.desk.ids import Micros, PersonId
from bot.desk.outage import OVER_AFTER, Outage
from tests.acts import at

ANA, BEN = PersonId("UANA"), PersonId("UBEN")
MINUTE = 60_000_000


def test_each_person_is_told_once_however_long_it_takes() -> None:
    outage = Outage()
    told = [outage.news_to(ANA, Micros(at(0) + n * MINUTE)) for n in range(60)]
    assert told == [True] + [False] * 59
    assert outage.news_to(BEN, Micros(at(0) + 60 * MINUTE))


def test_the_next_outage_is_told_again() -> None:
    outage = Outage()
    assert outage.news_to(ANA, at(0))
    assert not outage.news_to(ANA, Micros(at(0) + OVER_AFTER))
    assert outage.news_to(ANA, Micros(at(0) + 2 * OVER_AFTER + 1))
