"""A file that somebody brings: what it is, and every fault of it, before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from drills.house_lint import house_advice
from drills.library import Readable
from drills.model import Refusal
from drills.pack_checks import shown
from drills.pack_files import MAX_BYTES, toml_text
from drills.pack_sheet import MAX_SHEET_BYTES, read_sheet_of_drills
from drills.pack_writer import write_pack
from drills.packs import read_pack
from drills.rubrics import has_only_rubrics
from drills.translations import is_translation, read_translation, stale, translated

if TYPE_CHECKING:
    from drills.library import Library
    from drills.model import Pack

MOST_BYTES: Final = {"toml": MAX_BYTES, "csv": MAX_SHEET_BYTES}
ONLY_RUBRICS: Final = (
    "That file has rubrics and no drills. A server has its rubrics in its packs: put them into "
    "the pack whose drills use them, and bring that."
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file without faults: `text` is the TOML to be merged in, `key` that of its pack.

    `kind` is `file` for a whole pack or a translation, `drills` for rows of a sheet. `advice` is
    what the house rules would say; it stops nothing.
    """

    key: str
    kind: str
    text: str
    pack: Pack
    advice: tuple[str, ...] = ()


def ending_of(name: str, size: int) -> str:
    """`toml` or `csv`, by the file's name. Refuses any other, and a file that is too large."""
    ending = name.rpartition(".")[2].lower()
    if ending not in MOST_BYTES:
        raise Refusal(
            f'I read files that end in .toml or .csv, and this one is "{shown(name)}". '
            "`/pack template` gives you one to fill in."
        )
    if size > MOST_BYTES[ending]:
        raise Refusal(
            f'"{shown(name)}" has {-(-size // 1024):,} KiB; {MOST_BYTES[ending] // 1024} KiB are '
            "the most. Split it into several packs."
        )
    return ending


def read_upload(
    name: str, data: bytes, library: Library, target: Pack | None, *, whole: bool = True
) -> Upload:
    """What is in a file, read beside the packs of `library`; `target` is the pack named with it.

    A file is the whole of a pack, and so is a sheet, but where it is not `whole`: then it only
    adds and changes drills. Raises PackFaults with every fault, Refusal for a file of no use here.
    It may take a second, and touches nothing: made for a thread of its own.
    """
    if ending_of(name, len(data)) == "csv":
        return _sheet(name, data, library, target, whole=whole)
    if has_only_rubrics(data):
        raise Refusal(ONLY_RUBRICS)
    if is_translation(data):
        upload = _translation(name, data, library)
    else:
        pack = read_pack(data, name, library.rubrics)
        upload = Upload(pack.key, "file", toml_text(data, name), pack)
    if target is not None and target.key != upload.key:
        raise Refusal(
            f'This file is of "{upload.key}", not of "{target.key}". Leave out `pack:`, or choose '
            "the file that you mean."
        )
    return upload


def with_advice(upload: Upload, library: Library) -> Upload:
    """The same with what the house rules say of it beside the packs of `library`."""
    if upload.pack.translated:
        return upload
    advice = house_advice(upload.pack, library.packs.values())
    return replace(upload, advice=(*upload.advice, *map(str, advice)))


def readable_of(library: Library) -> Readable:
    """The library as what another file is read beside."""
    return Readable(library.rubrics, library.packs)


def _sheet(name: str, data: bytes, library: Library, target: Pack | None, *, whole: bool) -> Upload:
    if target is None:
        raise Refusal(
            "A sheet has drills only, so say which pack they are for: `/pack import pack:`. A new "
            "pack begins with `/pack new`."
        )
    if target.translated:
        raise Refusal(f'"{target.title}" is a translation, and is changed by its own .toml file.')
    part = read_sheet_of_drills(data, name, target, library.rubrics)
    return Upload(target.key, "file" if whole else "drills", write_pack(part), part)


def _translation(name: str, data: bytes, library: Library) -> Upload:
    translation = read_translation(data, name, library.rubrics)
    original = library.packs.get(translation.of)
    if original is None:
        raise Refusal(
            f'This is a translation of "{shown(translation.of)}", which is not here. Import that '
            "pack first."
        )
    pack = translated(original, translation)
    if not pack.drills:
        raise Refusal(
            f'No drill of this file is one of "{original.title}" with a rubric in '
            f'"{pack.language}". Compare the ids with those of the original.'
        )
    advice = tuple(stale(original, translation))
    return Upload(pack.key, "file", toml_text(data, name), pack, advice)
