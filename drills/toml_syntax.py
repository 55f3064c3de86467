"""What the TOML parser complains about, in words an author can act on."""

from __future__ import annotations

import re
import tomllib

from drills.toml_lines import CURLY, CURLY_QUOTES, Trouble, tokens

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")

# The start of the parser's message, and what it mostly means in a pack.
_SENTENCES = (
    (
        r"Invalid value",
        'a value is missing, or is text without quotes. Text needs straight quotes ("…").',
    ),
    (
        r"Unterminated|Expected \"'",
        "a text is opened and never closed. Close it with the quotes that opened it.",
    ),
    (
        r".*character '\\n'",
        "a text in quotes runs past the end of its line. Close it, or use '''…''' around it.",
    ),
    (
        r"(Illegal|Found invalid) character",
        "there is an invisible control character. Type the line again.",
    ),
    (
        r"Unescaped|Invalid hex|Escaped char",
        "there is a backslash in a text in double quotes. Write \\\\, or use '''…''' instead.",
    ),
    (
        r"Expected newline",
        "something stands after the value. Put speech between ''' and ''', and close every text.",
    ),
    (
        r"Expected '='|Invalid statement|Invalid initial",
        "this is neither [heading] nor name = value. Perhaps a text further up is not closed.",
    ),
    (
        r"Cannot overwrite|Duplicate",
        "the same name stands twice in one table. Keep one of the two.",
    ),
    (
        r"Cannot (declare|redefine|mutate)",
        "this heading stands twice. Drills have two brackets, [[drill]]; keep one of the others.",
    ),
    (r"Unclosed", "a list or table is not closed, or a comma is missing. Look at its brackets."),
    (r"Expected '\]", "a heading is not closed. Headings look like [pack] or [[drill]]."),
)


def syntax_trouble(error: ValueError | RecursionError, text: str) -> Trouble:
    """What `tomllib` found wrong with `text`, and on which line."""
    message = str(error)
    at = _AT.search(message)
    line, column = _position(error, at)
    if not isinstance(error, tomllib.TOMLDecodeError):
        return Trouble(line or 1, "this file cannot be read as TOML. Write it more simply.")
    if line and text.split("\n")[line - 1][column - 1 : column] in CURLY_QUOTES:
        return Trouble(line, CURLY)
    if at is not None:
        message = message[: at.start()]
    known = (sentence for start, sentence in _SENTENCES if re.match(start, message))
    return Trouble(line or _last_line(text), next(known, f"this is not valid TOML: {message}."))


def _position(error: Exception, at: re.Match[str] | None) -> tuple[int, int]:
    """Line and column from 1, or zeros for the end of the document."""
    if at is not None:
        return int(at[1] or 0), int(at[2] or 0)
    # From Python 3.14 on the position is in attributes, whatever the message says.
    return getattr(error, "lineno", 0), getattr(error, "colno", 0)


def _last_line(text: str) -> int:
    """The line where a text is opened that never ends, or else the last with anything on it.

    The parser only says "end of document", which does not help to find forgotten quotes.
    """
    opened = (token.line for token in tokens(text) if token.kind == "open")
    return next(opened, text.rstrip().count("\n") + 1)
