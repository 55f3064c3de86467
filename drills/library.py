"""The packs at hand: those shipped with the bot, and those in folders of the house."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from itertools import chain
from typing import TYPE_CHECKING

from drills.model import Pack, Refusal
from drills.pack_checks import did_you_mean, shown
from drills.packs import MAX_BYTES, Fault, PackFaults, read_pack, toml_text
from drills.toml_lines import line_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Library:
    """Packs by their ids. Iterating gives them in the order of their titles."""

    packs: Mapping[str, Pack]

    def __iter__(self) -> Iterator[Pack]:
        return iter(sorted(self.packs.values(), key=lambda pack: (pack.title.casefold(), pack.id)))

    def __len__(self) -> int:
        return len(self.packs)

    def pack(self, pack_id: str) -> Pack:
        """The pack of that id. Raises Refusal, with the id that may be meant, for any other."""
        if pack_id in self.packs:
            return self.packs[pack_id]
        known = ", ".join(sorted(self.packs)) or "none"
        advice = did_you_mean(pack_id, self.packs) or f"The packs here are: {known}."
        raise Refusal(f'There is no pack "{shown(pack_id)}". {advice}')


def load_library(folders: Sequence[Path] = ()) -> Library:
    """The shipped packs and those in `folders`: files ending in .toml, no folders below.

    Raises PackFaults with every fault of every file. Two files with one pack id are a fault,
    and so is a link that leads out of its folder.
    """
    packs: dict[str, Pack] = {}
    files: dict[str, str] = {}
    faults: list[Fault] = []
    for file, found in chain(_shipped(), *map(_in_folder, folders)):
        if isinstance(found, Fault):
            faults.append(found)
            continue
        try:
            pack = read_pack(found, file)
        except PackFaults as error:
            faults += error.faults
            continue
        if pack.id in packs:
            line = line_table(toml_text(found, file))["pack", "id"]
            problem = f'"{pack.id}" is the id of {files[pack.id]} too. Give one of them another.'
            faults.append(Fault(file, line, "pack: id", problem))
        else:
            packs[pack.id], files[pack.id] = pack, file
    if faults:
        raise PackFaults(faults)
    return Library(packs)


def _shipped() -> Iterator[tuple[str, bytes]]:
    content = resources.files("drills") / "content"
    for file in sorted(content.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            yield f"drills/content/{file.name}", file.read_bytes()


def _in_folder(folder: Path) -> Iterator[tuple[str, bytes | Fault]]:
    """Every file of `folder`, by its path, with what is in it or why that is not read."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError as error:
        yield str(folder), Fault(str(folder), 0, "", f"cannot be opened: {error.strerror}.")
        return
    for path in paths:
        yield str(path), _content(path, folder)


def _content(path: Path, folder: Path) -> bytes | Fault:
    try:
        # Reading a pipe or a device would wait for ever.
        if not path.is_file():
            return Fault(str(path), 0, "", "is not a file. Rename it, or mend where it leads.")
        if not path.resolve().is_relative_to(folder.resolve()):
            return Fault(str(path), 0, "", "is a link out of its folder. Copy the file itself.")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        return Fault(str(path), 0, "", f"cannot be read: {error.strerror}.")
