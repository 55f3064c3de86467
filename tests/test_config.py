"""Settings: what wins over what, and a sentence for each fault."""

from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from bot.config import LogSettings, Settings, defaults_in, load, read_token
from bot.logs import FLOORS, set_up_logs
from bot.token import application_id, looks_like_token
from drills.model import Refusal

# The first part is 123456789012345678 in base 64; the rest is made up.
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"
TAIL = "GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"
SERVER = 123456789012345678


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("ETUDE_") or name == "CREDENTIALS_DIRECTORY":
            monkeypatch.delenv(name)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def faults_of(config: Path, text: str) -> list[str]:
    """What `load` says of `text`, a line for each fault, without the file's folder."""
    config.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load(config)
    return str(refused.value).replace(f"{config.parent}/", "").splitlines()


def test_an_empty_file_means_the_defaults_beside_it(config: Path) -> None:
    config.write_text("")
    settings = load(config)
    assert settings == defaults_in(config.parent)
    assert settings.discord.token_file == config.parent / "token"
    assert settings.discord.servers == ()
    assert settings.discord.api_base == ""
    assert settings.database_url == f"sqlite:///{config.parent}/etude.sqlite"
    assert settings.practice.zone == "UTC"
    assert settings.practice.packs == ()
    assert (settings.log.level, settings.log.format) == ("info", "auto")


def test_paths_are_meant_from_the_folder_of_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text(
        '[discord]\ntoken_file = "/run/token"\n[practice]\npacks = ["mine", "/theirs"]\n'
        '[database]\nurl = "sqlite:///data/e.sqlite?timeout=5"'
    )
    monkeypatch.chdir("/")
    settings = load(config.relative_to("/"))
    assert settings.discord.token_file == Path("/run/token")
    assert settings.practice.packs == (config.parent / "mine", Path("/theirs"))
    assert settings.database_url == f"sqlite:///{config.parent}/data/e.sqlite?timeout=5"


def test_a_folder_of_any_name_will_do_for_the_database(tmp_path: Path) -> None:
    folder = tmp_path / "Étude #1? 100% & more"
    folder.mkdir()
    (folder / "config.toml").write_text("")
    url = load(folder / "config.toml").database_url
    assert make_url(url).database == str(folder / "etude.sqlite")


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "postgresql://etude:p%40ss@127.0.0.1:5433/etude"]
)
def test_a_database_that_is_no_file_stays_as_written(config: Path, url: str) -> None:
    config.write_text(f'[database]\nurl = "{url}"')
    assert load(config).database_url == url


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text('[practice]\nzone = "Asia/Tokyo"\n[log]\nlevel = "error"\nformat = "json"')
    monkeypatch.setenv("ETUDE_PRACTICE__ZONE", "europe/berlin")
    monkeypatch.setenv("ETUDE_LOG__LEVEL", "")
    monkeypatch.setenv("ETUDE_DISCORD__SERVERS", f"{SERVER}, {SERVER + 1}")
    monkeypatch.setenv("ETUDE_PRACTICE__PACKS", '["a", "b"]')
    settings = load(config)
    assert settings.practice.zone == "Europe/Berlin"
    assert settings.log.level == "error"  # an empty variable is no variable
    assert settings.discord.servers == (SERVER, SERVER + 1)
    assert settings.practice.packs == (config.parent / "a", config.parent / "b")


def test_the_demo_does_not_listen_to_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ETUDE_DATABASE__URL", "postgresql://h/the-real-one")
    assert defaults_in(tmp_path).database_url == f"sqlite:///{tmp_path}/etude.sqlite"


def test_settings_are_frozen(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        defaults_in(tmp_path).practice.zone = "UTC"


def test_a_slash_at_the_end_of_the_base_url_is_dropped(config: Path) -> None:
    config.write_text('[discord]\napi_base = "http://127.0.0.1:8080/api/v10/"')
    assert load(config).discord.api_base == "http://127.0.0.1:8080/api/v10"


def test_every_fault_is_named_at_once_with_its_file_and_key(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ETUDE_LOG__LEVEL", "loud")
    monkeypatch.setenv("ETUDE_DISCRD__SERVERS", "1")
    faults = faults_of(
        config,
        """
        zone = "UTC"
        [discord]
        tokn_file = "a"
        servers = [12, "x"]
        api_base = "127.0.0.1"
        [practise]
        [practice]
        zone = "Europe/Berln"
        packs = 3
        [database]
        url = "postgres://etude:hunter2@h/db"
        """,
    )
    assert faults == [
        (
            "environment variable ETUDE_DISCRD__SERVERS: there is no such setting."
            ' Did you mean "ETUDE_DISCORD__SERVERS"?'
        ),
        (
            "config.toml: discord.servers: 12 is not a server id. In Discord, turn on Developer"
            " Mode (Settings, Advanced), then right-click the server and choose Copy Server ID."
        ),
        (
            "config.toml: discord.servers: should be a list of server ids, such as"
            " [123456789012345678]."
        ),
        "config.toml: discord.api_base: should start with http:// or https://, or be empty.",
        (
            "config.toml: discord.tokn_file: there is no such setting."
            ' Did you mean "discord.token_file"?'
        ),
        "config.toml: database.url: should start with sqlite:/// or postgresql://.",
        (
            'config.toml: practice.zone: There is no time zone called "Europe/Berln".'
            " Did you mean Europe/Berlin or Europe/Belfast or Europe/Helsinki?"
        ),
        'config.toml: practice.packs: should be a list of folders, such as ["packs"].',
        'environment variable ETUDE_LOG__LEVEL: should be "debug", "info", "warning" or "error".',
        'config.toml: zone: there is no such setting. Did you mean "practice.zone"?',
        'config.toml: practise: there is no such setting. Did you mean "practice"?',
    ]


def test_a_key_like_nothing_else_points_at_the_example(config: Path) -> None:
    assert faults_of(config, "[log]\nqqq = 1") == [
        "config.toml: log.qqq: there is no such setting. See config.example.toml for all there are."
    ]


def test_a_section_that_is_no_section(config: Path) -> None:
    assert faults_of(config, "log = 3") == ["config.toml: log: should be a section, [log]."]


@pytest.mark.parametrize(
    "text",
    [
        f'[discord]\ntoken = "{TOKEN}"',
        f'token = "{TOKEN}"',
        f'[discord]\nbot_token = "{TOKEN}"',
        f'[discord]\ntoken_file = "{TOKEN}"',
    ],
)
def test_a_token_in_the_file_is_told_where_it_belongs_and_not_repeated(
    config: Path, text: str
) -> None:
    (fault,) = faults_of(config, text)
    assert "a token does not belong in the settings" in fault
    assert 'file "token" beside config.toml' in fault
    assert "abcdefghij" not in fault


def test_broken_toml_is_one_fault_with_its_line(config: Path) -> None:
    (fault,) = faults_of(config, "[log]\nlevel = loud")
    assert fault == "config.toml: not valid TOML. Invalid value (at line 2, column 9)."


def test_a_file_in_another_encoding(config: Path) -> None:
    config.write_bytes("[log]".encode("utf-16"))
    with pytest.raises(Refusal, match="not a text file in UTF-8"):
        load(config)


def test_a_byte_order_mark_does_no_harm(config: Path) -> None:
    config.write_text('[log]\nlevel = "error"', encoding="utf-8-sig")
    assert load(config).log.level == "error"


def test_a_missing_file_says_how_to_make_one(config: Path) -> None:
    with pytest.raises(Refusal, match=r"There is no settings file .* Make one with: etude init"):
        load(config)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"cannot be read: Is a directory\."):
        load(tmp_path)


def test_the_password_of_the_database_is_not_shown(config: Path) -> None:
    config.write_text('[database]\nurl = "postgresql://etude:hunter2@h/db"')
    settings = load(config)
    assert "hunter2" in settings.database_url
    assert "hunter2" not in f"{settings!r} {settings}"


# The token


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return defaults_in(tmp_path)


def write_private(file: Path, text: str, mode: int = 0o600) -> Path:
    file.write_text(text)
    file.chmod(mode)
    return file


def test_each_place_of_the_token_wins_over_the_next(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_private(settings.discord.token_file, f"a.{TAIL}\n")
    assert read_token(settings).startswith("a.")
    monkeypatch.setenv("ETUDE_TOKEN", f" b.{TAIL} ")
    assert read_token(settings).startswith("b.")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert read_token(settings).startswith("b.")  # a service may have other credentials
    write_private(tmp_path / "etude-token", f"c.{TAIL}", 0o440)
    assert read_token(settings).startswith("c.")
    monkeypatch.setenv("ETUDE_TOKEN_FILE", str(write_private(tmp_path / "d", f"d.{TAIL}")))
    assert read_token(settings).startswith("d.")


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_token_others_may_read_is_refused_with_the_line_to_type(
    settings: Settings, mode: int
) -> None:
    file = write_private(settings.discord.token_file, TOKEN, mode)
    with pytest.raises(Refusal) as refused:
        read_token(settings)
    assert str(refused.value) == (
        f'Other users of this computer may read the token file "{file}". Type: chmod 600 {file}'
    )


def test_no_token_says_how_to_get_one(settings: Settings) -> None:
    with pytest.raises(Refusal, match=r"There is no token: .* Run `etude init`"):
        read_token(settings)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_blank_token(settings: Settings, text: str) -> None:
    write_private(settings.discord.token_file, text)
    with pytest.raises(Refusal, match="the token is blank"):
        read_token(settings)


@pytest.mark.parametrize(
    "text", ["0123456789abcdef0123456789abcdef", f"Bot {TOKEN}", f'"{TOKEN}"', "a.b", "a.b.c.d"]
)
def test_a_token_of_the_wrong_shape_is_not_repeated(settings: Settings, text: str) -> None:
    write_private(settings.discord.token_file, text)
    with pytest.raises(Refusal, match="not a bot token, which is three parts") as refused:
        read_token(settings)
    assert text not in str(refused.value)


def test_a_token_that_is_no_text(settings: Settings) -> None:
    settings.discord.token_file.write_bytes(b"\xff\xfe\x00")
    settings.discord.token_file.chmod(0o600)
    with pytest.raises(Refusal, match="cannot be read: it is not a text file"):
        read_token(settings)


def test_a_token_names_its_application() -> None:
    assert application_id(TOKEN) == 123456789012345678
    assert application_id("YWJj.b.c") is None  # "abc"
    assert application_id("\u00e4.b.c") is None
    assert looks_like_token(TOKEN)
    assert not looks_like_token("tokens/etude.token.txt")


# The logs


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    loggers = [logging.getLogger(name) for name in ("", *FLOORS)]
    levels = [logger.level for logger in loggers]
    handlers = loggers[0].handlers[:]
    loggers[0].handlers[:] = []  # so that setting up closes none that is not its own
    yield io.StringIO()
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def test_logs_for_machines_are_json_without_the_token(log_lines: io.StringIO) -> None:
    set_up_logs(LogSettings(), TOKEN, stream=log_lines)
    try:
        int(TOKEN)
    except ValueError:
        logging.getLogger("bot.test").exception("with %s", TOKEN, extra={"round": 7})
    line = json.loads(log_lines.getvalue())
    assert line["level"] == "error"
    assert line["logger"] == "bot.test"
    assert line["message"] == "with [token]"
    assert line["round"] == 7
    assert "literal for int() with base 10: '[token]'" in line["traceback"]
    assert TOKEN not in log_lines.getvalue()


def test_logs_for_people_are_lines_without_the_token(log_lines: io.StringIO) -> None:
    set_up_logs(LogSettings(format="text"), TOKEN, stream=log_lines)
    logging.getLogger("bot.test").warning("with %s", TOKEN, extra={"round": 7})
    assert log_lines.getvalue().endswith("WARNING bot.test: with [token] round=7\n")


def test_an_interactions_token_is_a_secret_too(log_lines: io.StringIO) -> None:
    set_up_logs(LogSettings(format="text"), stream=log_lines)
    logging.getLogger("discord.http").warning("POST /webhooks/12/aW50ZXJhY3Rpb24-_x/messages")
    assert "POST /webhooks/12/[token]/messages" in log_lines.getvalue()


def test_what_people_wrote_is_not_logged_even_when_debugging(log_lines: io.StringIO) -> None:
    set_up_logs(LogSettings(level="debug", format="text"), stream=log_lines)
    for name in ("discord.http", "aiosqlite", "sqlalchemy.engine"):
        logging.getLogger(name).debug("a reply")
    logging.getLogger("sqlalchemy.engine").info("parameters: a reply")
    logging.getLogger("bot.test").debug("an id")
    assert "an id" in log_lines.getvalue()
    assert "a reply" not in log_lines.getvalue()
