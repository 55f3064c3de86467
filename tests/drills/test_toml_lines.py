from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from drills.packs import MAX_BYTES, PackFaults, read_pack
from drills.toml_lines import CURLY, MAX_DOTTED, early_troubles, line_table
from drills.toml_syntax import syntax_trouble
from tests.drills.sample_packs import GOOD

DEEP = "lists and tables stand more than 20 deep inside each other."
LONG_NAME = "a dotted name has more than 8 parts."
MANY_NAMES = "more than 5,000 dotted names up to here."
LONG_WORD = "5,000 characters in one piece outside quotes; the limit is 1,000."
TOO_LARGE = "this file is larger than 256 KiB. Split it into several packs."
NOT_UTF8 = "this is not UTF-8 text. Save the file again, with the encoding set to UTF-8."
DOTS = b"".join(b"a%d.b = 1\n" % number for number in range(18_000))


@pytest.mark.parametrize(
    ("data", "line", "sentence"),
    [
        (b"x = 1\na = " + b"[" * 100_000, 2, DEEP),
        (b"a = [\n" * 40_000, 21, DEEP),
        (b"a = " + b"{a = " * 50_000, 1, DEEP),
        (b"\n[" + b"a." * 128_000, 2, LONG_NAME),
        (b"[x]\n" + b"'a' . " * 40_000 + b"a = 1", 2, LONG_NAME),
        (b"x = {y = {" + b"a." * 100_000 + b"a = 1}}", 1, LONG_NAME),
        (b"x = [1, {y = 2, " + b"a." * 100_000 + b"a = 1}]", 1, LONG_NAME),
        (DOTS, MAX_DOTTED + 1, MANY_NAMES),
        (b"a = " + b"9" * 5_000, 1, LONG_WORD),
        (b"a" * 300 * 1024, 0, TOO_LARGE),
        (b"#" * (MAX_BYTES + 1), 0, TOO_LARGE),
        ('a = 1\nb = "é"\n'.encode("latin-1"), 2, NOT_UTF8),
        ("format = 1".encode("utf-16"), 1, NOT_UTF8),
        (b"\xef\xbb\xbf\n\n\xff", 3, NOT_UTF8),
        ("a = 1\ntitle = “Both”".encode(), 2, CURLY),
        ("a = [‘Both’]".encode(), 1, CURLY),
        ("a = { b = „Both“ }".encode(), 1, CURLY),
        ("“a” = 1".encode(), 1, CURLY),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence_of_its_own(
    data: bytes, line: int, sentence: str
) -> None:
    with pytest.raises(PackFaults) as refusal:
        read_pack(data, "pack.toml")
    [fault] = refusal.value.faults
    assert (fault.line, fault.field) == (line, "")
    assert fault.problem.startswith(sentence)


def test_every_line_with_curly_quotes_is_named() -> None:
    troubles = early_troubles("a = “x”\nb = 'y'\n\nc = [\n  “z”,\n  ”z“\n]\n")
    assert troubles == [(1, CURLY), (5, CURLY), (6, CURLY)]


@pytest.mark.parametrize(
    "harmless",
    [
        "a = '''" + "[" * 1000 + "a." * 1000 + " = “x” '' '" + "'''",
        'a = """' + "{" * 1000 + '\\""" = “x” "" ' + '"""',
        "a = '" + "[" * 1000 + '"' + "' # " + "[" * 1000 + "'''",
        'a = "' + "a." * 1000 + "\\\"'''" + '"',
        "a = [1.5, 2.5, { b = 3.5 }, 1979-05-27T07:32:00.5]",
        "a = [\n" + "[1.25],\n" * (MAX_DOTTED + 1) + "]",
        "a = " + "[" * 20 + "]" * 20,
        "a.b.c.d.e.f.g.h = 1",
        'a = "“x”" # = “y”',
    ],
)
def test_what_stands_in_texts_and_comments_is_not_hostile(harmless: str) -> None:
    assert tomllib.loads(harmless)
    assert early_troubles(harmless) == []


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("a = 1\nb = Both\n", 2, "a value is missing, or is text without quotes."),
        ("a =\nb = 1\n", 1, "a value is missing, or is text without quotes."),
        ('a = 1\nb = "Both\nc = 1\n', 2, "a text in quotes runs past the end of its line."),
        ("a = 1\nb = 'Both\nc = 'x'\n", 2, "a text in quotes runs past the end of its line."),
        ("a = 1\nb = '''\nx\n\nc = 1\n\n", 2, "a text is opened and never closed."),
        ('a = 1\nb = """\nx\n\nc = 1\n\n', 2, "a text is opened and never closed."),
        ('a = "x" b', 1, "something stands after the value."),
        ('a = "the "right" one"', 1, "something stands after the value."),
        (r'a = "C:\path"', 1, "there is a backslash in a text in double quotes."),
        (r'a = "\ud800"', 1, "there is a backslash in a text in double quotes."),
        ("a = 'x\x00'", 1, "there is an invisible control character."),
        ("a = 1\n# \x07", 2, "there is an invisible control character."),
        ("a = 1\na = 2\n", 2, "the same name stands twice in one table."),
        ("a = { b = 1, b = 2 }\n", 1, "the same name stands twice in one table."),
        ("[pack]\n\n[pack]\n", 3, "this heading stands twice."),
        ("[[a.b]]\n[a]\nb.c = 1\n", 3, "this heading stands twice."),
        ("a = [1, 2\nb = 3", 2, "a list or table is not closed"),
        ("[pack\nid = 1", 1, "a heading is not closed."),
        ("[[pack]\nid = 1", 1, "a heading is not closed."),
        ("so it goes", 1, "this is neither [heading] nor name = value."),
        ("a = 1\n= 2", 2, "this is neither [heading] nor name = value."),
        ("a = 2026-02-30", 1, "this is not valid TOML: Invalid date or datetime."),
        ("a = [1,\n\n", 1, "a value is missing, or is text without quotes."),
    ],
)
def test_broken_toml_is_explained_on_its_line(text: str, line: int, sentence: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    trouble = syntax_trouble(caught.value, text)
    assert trouble.line == line
    assert trouble.problem.startswith(sentence)
    with pytest.raises(PackFaults, match=rf"^pack\.toml:{line}: "):
        read_pack(text.encode(), "pack.toml")


def test_a_position_in_attributes_is_read_too() -> None:
    class Error(tomllib.TOMLDecodeError):
        lineno = 2
        colno = 5

    assert syntax_trouble(Error("Invalid value"), "a = 1\nb = x") == (
        2,
        'a value is missing, or is text without quotes. Text needs straight quotes ("…").',
    )
    assert syntax_trouble(Error("Invalid value"), "a = 1\nb = “") == (2, CURLY)


@pytest.mark.parametrize("error", [RecursionError("too deep"), ValueError("4300 digits")])
def test_what_the_parser_cannot_bear_is_a_fault_of_the_file(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_text: str) -> None:
        raise error

    monkeypatch.setattr("drills.pack_files.tomllib.loads", fail)
    with pytest.raises(PackFaults, match=r"^pack\.toml:1: this file cannot be read"):
        read_pack(GOOD.encode(), "pack.toml")


def test_lines_are_found_for_headings_names_and_entries_alike() -> None:
    text = """\
top.down = 1      # line 1
[a.b]
c = [1, [2,
  3], { d = 4, "e.f" = '''
g = 5''' }]
[[h]]
[[h.i]]
[[h.i]]
'j' = 6
[h.k.l]
[[h]]
"\\u006d" = "[n]"
[h.i]
o.p = 7
[a]
"""
    tomllib.loads(text)
    assert line_table(text) == {
        (): 1,
        ("top",): 1,
        ("top", "down"): 1,
        ("a",): 15,
        ("a", "b"): 2,
        ("a", "b", "c"): 3,
        ("a", "b", "c", 0): 3,
        ("a", "b", "c", 1): 3,
        ("a", "b", "c", 1, 0): 3,
        ("a", "b", "c", 1, 1): 4,
        ("a", "b", "c", 2): 4,
        ("a", "b", "c", 2, "d"): 4,
        ("a", "b", "c", 2, "e.f"): 4,
        ("h",): 6,
        ("h", 0): 6,
        ("h", 0, "i"): 7,
        ("h", 0, "i", 0): 7,
        ("h", 0, "i", 1): 8,
        ("h", 0, "i", 1, "j"): 9,
        ("h", 0, "k"): 10,
        ("h", 0, "k", "l"): 10,
        ("h", 1): 11,
        ("h", 1, "m"): 12,
        ("h", 1, "i"): 13,
        ("h", 1, "i", "o"): 14,
        ("h", 1, "i", "o", "p"): 14,
    }


def places(value: Any) -> set[tuple[str | int, ...]]:
    """Every place in a parsed value, itself included."""
    found: set[tuple[str | int, ...]] = {()}
    if isinstance(value, dict | list):
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for key, entry in entries:
            found |= {(key, *place) for place in places(entry)}
    return found


LINES = (
    *("[a]", "[b.a]", "[[c]]", "[[c.a]]", "[c.b]", "[[c.a.b]]", "[b]", "", "# [[c]]"),
    *("a = 1", "b = 1.5", "'b.c' = 2", "d = 'x'", 'e = "[[c]]"', "f = '''", "'''", "a.b = 2", "x"),
    *(
        "g = [",
        "]",
        "1,",
        "{ a = 1, b.c = [2, 3] },",
        "[4, 'y'],",
        'h = """',
        '"""',
        "i = {}",
        "]]",
    ),
)


@settings(deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_the_places_with_a_line_are_those_the_parser_finds(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        reject()
    assert set(line_table(text)) == places(values)


def test_every_place_of_a_pack_is_where_its_name_stands() -> None:
    lines = GOOD.split("\n")
    table = line_table(GOOD)
    assert set(table) == places(tomllib.loads(GOOD))
    for place, line in table.items():
        if place and isinstance(place[-1], str):
            assert place[-1] in lines[line - 1]
