"""Files of packs and rubrics: those shipped with the bot, and those in folders of the house."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final

from drills.pack_checks import Fault
from drills.pack_files import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUBRICS: Final = "rubrics"
"""The folder beside the packs that has the shared rubrics."""


def shipped_packs() -> Iterator[tuple[str, bytes]]:
    """Every shipped pack and translation, by its path, with what is in it."""
    yield from _shipped("drills/content")


def shipped_rubrics() -> Iterator[tuple[str, bytes]]:
    """Every shipped file of shared rubrics."""
    yield from _shipped(f"drills/content/{RUBRICS}")


def _shipped(folder: str) -> Iterator[tuple[str, bytes]]:
    package, _, below = folder.partition("/")
    for file in sorted((resources.files(package) / below).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            yield f"{folder}/{file.name}", file.read_bytes()


def rubrics_in(folder: Path) -> Iterator[tuple[str, bytes | Fault]]:
    """The same for the shared rubrics of a folder of packs, where it has any."""
    if (folder / RUBRICS).is_dir():
        yield from packs_in(folder / RUBRICS)


def packs_in(folder: Path) -> Iterator[tuple[str, bytes | Fault]]:
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
