"""`etude run`: which shards, and what it refuses before it begins."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cli
from bot.cli.running import read_shards
from bot.practice.shards import Shards
from drills.model import Refusal

NO_SHARDS = [
    *("", "3", "/8", "0-3", "0-3/", "0-8/8", "8/8", "3-0/8", "-1/8", "0--3/8", "0;1/8", "a/8"),
    *("0/0", "0-3/8/2", "0,,1/8", "0-3,/8", "1.5/8", "0/-8", "²/8", "0/1000000", "0-99999999/8"),
]


@pytest.mark.parametrize(
    ("text", "numbers", "count"),
    [
        ("0/1", (0,), 1),
        ("5/8", (5,), 8),
        ("0-3/8", (0, 1, 2, 3), 8),
        ("0,2,4/8", (0, 2, 4), 8),
        (" 6-7, 0, 1-2 / 8 ", (0, 1, 2, 6, 7), 8),
        ("0-0,0/2", (0,), 2),
    ],
)
def test_shards_are_read(text: str, numbers: tuple[int, ...], count: int) -> None:
    assert read_shards(text) == Shards(numbers, count)


@pytest.mark.parametrize("text", NO_SHARDS)
def test_what_names_no_shards_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(Refusal, match=r"does not say which shards.*0-3/8, or --shards 5/8"):
        read_shards(text)


@given(st.sets(st.integers(0, 19), min_size=1))
def test_shards_are_written_as_they_are_read(numbers: set[int]) -> None:
    shards = Shards(tuple(sorted(numbers)), 20)
    assert read_shards(str(shards)) == shards


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--shards", "0-3"], "does not say which shards"),
        (["--shards", "0-3/8"], "--shards 0-3/8 leaves shards to other processes, and SQLite"),
        (["--standby"], "--standby needs a database that two processes can share"),
    ],
)
def test_one_sqlite_file_serves_one_process(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    sentence: str,
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["etude", "run", "--config", str(config), *words])
    with pytest.raises(SystemExit) as exited:
        cli.main()
    assert exited.value.code == 2
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [config]
