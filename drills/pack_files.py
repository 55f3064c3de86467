"""A TOML file of drills or rubrics as a table to read from, or why it cannot be read."""

from __future__ import annotations

import tomllib
from functools import partial
from typing import TYPE_CHECKING, Final

from drills.pack_checks import Fault, PackFaults, Report
from drills.pack_tables import Table
from drills.toml_lines import Trouble, early_troubles, line_table
from drills.toml_syntax import syntax_trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drills.pack_checks import Field

MAX_BYTES: Final = 256 * 1024


def read_table(data: bytes, file: str, fields: Mapping[str, Field]) -> Table:
    """The whole of `data` as a table of those fields; `file` is its name in the sentences.

    What is wrong inside is noted in the table's report, which the reader settles at the end.
    Raises PackFaults where the file cannot be read as TOML.
    """
    text = toml_text(data, file)
    if troubles := early_troubles(text):
        raise _unreadable(file, *troubles)
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(file, syntax_trouble(error, text)) from error
    return Table(Report(file, partial(line_table, text)), values, (), "", fields)


def toml_text(data: bytes, file: str) -> str:
    """The text in `data`, with single newlines and without a byte order mark.

    Raises PackFaults where it is too large, or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        problem = f"this file is larger than {MAX_BYTES // 1024} KiB. Split it into several packs."
        raise _unreadable(file, Trouble(0, problem))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = "this is not UTF-8 text. Save the file again, with the encoding set to UTF-8."
        raise _unreadable(file, Trouble(line, problem)) from error


def _unreadable(file: str, *troubles: Trouble) -> PackFaults:
    return PackFaults(Fault(file, line, "", problem) for line, problem in troubles)
