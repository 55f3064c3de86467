"""Which of the packs at hand a coordinator chooses from."""

from __future__ import annotations

import zlib
from itertools import chain
from typing import TYPE_CHECKING

from drills.catalogue import by_group
from drills.model import Refusal
from drills.pack_checks import shown
from drills.selection import Selection

if TYPE_CHECKING:
    from drills.library import Library
    from drills.model import Pack


def groups_to_post(library: Library) -> list[str]:
    """The groups of the catalogue that have a pack for a series, in its order."""
    return list(_groups(library))


def packs_to_post(library: Library, group: str | None) -> list[Pack]:
    """The packs for a series in the order of the catalogue; those of one group, if one is named.

    Crisis content is shown to whoever asks for its group. Raises Refusal for a group that there
    is not.
    """
    groups = _groups(library)
    if group is None:
        everything = chain.from_iterable(groups.values())
        return [pack for pack in everything if pack.may_be_posted]
    for name, packs in groups.items():
        if name.casefold() == group.strip().casefold():
            return packs
    name = f'"{shown(group)}"' if group else "of that name any more"
    raise Refusal(f"There is no group {name}. There is: {', '.join(groups)}.")


def number_of(name: str) -> int:
    """What stands for a key, an id or a group's name in a route, where there are only numbers.

    It is found again among those of the presser's own server.
    """
    return zlib.crc32(name.encode())


def selection_of_pack(library: Library, key: str) -> Selection:
    """All drills of one pack; naming one with crisis content asks for it."""
    pack = library.packs.get(key)
    return Selection(packs=(key,), crisis=pack is not None and pack.crisis)


def _groups(library: Library) -> dict[str, list[Pack]]:
    return by_group(pack for pack in library if pack.drills and not pack.private)
