"""Reading and writing files for a person: whole or not at all, with a sentence where it fails."""

from __future__ import annotations

import os
from pathlib import Path

from drills.model import Refusal
from drills.pack_sheet import MAX_SHEET_BYTES


def content(path: Path) -> bytes:
    """The file's bytes, and never more than one over what a pack or a sheet may have."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_SHEET_BYTES + 1)
    except OSError as error:
        raise Refusal(f"{path}: cannot be read ({error.strerror}).") from None


def write_new(path: Path, data: bytes) -> None:
    """Writes a file that does not exist yet. Raises Refusal for one that does."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise Refusal(f"{path} exists already. Choose another name, or move it away.") from None
    except OSError as error:
        raise Refusal(f"{path}: cannot be written ({error.strerror}).") from None


def write_instead(path: Path, data: bytes) -> None:
    """Writes the file, or leaves the one there is as it was: nobody ever reads half of it."""
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Refusal(f"{path}: cannot be written ({error.strerror}).") from None


def keep_before(path: Path, data: bytes) -> Path:
    """Keeps what a file had in `name.toml.before`, or with a number where that is taken."""
    kept = path.with_name(f"{path.name}.before")
    number = 2
    while kept.exists():
        kept, number = path.with_name(f"{path.name}.before-{number}"), number + 1
    write_new(kept, data)
    return kept
