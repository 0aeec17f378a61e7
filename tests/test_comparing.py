"""Which desks a process compares, and in which order."""

from bot.comparing import Comparing
from bot.desk.ids import DeskId

A, B, C = (DeskId(f"T0.C{name}") for name in "ABC")


def test_desks_are_taken_in_the_order_in_which_they_were_first_asked_for_and_once() -> None:
    comparing = Comparing()
    for desk in (A, B, A):
        comparing.ask(desk)
    assert list(comparing.taken()) == [A, B]


def test_who_is_at_it_comes_to_desks_that_are_asked_for_meanwhile() -> None:
    comparing = Comparing()
    comparing.ask(A)
    taken = comparing.taken()
    assert next(taken) == A
    comparing.ask(C)
    comparing.ask(A)
    assert comparing.next == C
    assert list(taken) == [C, A]
    assert comparing.next is None


def test_two_takers_share_the_desks() -> None:
    comparing = Comparing()
    for desk in (A, B, C):
        comparing.ask(desk)
    one, other = comparing.taken(), comparing.taken()
    assert [next(one), next(other), next(one)] == [A, B, C]
