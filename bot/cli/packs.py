"""`etude packs`: what is in the packs, and what is wrong with them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import pack_import, pack_texts
from bot.cli.files import content
from bot.cli.options import CHECK_FAILED, DEFAULT_CONFIG, ConfigOption, settings_or_defaults
from drills.blind import agreement_in_words, blind_sheet, compare_levels, read_sheet
from drills.catalogue_tables import HEAD, library_page, statistics
from drills.checking import check_file, check_pack, check_sheet, drills_by_level
from drills.library import load_library, readable
from drills.model import Level, Refusal
from drills.pack_files import toml_text

app = typer.Typer(help="Packs of drills.", no_args_is_help=True, rich_markup_mode=None)
app.command("new")(pack_texts.new)
app.command("import")(pack_import.import_pack)
app.command("export")(pack_texts.export)
app.command("template")(pack_texts.template)
app.command("schema")(pack_texts.schema)


@app.command()
def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Pack files, or folders of them.")
    ],
    pack: Annotated[
        str | None, typer.Option(help="For a sheet (.csv): the id of the pack it is for.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Name every fault of every pack, with its line. Exit code 1 where there is one.

    Advice says where a pack differs from the rules that the shipped packs follow.
    """
    files = list(_files(paths))
    # The pack of a sheet may be in any folder of the house; a pack is read with its own.
    folders = settings_or_defaults(config).practice.packs if pack else ()
    beside = readable({*(file.parent for file in files), *folders})
    failed = False
    for path in files:
        try:
            if path.suffix.lower() == ".csv":
                checked = check_sheet(content(path), str(path), pack, beside)
            else:
                checked = check_file(content(path), str(path), beside)
        except Refusal as refusal:
            print(refusal, file=sys.stderr)
            failed = True
            continue
        print(f"{path}: {checked.summary}")
        for advice in checked.advice:
            print(f"advice {path}: {advice}")
    if failed:
        raise typer.Exit(CHECK_FAILED)


@app.command("list")
def list_packs(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Show the packs that come with the bot and those in your own folders."""
    library = load_library(settings_or_defaults(config).practice.packs)
    head = ["id", "version", "title", "language", *Level]
    rows = [
        [pack.key, pack.version, pack.title, pack.language, *map(str, drills_by_level(pack))]
        for pack in library
    ]
    print(_table([head, *rows]))


@app.command()
def stats(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Show the catalogue: the packs of each group, with how many drills of which level."""
    groups = statistics(load_library(settings_or_defaults(config).practice.packs))
    rows = [row for members in groups.values() for row in members]
    lines = iter(_table([HEAD, *rows]).splitlines())
    print(next(lines))
    for name, members in groups.items():
        print(f"\n{name}", *islice(lines, len(members)), sep="\n")


@app.command()
def revisions(
    pack_id: Annotated[str, typer.Argument(metavar="PACK", help="A pack's id.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Show the revision of each drill of a pack, for its translation."""
    pack = load_library(settings_or_defaults(config).practice.packs).pack(pack_id)
    print(_table([[drill.id, drill.revision] for drill in pack.drills]))


@app.command()
def blind(
    pack_id: Annotated[str, typer.Argument(metavar="PACK", help="A pack's id, or its file.")],
    sheet: Annotated[
        Path | None, typer.Option(help="A filled-in sheet, to compare with the pack's levels.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Print a pack's drills without their levels, to sort; or compare such a sheet, filled in."""
    if Path(pack_id).is_file():
        path = Path(pack_id)
        pack, _ = check_pack(content(path), pack_id, readable({path.parent}))
    else:
        pack = load_library(settings_or_defaults(config).practice.packs).pack(pack_id)
    if sheet is None:
        print(blind_sheet(pack), end="")
        return
    given = read_sheet(toml_text(content(sheet), str(sheet)), pack)
    print(*agreement_in_words(compare_levels(pack, given)), sep="\n")


@app.command("map")
def print_map() -> None:
    """Print docs/library.md: the shipped packs, and which of them practises what."""
    print(library_page(list(load_library())), end="")


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Each path, or for a folder the packs in it."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(path.glob("*.toml"))
        if not inside:
            raise Refusal(f'The folder "{path}" has no file that ends in .toml.')
        yield from inside


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, two spaces between them."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
