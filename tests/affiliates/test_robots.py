"""People are counted, all of them; of the robots at most one in twenty is taken for a person."""

from dataclasses import replace

import pytest

from tests.affiliates.requests import Asked, read

PEOPLE, ROBOTS = read("people.txt"), read("robots.txt")


def named(asked: list[Asked]) -> list[str]:
    return [one.name for one in asked]


def test_the_corpora_are_large_enough_to_say_something() -> None:
    from_the_package = [one for one in ROBOTS if one.name.startswith("package, ")]
    assert len(PEOPLE) >= 30
    assert len(ROBOTS) >= 60
    assert len(from_the_package) * 2 == len(ROBOTS)


def test_no_person_is_lost() -> None:
    assert named([one for one in PEOPLE if one.is_robot()]) == []


def test_robots_are_told_apart() -> None:
    missed = named([one for one in ROBOTS if not one.is_robot()])
    assert len(missed) <= len(ROBOTS) * 0.05, missed


def test_robots_of_our_own_choice_are_told_apart_by_themselves() -> None:
    """The package would carry the rest: its own instances it knows."""
    own = [one for one in ROBOTS if not one.name.startswith("package, ")]
    missed = named([one for one in own if not one.is_robot()])
    assert len(missed) <= len(own) * 0.05, missed


@pytest.mark.parametrize("person", PEOPLE, ids=named(PEOPLE))
def test_anybody_who_asks_for_the_head_alone_or_ahead_is_none(person: Asked) -> None:
    assert replace(person, method="HEAD").is_robot()
    for name, word in (
        ("Purpose", "prefetch"), ("Sec-Purpose", "prefetch;prerender"), ("X-Moz", "prefetch"),
    ):  # fmt: skip
        assert replace(person, headers={**person.headers, name: word}).is_robot()


@pytest.mark.parametrize("person", PEOPLE, ids=named(PEOPLE))
def test_nobody_is_a_person_without_saying_what_is_accepted_or_with_what(person: Asked) -> None:
    for name in ("Accept", "User-Agent"):
        rest = {key: value for key, value in person.headers.items() if key != name}
        assert replace(person, headers=rest).is_robot()
        assert replace(person, headers={**person.headers, name: ""}).is_robot()
