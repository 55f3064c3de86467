"""The command line, with real files: what it says, where, and its exit codes."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeAlias

import pytest
import typer.testing

from bot import cli
from bot.cli import setup
from bot.cli.setup import invite_link
from bot.config import load, read_token
from drills.library import load_library
from drills.pack_template import pack_template

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "drills" / "content"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"
SERVER = "234567890123456789"


@dataclass(frozen=True)
class Typed:
    """A command that was typed: its exit code and what it said."""

    code: object
    out: str
    err: str


Etude: TypeAlias = Callable[..., Typed]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the person stands: an empty folder, and nothing of Etude in the environment."""
    for name in os.environ:
        if name.startswith("ETUDE_") or name == "CREDENTIALS_DIRECTORY":
            monkeypatch.delenv(name)
    monkeypatch.setattr(setup, "get_localzone_name", lambda: "Europe/Berlin")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def etude(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Etude:
    def run(*words: object) -> Typed:
        monkeypatch.setattr(sys, "argv", ["etude", *map(str, words)])
        with pytest.raises(SystemExit) as exited:
            cli.main()
        said = capsys.readouterr()
        return Typed(exited.value.code or 0, said.out, said.err)

    return run


def answer(*lines: str, to: str = "init") -> typer.testing.Result:
    """Run a command that asks, with the lines a person types."""
    return typer.testing.CliRunner().invoke(cli.app, to.split(), input="\n".join(lines) + "\n")


def in_a_process(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command that leaves threads or signal handlers behind, where they do no harm."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# etude itself


def test_without_a_command_it_lists_them(etude: Etude) -> None:
    typed = etude()
    assert {"init", "run", "demo", "packs", "config", "db"} <= set(
        typed.out.split() + typed.err.split()
    )


def test_the_version(etude: Etude) -> None:
    assert etude("--version") == Typed(0, "etude 0.1.0\n", "")


def test_a_mistyped_command(etude: Etude) -> None:
    typed = etude("rum")
    assert typed.code == 2
    assert "No such command 'rum'. Did you mean 'run'?" in typed.err


def test_a_bug_is_one_sentence_and_the_way_to_see_more(
    etude: Etude, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> NoReturn:
        raise KeyError("round\nand more")

    monkeypatch.setattr(cli, "app", broken)
    assert etude("packs") == Typed(
        3,
        "",
        "This is a bug: KeyError: 'round\\nand more' "
        "(Run the same command with --debug to see where.)\n",
    )
    with pytest.raises(KeyError):
        etude("packs", "--debug")
    monkeypatch.setenv("ETUDE_DEBUG", "1")
    with pytest.raises(KeyError):
        etude("packs")


# etude init


def test_init_writes_settings_and_a_private_token_and_prints_the_invite_link(
    folder: Path,
) -> None:
    result = answer(TOKEN, SERVER, "")
    assert result.exit_code == 0, result.output
    settings = load(folder / "config.toml")
    assert settings.discord.servers == (int(SERVER),)
    assert settings.practice.zone == "Europe/Berlin"  # what this computer is set to
    assert read_token(settings) == TOKEN
    assert stat.S_IMODE((folder / "token").stat().st_mode) == 0o600
    assert TOKEN not in (folder / "config.toml").read_text() + result.output
    assert (
        "https://discord.com/oauth2/authorize?client_id=123456789012345678"
        "&scope=bot+applications.commands&permissions=309237763136"
        f"&guild_id={SERVER}\n"
    ) in result.output
    assert "No privileged intents needed" in result.output
    assert "etude run\n" in result.output


def test_init_asks_again_until_an_answer_will_do(folder: Path) -> None:
    result = answer("client-secret", "YWJj.b.c", TOKEN, "my server", SERVER, "Berlin", "asia/tokyo")
    assert result.exit_code == 0, result.output
    assert "this is not a bot token, which is three parts" in result.output
    assert "its first part names no application" in result.output
    assert '"my server" is not a server id. In Discord, turn on Developer Mode' in result.output
    assert 'no time zone called "Berlin". Did you mean Europe/Berlin?' in result.output
    assert load(folder / "config.toml").practice.zone == "Asia/Tokyo"


def test_init_without_a_server_allows_any(folder: Path) -> None:
    result = answer(TOKEN, "", "UTC")
    assert load(folder / "config.toml").discord.servers == ()
    assert "guild_id" not in result.output


def test_init_guesses_utc_where_the_computer_does_not_say(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "get_localzone_name", lambda: "Etc/UTC")
    answer(TOKEN, "", "")
    assert load(folder / "config.toml").practice.zone == "UTC"


def test_init_overwrites_nothing_without_a_yes(folder: Path) -> None:
    (folder / "config.toml").write_text("# mine\n")
    result = answer("")
    assert "config.toml exists. Write it anew? [y/N]" in result.output
    assert "Nothing was changed." in result.output
    assert (folder / "config.toml").read_text() == "# mine\n"
    assert not (folder / "token").exists()


def test_init_can_keep_the_token_there_is(folder: Path) -> None:
    answer(TOKEN, "", "UTC")
    result = answer("y", "n", SERVER, "UTC")
    assert result.exit_code == 0, result.output
    assert "client_id=123456789012345678" in result.output
    assert (folder / "token").read_text().strip() == TOKEN
    assert load(folder / "config.toml").discord.servers == (int(SERVER),)


def test_init_can_replace_the_token_and_closes_an_open_file(folder: Path) -> None:
    (folder / "token").write_text("old")
    (folder / "token").chmod(0o644)
    answer("y", TOKEN, "", "UTC")
    assert read_token(load(folder / "config.toml")) == TOKEN


def test_init_says_where_it_cannot_write(etude: Etude, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([TOKEN, "", "UTC"])
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(answers))
    typed = etude("init", "--config", "nowhere/config.toml")
    assert typed.code == 2
    assert typed.err == '"nowhere/token" cannot be written: No such file or directory.\n'


def test_init_elsewhere_names_the_file_to_run_with(folder: Path) -> None:
    (folder / "etc").mkdir()
    result = answer(TOKEN, "", "UTC", to="init --config etc/bot.toml")
    assert "etude run --config etc/bot.toml" in result.output
    assert load(folder / "etc" / "bot.toml").discord.token_file == folder / "etc" / "token"


def test_the_invite_link_chooses_no_server_where_any_will_do() -> None:
    assert invite_link(42, None) == (
        "https://discord.com/oauth2/authorize"
        "?client_id=42&scope=bot+applications.commands&permissions=309237763136"
    )


# etude run


def test_run_without_settings_says_how_to_make_them(etude: Etude) -> None:
    assert etude("run") == Typed(
        2, "", 'There is no settings file "config.toml". Make one with: etude init\n'
    )


def test_run_without_a_token_says_how_to_get_one(etude: Etude, folder: Path) -> None:
    (folder / "config.toml").write_text("")
    typed = etude("run")
    assert typed.code == 2
    assert "There is no token" in typed.err
    assert "Traceback" not in typed.err


def test_run_where_discord_cannot_be_reached_ends_with_one_sentence(folder: Path) -> None:
    (folder / "config.toml").write_text('[discord]\napi_base = "http://127.0.0.1:9/api/v10"')
    run = in_a_process("run", ETUDE_TOKEN=TOKEN)
    assert run.returncode == 2, run.stderr
    assert "Discord cannot be reached" in run.stderr.splitlines()[-1]
    assert "\nTraceback" not in run.stderr
    assert TOKEN not in run.stdout + run.stderr


# etude demo


def test_demo_refuses_a_port_that_is_none(etude: Etude) -> None:
    typed = etude("demo", "--port", "70000")
    assert typed.code == 2
    assert "less than or equal to 65535" in typed.err


# etude config


def test_config_check_of_good_settings(etude: Etude) -> None:
    answer(TOKEN, "", "UTC")
    assert etude("config", "check") == Typed(
        0, "config.toml: no faults, and the token can be read.\n", ""
    )


def test_config_check_says_every_fault_and_fails(etude: Etude, folder: Path) -> None:
    (folder / "my.toml").write_text('[log]\nlevel = "loud"\nlvl = 1')
    typed = etude("config", "check", "--config", "my.toml")
    assert typed.code == 1
    assert typed.err.splitlines() == [
        'my.toml: log.level: should be "debug", "info", "warning" or "error".',
        'my.toml: log.lvl: there is no such setting. Did you mean "log.level"?',
    ]


def test_config_check_looks_at_the_token_too(etude: Etude, folder: Path) -> None:
    (folder / "config.toml").write_text("")
    (folder / "token").write_text("")
    (folder / "token").chmod(0o600)
    typed = etude("config", "check")
    assert typed.code == 1
    assert "the token is blank" in typed.err


# etude packs


def test_packs_check_of_the_shipped_packs_has_a_line_for_each(etude: Etude) -> None:
    typed = etude("packs", "check", SHIPPED)
    lines = typed.out.splitlines()
    assert typed.code == 0, typed.err
    assert len(lines) == len(list(SHIPPED.glob("*.toml")))
    (line,) = (line for line in lines if "empathic-reflection.toml" in line)
    assert "Empathic reflection 1." in line
    assert "14 drills (5 beginner, 5 intermediate, 4 advanced), CC-BY-4.0, en" in line


def test_packs_check_says_every_fault_of_every_file_and_fails(etude: Etude, folder: Path) -> None:
    good = (SHIPPED / "empathic-reflection.toml").read_text("utf-8")
    (folder / "good.toml").write_text(good, "utf-8")
    (folder / "bad.toml").write_text(good.replace("format = 1", "format = 99"), "utf-8")
    (folder / "worse.toml").write_text("[pack\n", "utf-8")
    typed = etude("packs", "check", "good.toml", "bad.toml", "worse.toml", "none.toml")
    assert typed.code == 1
    assert [line.split(":")[0] for line in typed.out.splitlines()] == ["good.toml"]
    assert [line.split(":")[0] for line in typed.err.splitlines()] == [
        "bad.toml",
        "worse.toml",
        "none.toml",
    ]
    assert "none.toml: cannot be read (No such file or directory)." in typed.err


def test_packs_check_gives_advice_where_a_pack_differs_from_the_shipped(
    etude: Etude, folder: Path
) -> None:
    text = (SHIPPED / "empathic-reflection.toml").read_text("utf-8")
    own = text.replace("org.etude.empathic-reflection", "org.example.own")
    (folder / "own.toml").write_text(own.replace('phase = "early"\n', "", 1), "utf-8")
    typed = etude("packs", "check", "own.toml")
    assert typed.code == 0
    summary, *advice = typed.out.splitlines()
    assert summary.startswith("own.toml: Empathic reflection 1.")
    assert all(line.startswith("advice own.toml: ") for line in advice)
    assert (
        'advice own.toml: drill "refl-001" does not say in which phase of the therapy it is.'
        in advice
    )
    assert any("much like one of org.etude.empathic-reflection/refl-014" in line for line in advice)


def test_packs_check_of_an_empty_folder_is_no_success(etude: Etude, folder: Path) -> None:
    typed = etude("packs", "check", folder)
    assert typed.code == 2
    assert "has no file that ends in .toml." in typed.err


def test_packs_list_shows_shipped_and_own_packs(etude: Etude, folder: Path) -> None:
    text = (SHIPPED / "empathic-reflection.toml").read_text("utf-8")
    own = text.replace("org.etude.empathic-reflection", "org.example.own")
    own = own.replace('title = "Empathic reflection"', 'title = "Our own"')
    (folder / "mine").mkdir()
    (folder / "mine" / "own.toml").write_text(own, "utf-8")
    (folder / "config.toml").write_text('[practice]\npacks = ["mine"]')
    head, *rows = etude("packs", "list").out.splitlines()
    assert head.split() == [
        *("id", "version", "title", "language"),
        *("beginner", "intermediate", "advanced"),
    ]
    (row,) = (row for row in rows if row.startswith("org.example.own"))
    assert row.index("Our own") == head.index("title")
    assert row.split()[-4:] == ["en", "5", "5", "4"]
    assert any(row.startswith("org.etude.empathic-reflection") for row in rows)


def test_packs_stats_shows_the_catalogue_by_group(etude: Etude) -> None:
    typed = etude("packs", "stats")
    assert typed.code == 0, typed.err
    lines = typed.out.splitlines()
    assert lines[0].split()[:3] == ["pack", "id", "language"]
    assert lines.index("Alliance") < lines.index("Rupture and repair") < lines.index("In all")
    (row,) = (line for line in lines if " org.etude.empathic-reflection " in line)
    assert row.split()[-7:] == ["en", "5", "5", "4", "14", "7", "reflection"]


def test_packs_blind_prints_a_sheet_and_compares_it_filled_in(etude: Etude, folder: Path) -> None:
    sheet = etude("packs", "blind", "org.etude.empathic-reflection").out
    (folder / "sheet.csv").write_text(sheet.replace('",\n', '",beginner\n'), "utf-8")
    typed = etude("packs", "blind", SHIPPED / "empathic-reflection.toml", "--sheet", "sheet.csv")
    assert typed.out.splitlines()[:2] == [
        "5 of 14 drills were given the authors' level.",
        "beginner: 5 of 5 agreed.",
    ]
    wrong = etude("packs", "blind", "org.etude.rupture-and-repair", "--sheet", "sheet.csv")
    assert wrong.code == 2
    assert "is no drill of Rupture and repair as it is now." in wrong.err


def test_packs_revisions_lists_what_a_translation_notes(etude: Etude) -> None:
    rows = etude("packs", "revisions", "org.etude.empathic-reflection").out.splitlines()
    assert len(rows) == 14
    assert re.fullmatch(r"refl-001  [0-9a-f]{16}", rows[0])


def test_packs_map_prints_the_page_of_the_library(etude: Etude) -> None:
    page = etude("packs", "map").out
    assert page == (SHIPPED.parents[1] / "docs" / "library.md").read_text("utf-8")


def test_packs_list_needs_no_settings_but_a_file_that_was_asked_for(etude: Etude) -> None:
    assert "org.etude.empathic-reflection" in etude("packs", "list").out
    assert etude("packs", "list", "--config", "other.toml").code == 2


def own_pack(folder: Path, text: str | None = None) -> Path:
    """A folder `mine` that the settings name, with one pack in it."""
    (folder / "mine").mkdir()
    (folder / "config.toml").write_text('[practice]\npacks = ["mine"]')
    file = folder / "mine" / "two.toml"
    file.write_text(text or pack_template("org.example.two", "Two minds"), "utf-8")
    return file


class Terminal(io.StringIO):
    """Somebody at the keyboard, with what they will type."""

    def isatty(self) -> bool:
        return True


def test_packs_new_writes_a_pack_that_has_no_fault_and_its_schema(
    etude: Etude, folder: Path
) -> None:
    typed = etude("packs", "new", "two.toml", "--id", "org.example.two", "--title", "Two minds")
    assert typed.code == 0, typed.err
    assert sorted(file.name for file in folder.iterdir()) == ["pack.schema.json", "two.toml"]
    assert etude("packs", "check", "two.toml").out.startswith("two.toml: Two minds 0.1.0, 1 drill")
    again = etude("packs", "new", "two.toml", "--id", "org.example.two", "--title", "Other")
    assert (again.code, "exists already" in again.err) == (2, True)
    assert "Two minds" in (folder / "two.toml").read_text("utf-8")
    assert etude("packs", "new", "two.txt").code == 2
    wrong = etude("packs", "new", "b.toml", "--id", "two", "--title", "T")
    assert wrong.err.startswith('The id "two" must be a name of yours back to front')


def test_packs_new_asks_until_an_answer_will_do(folder: Path) -> None:
    result = answer("two", "org.example.two", "", "Two minds", to="packs new two.toml")
    assert result.exit_code == 0, result.output
    assert "must be a name of yours back to front" in result.output
    assert 'id = "org.example.two"\n' in (folder / "two.toml").read_text("utf-8")


def test_packs_import_into_an_empty_folder_keeps_the_author_s_file_as_it_is(
    etude: Etude, folder: Path
) -> None:
    (folder / "mine").mkdir()
    text = pack_template("org.example.two", "Two minds")
    (folder / "draft.toml").write_text(text, "utf-8")
    typed = etude("packs", "import", "draft.toml", "--into", "mine", "--yes")
    assert typed.out.splitlines()[:2] == [
        "1 new.",
        "mine-001 is new: beginner, Empathic reflection.",
    ]
    assert (folder / "mine" / "two.toml").read_text("utf-8") == text
    again = etude("packs", "import", "draft.toml", "--into", "mine")
    assert again == Typed(0, "Nothing would change: the pack says all of this already.\n", "")


def test_packs_import_shows_changes_retires_what_is_left_out_and_keeps_the_file_before(
    etude: Etude, folder: Path
) -> None:
    file = own_pack(folder)
    before = file.read_text("utf-8")
    (folder / "draft.toml").write_text(before.replace("mine-001", "mine-002"), "utf-8")

    asked = etude("packs", "import", "draft.toml")
    assert asked.code == 1
    assert asked.out.splitlines() == [
        "1 new, 1 retired.",
        "mine-002 is new: beginner, Empathic reflection.",
        "mine-001 is retired: posted no more, and kept for the replies to it.",
        "Advice: the version is 0.1.0 and was 0.1.0; 0.2.0 would tell that something changed.",
        "Nothing was changed. Add --yes to do it.",
    ]
    assert file.read_text("utf-8") == before

    done = etude("packs", "import", "draft.toml", "--yes")
    assert done.code == 0, done.err
    assert (folder / "mine" / "two.toml.before").read_text("utf-8") == before
    assert sorted(path.name for path in (folder / "mine").iterdir()) == [
        "two.toml",
        "two.toml.before",
    ]
    pack = load_library([folder / "mine"]).pack("org.example.two")
    assert [drill.id for drill in pack.drills] == ["mine-002"]
    assert [drill.id for drill in pack.retired] == ["mine-001"]

    # What the bot has written itself is written over, and nothing is kept twice.
    (folder / "draft.toml").write_text(before, "utf-8")
    assert "mine-001 is back." in etude("packs", "import", "draft.toml", "--yes").out
    assert len(list((folder / "mine").iterdir())) == 2


def test_packs_import_asks_whoever_is_there(
    etude: Etude, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = own_pack(folder)
    (folder / "draft.toml").write_text(pack_template("org.example.two", "Other"), "utf-8")
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert etude("packs", "import", "draft.toml").out.endswith("Nothing was changed.\n")
    assert 'title = "Two minds"' in file.read_text("utf-8")
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert etude("packs", "import", "draft.toml").code == 0
    assert 'title = "Other"' in file.read_text("utf-8")


def test_packs_import_writes_nothing_that_has_a_fault_or_an_id_of_another(
    etude: Etude, folder: Path
) -> None:
    file = own_pack(folder)
    before = file.read_text("utf-8")

    def refused(text: str) -> str:
        (folder / "draft.toml").write_text(text, "utf-8")
        typed = etude("packs", "import", "draft.toml", "--yes")
        assert typed.code == 2
        return typed.err

    assert "draft.toml:" in refused(before.replace('"beginner"', '"beginer"'))
    assert "id of a pack outside of" in refused(before.replace("org.example.two", "org.etude.hope"))
    german = (SHIPPED / "first-session.de.toml").read_text("utf-8")
    assert "only packs are imported" in refused(german)
    faulty = before.replace("format = 1", "format = 2")
    for text in (faulty, faulty.replace('"org.example.two"', "'org.example.two'")):
        file.write_text(text, "utf-8")
        assert "has faults, so it cannot be compared" in refused(before)
    assert [path.name for path in (folder / "mine").iterdir()] == ["two.toml"]
    (folder / "config.toml").unlink()
    assert "Say with --into which folder" in etude("packs", "import", "draft.toml").err
    assert "There is no folder" in etude("packs", "import", "draft.toml", "--into", "x").err


def test_a_pack_goes_out_as_a_sheet_and_comes_back_with_what_was_written_in_it(
    etude: Etude, folder: Path
) -> None:
    own_pack(folder)
    exported = etude("packs", "export", "org.example.two", "--format", "csv", "--to", "two.csv")
    assert exported.code == 0, exported.err
    sheet = (folder / "two.csv").read_bytes()
    assert sheet.startswith(b"\xef\xbb\xbfid,skill,")
    assert b"Two minds 0.1.0, Your name, CC-BY-4.0" in sheet
    checked = etude("packs", "check", "two.csv", "--pack", "org.example.two")
    assert checked.out.startswith("two.csv: Two minds 0.1.0, 1 drill"), checked.err
    (folder / "two.csv").write_bytes(sheet.replace(b"what it was about", b"why"))
    assert "Say with --pack" in etude("packs", "import", "two.csv").err
    typed = etude("packs", "import", "two.csv", "--pack", "org.example.two", "--yes")
    assert "mine-001 has a new wording (goal)." in typed.out, typed.err
    pack = load_library([folder / "mine"]).pack("org.example.two")
    assert pack.drills[0].goal == "Say what he felt in the van, and why."
    assert "has no pack" in etude("packs", "import", "two.csv", "--pack", "org.example.x").err
    assert "Say with --pack" in etude("packs", "check", "two.csv").err
    assert 'no pack "two" here.' in etude("packs", "check", "two.csv", "--pack", "two").err


def test_packs_export_gives_away_whole_packs_and_translations_as_they_are(
    etude: Etude, folder: Path
) -> None:
    text = etude("packs", "export", "org.etude.hope").out
    (folder / "hope.toml").write_text(text.replace("org.etude.hope", "org.example.hope"), "utf-8")
    assert etude("packs", "check", "hope.toml").code == 0
    assert 'license = "CC-BY-4.0"' in text
    values = json.loads(etude("packs", "export", "org.etude.hope", "--format", "json").out)
    assert values["pack"]["authors"] == ["The Etude authors"]
    assert "hope" in values["rubric"]
    german = etude("packs", "export", "org.etude.first-session@de")
    assert german.out == (SHIPPED / "first-session.de.toml").read_text("utf-8")
    assert etude("packs", "export", "org.etude.first-session@de", "--format", "csv").code == 2
    again = etude("packs", "export", "org.etude.hope", "--to", "hope.toml")
    assert (again.code, "exists already" in again.err) == (2, True)


def test_packs_template_and_schema_print_what_authors_begin_with(etude: Etude) -> None:
    assert etude("packs", "template").out == pack_template()
    assert etude("packs", "template", "--format", "csv").out.startswith("id,skill,goal,level,")
    for name in ("pack", "translation", "rubrics"):
        shipped = (SHIPPED / f"{name}.schema.json").read_text("utf-8")
        assert etude("packs", "schema", name).out == shipped


# etude db


def test_db_upgrade_makes_the_database_and_status_says_so(etude: Etude, folder: Path) -> None:
    (folder / "config.toml").write_text('[database]\nurl = "sqlite:///kept.sqlite"')
    assert "revision none" in etude("db", "status").out
    made = etude("db", "upgrade")
    assert made.code == 0
    assert "The database is now at revision" in made.out
    assert (folder / "kept.sqlite").stat().st_size > 0
    assert "up to date" in etude("db", "status").out
    assert "up to date" in etude("db", "upgrade", "--no-backup").out


def test_db_of_a_folder_that_does_not_exist_is_refused(folder: Path) -> None:
    (folder / "config.toml").write_text('[database]\nurl = "sqlite:///nowhere/e.sqlite"')
    typed = in_a_process("db", "upgrade")
    assert typed.returncode == 2
    assert "nowhere/e.sqlite cannot be opened" in typed.stderr
