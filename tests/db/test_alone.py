"""One process at a time on one SQLite file."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.db.alone import alone_on
from bot.db.migrate import migrate, upgrade
from drills.model import Refusal

HOLDER = """
import sys, time
from bot.db.alone import alone_on
with alone_on(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'etude.sqlite'}"


def test_a_second_process_is_refused_until_the_first_is_killed(url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        said = f"Process {first.pid} on .* is running the bot on .*etude.sqlite already"
        with pytest.raises(Refusal, match=said), alone_on(url):
            pass
        upgrade(url)  # other commands may use the database all the same
        first.kill()
        first.wait()
        with alone_on(url):
            assert f"Process {os.getpid()} on" in (tmp_path / "etude.sqlite-lock").read_text()


def test_the_same_file_by_another_name_is_the_same_file(url: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path / "folder")
    with (
        alone_on(f"sqlite:///{tmp_path / 'folder' / 'etude.sqlite'}"),
        pytest.raises(Refusal, match="already"),
        alone_on(f"sqlite:///{tmp_path / 'linked' / 'etude.sqlite'}"),
    ):
        pass
    with alone_on(url):
        pass


def test_the_lock_is_for_its_owner_alone(url: str, tmp_path: Path) -> None:
    with alone_on(url):
        assert stat.S_IMODE((tmp_path / "etude.sqlite-lock").stat().st_mode) == 0o600


@pytest.mark.parametrize("other", ["postgresql://h/d", "sqlite://", "sqlite:////nowhere/at/all.db"])
def test_what_is_no_file_of_ours_is_not_locked(other: str) -> None:
    with alone_on(other), alone_on(other):
        pass


async def test_a_folder_that_is_missing_is_named_by_opening(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'missing' / 'etude.sqlite'}"
    with alone_on(url), pytest.raises(Refusal, match="there is no folder"):
        await migrate(url)
