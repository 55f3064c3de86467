"""The packs at hand: those shipped with the bot, those in folders of the house, a server's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from drills.library_files import packs_in, rubrics_in, shipped_packs, shipped_rubrics
from drills.model import Pack, Refusal
from drills.pack_checks import did_you_mean, shown
from drills.packs import Fault, PackFaults, read_pack, toml_text
from drills.rubrics import SharedRubrics, read_shared_rubrics
from drills.toml_lines import line_table
from drills.translations import is_translation, read_translation, stale, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from drills.toml_lines import Place


class Overlay(NamedTuple):
    """A server's library, and the digests of the texts it was made of, by the packs' keys."""

    digests: Mapping[str, str]
    library: Library


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """Packs by their keys. Iterating gives them in the order of their titles.

    The key of a translation is the pack's id with its language, as in `org.example.grief@de`,
    so a series takes it as it takes any pack. `notes` say which translations are behind;
    `rubrics` are those that any pack here may name; `own` are the keys of one server's own packs.
    In `overlaid`, whoever lays servers' packs over this one keeps what came of it.
    """

    packs: Mapping[str, Pack]
    notes: tuple[str, ...] = ()
    rubrics: SharedRubrics = field(default_factory=SharedRubrics)
    own: frozenset[str] = frozenset()
    overlaid: dict[int, Overlay] = field(default_factory=dict["int", "Overlay"], repr=False)

    def __iter__(self) -> Iterator[Pack]:
        return iter(sorted(self.packs.values(), key=lambda pack: (pack.title.casefold(), pack.id)))

    def __len__(self) -> int:
        return len(self.packs)

    def pack(self, pack_id: str) -> Pack:
        """The pack of that id. Raises Refusal, with the id that may be meant, for any other."""
        if pack_id in self.packs:
            return self.packs[pack_id]
        raise Refusal(self.no_such_pack(pack_id))

    def no_such_pack(self, key: str) -> str:
        """That there is no pack of that key, with the one that may be meant."""
        known = ", ".join(sorted(self.packs)) or "none"
        advice = did_you_mean(key, self.packs) or f"The packs here are: {known}."
        return f'There is no pack "{shown(key)}". {advice}'

    def pack_to_post(self, key: str) -> Pack:
        """The same for a series. Raises Refusal for private prompts.

        Crisis content may be made a draft of; it is starting it that needs consent.
        """
        pack = self.pack(key)
        if pack.private:
            raise Refusal(
                f'"{pack.title}" is for private reflection and is never rated, so no series can '
                "post it. Choose another pack."
            )
        return pack


def load_library(folders: Sequence[Path] = ()) -> Library:
    """The shipped packs and those in `folders`: files ending in .toml, no folders below.

    A folder's own shared rubrics are in its folder `rubrics`. Raises PackFaults with every fault
    of every file. Two files with one pack key are a fault, and so is a link that leads out of its
    folder, or a translation of a pack that is not at hand.
    """
    reading = _Reading()
    for file, found in chain(shipped_rubrics(), *map(rubrics_in, folders)):
        reading.take(file, found, reading.rubrics_of)
    texts: list[tuple[str, bytes | Fault]] = []
    for file, found in chain(shipped_packs(), *map(packs_in, folders)):
        if isinstance(found, bytes) and is_translation(found):
            texts.append((file, found))
        else:
            reading.take(file, found, reading.pack_of)
    for file, found in texts:
        reading.take(file, found, reading.translation_of)
    if reading.faults:
        raise PackFaults(reading.faults)
    return Library(reading.packs, tuple(reading.notes), reading.rubrics)


def with_own_packs(
    library: Library, files: Mapping[str, str], read: Iterable[Pack] = ()
) -> Library:
    """`library` and over it one server's own packs: the texts of their files, by their keys.

    Those that are `read` already need no text. One of a key that `library` has stands in its
    place. What cannot be read any more, because a later version reads it otherwise, is left out
    with a note.
    """
    reading = _Reading()
    reading.rubrics = dict(library.rubrics)
    reading.packs = {pack.key: pack for pack in read}
    texts = {key: text.encode() for key, text in files.items()}
    for key, data in texts.items():
        if not is_translation(data):
            reading.take(key, data, reading.pack_of)
    # A translation may be of an own pack, or of everybody's.
    of_their_own = set(reading.packs)
    reading.packs = {**library.packs, **reading.packs}
    for key, data in texts.items():
        if is_translation(data):
            before = reading.packs.pop(key, None)
            reading.take(key, data, reading.translation_of)
            if key in reading.packs:
                of_their_own.add(key)
            elif before:
                reading.packs[key] = before
    notes = (*library.notes, *reading.notes, *map(str, reading.faults))
    return Library(reading.packs, notes, library.rubrics, frozenset(of_their_own))


@dataclass(frozen=True, slots=True)
class Readable:
    """What has no fault, to read or compare another file with while some are being written."""

    rubrics: SharedRubrics
    packs: Mapping[str, Pack]


def readable(folders: Iterable[Path] = ()) -> Readable:
    """The shipped rubrics and packs without those that have faults, and the same of `folders`."""
    reading = _Reading()
    for file, found in chain(shipped_rubrics(), *map(rubrics_in, folders)):
        reading.take(file, found, reading.rubrics_of)
    for file, found in chain(shipped_packs(), *map(packs_in, folders)):
        if isinstance(found, bytes) and not is_translation(found):
            reading.take(file, found, reading.pack_of)
    return Readable(reading.rubrics, reading.packs)


class _Reading:
    """What has been read so far, and the faults found on the way."""

    def __init__(self) -> None:
        self.rubrics: SharedRubrics = {}
        self.packs: dict[str, Pack] = {}
        self.notes: list[str] = []
        self.faults: list[Fault] = []
        self._files: dict[object, str] = {}

    def take(self, file: str, found: bytes | Fault, read: Callable[[str, bytes], None]) -> None:
        """Reads a file with `read`, and keeps its faults instead of raising them."""
        if isinstance(found, Fault):
            self.faults.append(found)
            return
        try:
            read(file, found)
        except PackFaults as error:
            self.faults += error.faults

    def rubrics_of(self, file: str, data: bytes) -> None:
        found = read_shared_rubrics(data, file)
        for language, name in found:
            self._claim((language, name), f'"{name}" ({language})', file, data, ("rubric", name))
        self.rubrics |= found

    def pack_of(self, file: str, data: bytes) -> None:
        pack = read_pack(data, file, self.rubrics)
        self._claim(pack.key, f'"{pack.id}"', file, data, ("pack", "id"))
        self.packs[pack.key] = pack

    def translation_of(self, file: str, data: bytes) -> None:
        translation = read_translation(data, file, self.rubrics)
        original = self.packs.get(translation.of)
        place = ("translation", "of")
        if original is None:
            advice = did_you_mean(translation.of, self.packs) or "Put the pack beside it."
            raise _fault(file, data, place, f'"{translation.of}" is not here. {advice}')
        pack = translated(original, translation)
        self._claim(pack.key, f'"{pack.id}" in "{pack.language}"', file, data, place)
        self.packs[pack.key] = pack
        self.notes += [f"{file}: {note}" for note in stale(original, translation)]

    def _claim(self, key: object, words: str, file: str, data: bytes, place: Place) -> None:
        if key in self._files:
            problem = f"{words} is the id of {self._files[key]} too. Give one of them another."
            raise _fault(file, data, place, problem)
        self._files[key] = file


def _fault(file: str, data: bytes, place: Place, problem: str) -> PackFaults:
    line = line_table(toml_text(data, file))[place]
    return PackFaults([Fault(file, line, f"{place[0]}: {place[1]}", problem)])
