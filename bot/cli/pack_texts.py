"""`etude packs new`, `export`, `template`, `schema`: files for authors to begin with or share."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.files import write_new
from bot.cli.options import DEFAULT_CONFIG, ConfigOption, settings_or_defaults
from drills.library import Library, load_library
from drills.library_files import packs_in, shipped_packs, shipped_rubrics
from drills.model import Pack, Refusal
from drills.pack_checks import shown, text_problems
from drills.pack_format import PACK
from drills.pack_schema import schemas
from drills.pack_sheet import write_sheet
from drills.pack_template import pack_template, sheet_template
from drills.pack_writer import pack_values, write_pack
from drills.rubrics import SharedRubrics, read_shared_rubrics
from drills.translations import is_translation, read_translation


class Format(StrEnum):
    """What a pack is written as."""

    TOML = "toml"
    CSV = "csv"
    JSON = "json"


class Template(StrEnum):
    """What an author begins with: a file, or a sheet."""

    TOML = "toml"
    CSV = "csv"


class Kind(StrEnum):
    """The files that have a schema."""

    PACK = "pack"
    TRANSLATION = "translation"
    RUBRICS = "rubrics"


def new(
    file: Annotated[Path, typer.Argument(help="The file to make; its name ends in .toml.")],
    pack_id: Annotated[
        str | None, typer.Option("--id", help="The pack's id, such as org.example.ambivalence.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="What people see in lists.")] = None,
) -> None:
    """Begin a pack, with every field explained.

    The file has one whole drill as an example. Nothing is overwritten.
    """
    if file.suffix != ".toml":
        raise Refusal(f'"{file}": the name of a pack\'s file ends in .toml.')
    if file.exists():
        raise Refusal(f"{file} exists already. Choose another name, or move it away.")
    own_id = _asked("The pack's id, such as org.example.ambivalence", "id", pack_id)
    text = pack_template(own_id, _asked("Its title", "title", title))
    write_new(file, text.encode())
    schema_file = file.with_name("pack.schema.json")
    if not schema_file.exists():
        write_new(schema_file, schemas()["pack"].encode())
    print(
        f"Written: {file}, with one drill as an example, and {schema_file.name} beside it for "
        f"editors that complete keys.\nWrite yours instead, then: etude packs check {file}"
    )


def export(
    pack_id: Annotated[str, typer.Argument(metavar="PACK", help="A pack's id.")],
    form: Annotated[
        Format, typer.Option("--format", help="A pack, its drills as a sheet, or plain values.")
    ] = Format.TOML,
    to: Annotated[Path | None, typer.Option(help="The file to write, instead of printing.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Print a pack, to share or to edit.

    Its authors and licence are in it. A translation is printed as its file has it.
    """
    folders = settings_or_defaults(config).practice.packs
    library = load_library(folders)
    pack = library.pack(pack_id)
    text = _source(pack, folders, library) if pack.translated else _text(pack, form)
    if pack.translated and form is not Format.TOML:
        raise Refusal(f'"{pack.title}" ({pack.language}) is a translation: only TOML has those.')
    if to is None:
        print(text, end="")
        return
    # Excel takes a sheet without the mark for another encoding.
    write_new(to, text.encode("utf-8-sig" if form is Format.CSV else "utf-8"))
    print(f"Written: {to}")


def template(
    form: Annotated[Template, typer.Option("--format", help="A pack, or a sheet.")] = Template.TOML,
) -> None:
    """Print a pack or a sheet to begin with."""
    print(pack_template() if form is Template.TOML else sheet_template(), end="")


def schema(
    kind: Annotated[Kind, typer.Argument(help="The kind of file.")] = Kind.PACK,
) -> None:
    """Print the JSON Schema for editors."""
    print(schemas()[kind], end="")


def _asked(question: str, key: str, given: str | None) -> str:
    """The answer, asked until it is one that a pack may have; or `given`, if that is."""
    while True:
        text: str = given if given is not None else typer.prompt(question)
        problems = list(text_problems(text.strip(), PACK[key]))
        if not problems:
            return text.strip()
        sentence = f'The {key} "{shown(text)}" {problems[0]}'
        if given is not None:
            raise Refusal(sentence)
        typer.echo(sentence)


def _text(pack: Pack, form: Format) -> str:
    """The pack in that format. Rubrics of a house are written out: elsewhere nobody has them."""
    forms: dict[Format, Callable[[], str]] = {
        Format.TOML: lambda: write_pack(pack, _shipped_rubrics()),
        Format.CSV: lambda: write_sheet(pack),
        Format.JSON: lambda: json.dumps(pack_values(pack), ensure_ascii=False, indent=2) + "\n",
    }
    return forms[form]()


def _shipped_rubrics() -> SharedRubrics:
    found = SharedRubrics()
    for file, data in shipped_rubrics():
        found |= read_shared_rubrics(data, file)
    return found


def _source(pack: Pack, folders: Sequence[Path], library: Library) -> str:
    """The file of a translation, as it stands."""
    for file, data in chain(shipped_packs(), *map(packs_in, folders)):
        if isinstance(data, bytes) and is_translation(data):
            found = read_translation(data, file, library.rubrics)
            if (found.of, found.language) == (pack.id, pack.language):
                return data.decode("utf-8-sig")
    raise Refusal(f'The file of "{pack.key}" is not there any more.')
