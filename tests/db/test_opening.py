"""Databases that cannot be opened: refused in a sentence that says how to mend it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.db.engine import async_url
from bot.db.migrate import migrate
from drills.model import Refusal


async def refusal(url: str) -> str:
    with pytest.raises(Refusal) as refused:
        await migrate(url)
    return str(refused.value)


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "no" / "such" / "etude.sqlite"
    assert await refusal(f"sqlite:///{file}") == (
        f"The database {file} cannot be opened: there is no folder {file.parent}. Make it, or "
        "set another place in database.url."
    )
    assert not file.parent.exists()


async def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "etude.sqlite"
    file.write_text("Dear diary, " * 100)
    sentence = await refusal(f"sqlite:///{file}")
    assert f"{file} cannot be opened (file is not a database). Check the address" in sentence
    assert file.read_text() == "Dear diary, " * 100


async def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        sentence = await refusal(f"postgresql://etude:hunter2@127.0.0.1:{port}/etude")
    assert f"etude:***@127.0.0.1:{port}/etude cannot be opened" in sentence
    assert "hunter2" not in sentence


async def test_a_database_that_the_server_does_not_have_is_named(postgres_server: str) -> None:
    url = async_url(postgres_server).set(drivername="postgresql", database="nowhere")
    sentence = await refusal(url.render_as_string(hide_password=False))
    assert 'database "nowhere" does not exist' in sentence


def test_the_driver_is_ours_whatever_the_address_says() -> None:
    assert async_url("sqlite:///a.sqlite").drivername == "sqlite+aiosqlite"
    assert async_url("postgresql://u@h/d").drivername == "postgresql+asyncpg"
    assert async_url("postgresql+psycopg://u@h/d") == sa.make_url("postgresql+asyncpg://u@h/d")
