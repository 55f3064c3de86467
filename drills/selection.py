"""Which drills of a library a series draws from: packs by name, or whatever fits a filter."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any, Final

from drills.catalogue import by_group
from drills.house_words import MANNERS, PROBLEMS, SETTINGS
from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from drills.library import Library
    from drills.model import Drill, Pack

USUAL_LANGUAGE: Final = "en"
SELECTIONS_AT_HAND: Final = 4096
"""Selections whose drills need not be looked up anew; as many servers seldom have more."""


@dataclass(frozen=True)
class DrillAtHand:
    """A drill of a pack; `key` is that pack's key and the drill's id.

    `own` is that of a server's own pack: its wording is that server's alone.
    """

    key: tuple[str, str]
    drill: Drill
    own: bool = False

    @property
    def identity(self) -> tuple[str, str, int]:
        """What tells it from every drill that was ever posted, and stays when it is reworded."""
        return (*self.key, self.drill.meaning)

    @cached_property
    def revision(self) -> str:
        """The drill's revision, which takes a while to work out."""
        return self.drill.revision


@dataclass(frozen=True, slots=True)
class Selection:
    """What a series draws from. What is empty restricts nothing; all that is not must hold.

    Without `packs` (keys, in the order in which they come) it is the whole library in one
    `language`. Of `skills`, `levels` and `phases` one suffices; so it does of the `tags` of one
    kind (what troubles a client, how they speak, where it plays, all others). Crisis content is
    in it only with `crisis`, private prompts never. With `turns` the packs take turns; else one
    comes after the other.
    """

    packs: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    language: str = USUAL_LANGUAGE
    crisis: bool = False
    turns: bool = False

    def kept(self) -> dict[str, Any]:
        """As plain JSON values: what differs from the defaults."""
        standard, values = asdict(_EVERYTHING), asdict(self)
        lists = {key: list(values[key]) for key in _LISTS if values[key]}
        rest = {key: values[key] for key in values.keys() - _LISTS}
        return lists | {key: value for key, value in rest.items() if value != standard[key]}


_EVERYTHING: Final = Selection()
_LISTS: Final = frozenset({"packs", "skills", "levels", "tags", "phases"})


def selection_from(kept: Mapping[str, Any]) -> Selection:
    """The selection that `kept` wrote down; what is not known is left out."""
    return Selection(
        packs=tuple(kept.get("packs", ())),
        skills=tuple(kept.get("skills", ())),
        levels=tuple(kept.get("levels", ())),
        tags=tuple(kept.get("tags", ())),
        phases=tuple(kept.get("phases", ())),
        language=kept.get("language", USUAL_LANGUAGE),
        crisis=kept.get("crisis", False),
        turns=kept.get("turns", False),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The drills of a selection in the order in which they come, unseen ones.

    `key` is sixteen characters that change when one of them comes, goes or moves. `missing` are
    packs that the selection names and the library lacks; `withheld` are the titles of those it
    names that have crisis content, where nobody has asked for it; `identities` tell these drills
    from all others.
    """

    drills: tuple[DrillAtHand, ...]
    key: str
    missing: tuple[str, ...]
    identities: frozenset[tuple[str, str, int]]
    withheld: tuple[str, ...] = ()

    @property
    def packs(self) -> tuple[str, ...]:
        """The keys of the packs that any of the drills is from, in their order."""
        return tuple(dict.fromkeys(one.key[0] for one in self.drills))


@lru_cache(maxsize=SELECTIONS_AT_HAND)
def draw(selection: Selection, library: Library) -> Drawn:
    """The drills of `library` that `selection` is of. A library is known by its identity."""
    packs = [library.packs[key] for key in selection.packs if key in library.packs]
    if not selection.packs:
        groups = by_group(pack for pack in library if pack.language == selection.language)
        packs = list(chain.from_iterable(groups.values()))
    by_pack = [_of_pack(pack, selection, own=pack.key in library.own) for pack in packs]
    drills = tuple(_by_turns(by_pack) if selection.turns else chain.from_iterable(by_pack))
    missing = tuple(key for key in selection.packs if key not in library.packs)
    identities = frozenset(one.identity for one in drills)
    named = packs if selection.packs and not selection.crisis else []
    withheld = tuple(pack.title for pack in named if pack.crisis)
    return Drawn(drills, drills_key(drills), missing, identities, withheld)


def drills_key(drills: Iterable[DrillAtHand]) -> str:
    """Sixteen characters that change when one of these drills comes, goes or moves."""
    ids = "\n".join(str(one.identity) for one in drills)
    return hashlib.sha256(ids.encode()).hexdigest()[:16]


def _of_pack(pack: Pack, selection: Selection, *, own: bool) -> list[DrillAtHand]:
    if pack.private or (pack.crisis and not selection.crisis):
        return []
    return [
        DrillAtHand((pack.key, drill.id), drill, own)
        for drill in pack.drills
        if _fits(drill, selection)
    ]


def _by_turns(by_pack: Sequence[Sequence[DrillAtHand]]) -> Iterable[DrillAtHand]:
    return (one for turn in zip_longest(*by_pack) for one in turn if one is not None)


def _fits(drill: Drill, selection: Selection) -> bool:
    return (
        (not selection.skills or drill.skill in selection.skills)
        and (not selection.levels or drill.level in selection.levels)
        and (not selection.phases or drill.phase in selection.phases)
        and all(set(drill.tags) & wanted for wanted in _kinds(selection.tags))
    )


def _kinds(tags: Sequence[str]) -> list[frozenset[str]]:
    """The tags by what they say, without the kinds that none of them is of."""
    wanted = frozenset(tags)
    listed = [wanted & kind for kind in (PROBLEMS, MANNERS, SETTINGS)]
    return [kind for kind in (*listed, wanted.difference(*listed)) if kind]


def skills_in(drills: Iterable[DrillAtHand]) -> list[str]:
    """The skills that these drills practise, each once, in their order."""
    return list(dict.fromkeys(one.drill.skill for one in drills))


def tags_in(drills: Iterable[DrillAtHand]) -> list[str]:
    """The tags that these drills have, each once, by the alphabet."""
    return sorted({tag for one in drills for tag in one.drill.tags})


def require_drills(selection: Selection, library: Library) -> Drawn:
    """The drills of a selection. Raises Refusal where there is none."""
    drawn = draw(selection, library)
    if drawn.drills:
        return drawn
    if drawn.missing:
        raise Refusal(library.no_such_pack(drawn.missing[0]))
    if drawn.withheld:
        raise Refusal(f'"{drawn.withheld[0]}" has crisis content, which has to be asked for.')
    raise Refusal(
        "No drill here fits all of that. Take a pack more, or ask for less: fewer tags, or any "
        "level."
    )
