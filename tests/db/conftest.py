"""Migrations of a release that is still to come."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.db import migrate

NextRelease: TypeAlias = Callable[[str], None]
REVISION = '''"""The next release."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{newest}"


def upgrade() -> None:
{steps}
'''


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NextRelease:
    """Put a release in place whose migrations go one step further than those that are shipped."""

    def release(steps: str) -> None:
        newest = migrate._scripts().get_current_head()
        folder = tmp_path / "migrations"
        shutil.copytree(migrate.SCRIPTS, folder)
        text = REVISION.format(newest=newest, steps=steps)
        (folder / "versions" / "next_release.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(migrate, "SCRIPTS", folder)

    return release
