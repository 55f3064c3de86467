"""`etude packs import`: a file brought into a folder of packs, after showing what it changes."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.files import content, keep_before, write_instead, write_new
from bot.cli.options import CHECK_FAILED, DEFAULT_CONFIG, ConfigOption, settings_or_defaults
from drills.change_report import report
from drills.library import Readable, readable
from drills.library_files import packs_in
from drills.model import Pack, Refusal
from drills.pack_changes import Merge, merge
from drills.pack_checks import shown
from drills.pack_sheet import read_sheet_of_drills
from drills.pack_writer import write_pack
from drills.packs import PackFaults, read_pack, toml_text
from drills.rubrics import has_only_rubrics
from drills.translations import is_translation


@dataclass(frozen=True)
class Home:
    """The file in the folder that has the pack now."""

    path: Path
    data: bytes
    pack: Pack


def import_pack(
    file: Annotated[Path, typer.Argument(help="A pack (.toml), or a sheet of drills (.csv).")],
    into: Annotated[
        Path | None, typer.Option(help="The folder of packs. If the settings name one: that.")
    ] = None,
    pack: Annotated[
        str | None, typer.Option(help="For a sheet: the id of the pack whose drills it has.")
    ] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Bring a pack or a sheet of drills into your folder of packs.

    Shows first what would change. A drill that the file leaves out is retired, never deleted.
    """
    folders = settings_or_defaults(config).practice.packs
    folder = into or _only(folders)
    if not folder.is_dir():
        raise Refusal(f'There is no folder "{folder}". Make it, and name it in the settings.')
    beside = readable({folder, *folders})
    data = content(file)
    if file.suffix.lower() == ".csv":
        home = _home(_named(pack), folder, beside)
        if home is None:
            raise Refusal(
                f'The folder "{folder}" has no pack "{shown(_named(pack))}" for these drills. '
                "Write it first: `etude packs new` makes one."
            )
        new = read_sheet_of_drills(data, str(file), home.pack, beside.rubrics)
    else:
        new = _pack_in(data, file, beside)
        home = _home(new.id, folder, beside)
    merged = merge(home.pack if home else None, new, whole=True)
    print(*report(merged), sep="\n")
    if merged.changed and _agreed(yes=yes):
        _write(merged, home, _text(merged, new, data, file, beside), folder, beside)


def _only(folders: tuple[Path, ...]) -> Path:
    if len(folders) != 1:
        raise Refusal(
            f"The settings name {len(folders) or 'no'} folders of packs. Say with --into which "
            "folder is meant."
        )
    return folders[0]


def _named(pack: str | None) -> str:
    if pack is None:
        raise Refusal("A sheet has drills only. Say with --pack which pack they are of, by its id.")
    return pack


def _pack_in(data: bytes, file: Path, beside: Readable) -> Pack:
    """The pack in a file. Raises Refusal for other kinds of file, and for every fault."""
    if is_translation(data) or has_only_rubrics(data):
        raise Refusal(
            f"{file}: only packs are imported. Put a translation beside its original, and rubrics "
            "into the folder `rubrics` there, then run `etude packs check` on them."
        )
    return read_pack(data, str(file), beside.rubrics)


def _home(pack_id: str, folder: Path, beside: Readable) -> Home | None:
    """The file of that pack in the folder, or None where there is none yet.

    Raises Refusal where it has faults, and where the id is that of a pack elsewhere.
    """
    for path, data in packs_in(folder):
        if not isinstance(data, bytes) or is_translation(data):
            continue
        try:
            pack = read_pack(data, path, beside.rubrics)
        except PackFaults:
            if re.search(rf"[\"']{re.escape(pack_id)}[\"']".encode(), data):
                raise Refusal(
                    f"{path} has faults, so it cannot be compared. See `etude packs check {path}`."
                ) from None
            continue
        if pack.id == pack_id:
            return Home(Path(path), data, pack)
    if pack_id in beside.packs:
        raise Refusal(
            f'"{shown(pack_id)}" is the id of a pack outside of "{folder}" already '
            f"({beside.packs[pack_id].title}). Give yours an id of its own."
        )
    return None


def _agreed(*, yes: bool) -> bool:
    """Whether the person wants it. Raises Exit where there is nobody to ask."""
    if yes:
        return True
    if not sys.stdin.isatty():
        print("Nothing was changed. Add --yes to do it.")
        raise typer.Exit(CHECK_FAILED)
    if typer.confirm("Do this?", default=False):
        return True
    print("Nothing was changed.")
    return False


def _text(merged: Merge, new: Pack, data: bytes, file: Path, beside: Readable) -> str:
    """What to write: the author's own words and comments, where they say all that is to stand."""
    if merged.pack == new and file.suffix.lower() != ".csv":
        return toml_text(data, str(file))
    text = write_pack(merged.pack, beside.rubrics)
    read_pack(text.encode(), str(file), beside.rubrics)
    return text


def _write(merged: Merge, home: Home | None, text: str, folder: Path, beside: Readable) -> None:
    if home is None:
        path = folder / f"{merged.pack.id.rpartition('.')[2]}.toml"
        path = folder / f"{merged.pack.id}.toml" if path.exists() else path
        write_new(path, text.encode())
    else:
        path = home.path
        if toml_text(home.data, str(path)) != write_pack(home.pack, beside.rubrics):
            kept = keep_before(path, home.data)
            print(f"{path} had comments, or was laid out by hand. As it was, it is kept: {kept}.")
        write_instead(path, text.encode())
    print(f"Written: {path}. A bot that runs reads it when it is started again.")
