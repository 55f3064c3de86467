"""Who sits with whom in a round for pairs, and who is what in which act."""

from __future__ import annotations

import random
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from drills.selection import DrillAtHand

Twosome: TypeAlias = frozenset[int]

TRIO: Final = 3
_STARTS: Final = 24
"""From so many seeded beginnings an arrangement is improved; the best one is kept."""
_EFFORT: Final = 10_000
"""People squared times beginnings: of a large cohort the first good arrangement has to do."""
_NEVER: Final = 1_000_000

SCALE: Final = (
    "Completely disagree",
    "Disagree",
    "Rather disagree",
    "Neither",
    "Rather agree",
    "Agree",
    "Completely agree",
)
"""How far somebody agrees that an act was so, from 1 to 7."""


def pair_up(
    people: Iterable[int],
    together: Mapping[Twosome, int],
    apart: Collection[Twosome],
    seed: str,
) -> list[tuple[int, ...]]:
    """Everybody in twos, with one trio where the number is odd; in each, in order of seats.

    Those who have sat together least often come first, whoever is kept `apart` never sits
    together, and the rest is a seeded draw. Somebody for whom that leaves no place is a group
    of one, and so is whoever came alone. The same people and seed give the same groups.
    """
    draw = random.Random(seed)  # noqa: S311  a draw that can be repeated, not secrecy
    order = sorted(set(people))

    def cost(group: Sequence[int]) -> int:
        twosomes = [frozenset(two) for two in combinations(group, 2)]
        met = sum(together.get(two, 0) ** 2 for two in twosomes)
        return met + _NEVER * sum(two in apart for two in twosomes)

    best: list[tuple[int, ...]] = []
    for _ in range(max(1, min(_STARTS, _EFFORT // max(len(order), 1) ** 2))):
        draw.shuffle(order)
        found = _improved(_cut(order), cost)
        if not best or sum(map(cost, found)) < sum(map(cost, best)):
            best = found
        if not sum(map(cost, best)):
            break
    return _without_those_apart(best, apart)


def _cut(order: Sequence[int]) -> list[tuple[int, ...]]:
    """The people in this order, by twos; a last one makes the last two a trio."""
    groups = [tuple(order[at : at + 2]) for at in range(0, len(order), 2)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _improved(
    groups: list[tuple[int, ...]], cost: Callable[[Sequence[int]], int]
) -> list[tuple[int, ...]]:
    """The groups after any two of them have exchanged members as long as that makes it better."""
    better = True
    while better:
        better = False
        for one, other in combinations(range(len(groups)), 2):
            first, second = groups[one], groups[other]
            held = cost(first) + cost(second)
            if not held:
                continue
            everybody = first + second
            for members in combinations(everybody, len(first)):
                rest = tuple(person for person in everybody if person not in members)
                if (now := cost(members) + cost(rest)) < held:
                    groups[one], groups[other], held, better = members, rest, now, True
    return groups


def _without_those_apart(
    groups: list[tuple[int, ...]], apart: Collection[Twosome]
) -> list[tuple[int, ...]]:
    """Where nothing better could be found, whoever is kept apart joins others, or sits alone."""

    def fits(group: Sequence[int]) -> bool:
        return not any(frozenset(two) in apart for two in combinations(group, 2))

    whole = [group for group in groups if fits(group)]
    for person in (person for group in groups if not fits(group) for person in group):
        roomy = (n for n, group in enumerate(whole) if len(group) < TRIO)
        place = next((n for n in roomy if fits((*whole[n], person))), None)
        if place is None:
            whole.append((person,))
        else:
            whole[place] = (*whole[place], person)
    return whole


def therapist_of(act: int, seats: int) -> int:
    """Who answers the client of an act, by seat: the next one round. The client has its number."""
    return act % seats + 1


def role_in(act: int, seat: int, seats: int) -> str:
    """What somebody is in an act: client, therapist, or in a trio observer."""
    if seat == act:
        return "client"
    return "therapist" if seat == therapist_of(act, seats) else "observer"


def speaks(number: int) -> str:
    """Whose the turn of that number (from 1) is: the client begins."""
    return "client" if number % 2 else "therapist"


def clients_for(drills: Sequence[DrillAtHand], first: DrillAtHand, seats: int) -> list[DrillAtHand]:
    """Whom each seat plays: `first`, then others of these drills that come nearest to it.

    Those of the same skill come first, then those with something unsaid, then those of the same
    level, then as they stand after `first`. Where there are too few they begin anew.
    """
    at = next((n for n, one in enumerate(drills) if one.identity == first.identity), -1)
    following = [*drills[at + 1 :], *drills[: max(at, 0)]]
    following.sort(
        key=lambda one: (
            one.drill.skill != first.drill.skill,
            not one.drill.unsaid,
            one.drill.level != first.drill.level,
        )
    )
    played = [first, *following]
    return [played[seat % len(played)] for seat in range(seats)]
