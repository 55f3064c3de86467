"""`etude`: the command line of the person who hosts the bot.

Exit codes: 0 done, 1 a check found faults, 2 refused or mistyped, 3 a bug.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from bot.cli import configuration, database, packs, running, setup
from bot.faults import Unavailable
from bot.version import __version__
from drills.model import Refusal

REFUSED = 2
BUG = 3

app = typer.Typer(
    name="etude",
    help="Etude, a Discord bot for deliberate practice of psychotherapy.",
    epilog="Start with `etude init`. To see where a bug is, add --debug or set ETUDE_DEBUG=1.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would print variables, and so what people wrote
    rich_markup_mode=None,
)
app.command("init")(setup.init)
app.command("run")(running.run)
app.command("demo")(running.demo)
app.add_typer(packs.app, name="packs")
app.add_typer(configuration.app, name="config")
app.add_typer(database.app, name="db")


def _show_version(wanted: bool) -> None:  # noqa: FBT001  typer passes it so
    if wanted:
        print(f"etude {__version__}")
        raise typer.Exit


@app.callback()
def etude(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    """Etude, a Discord bot for deliberate practice of psychotherapy."""


def main() -> None:
    """Run the command that was typed. Whatever goes wrong is said in a sentence on stderr."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    wanted = len(arguments) < len(sys.argv) - 1 or os.environ.get("ETUDE_DEBUG", "0") != "0"
    try:
        app(arguments, prog_name="etude")
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(REFUSED)
    except Unavailable as fault:
        print(f"This has to wait: {fault}. Run the same command again then.", file=sys.stderr)
        sys.exit(REFUSED)
    except Exception as error:
        if wanted:
            raise
        said = (str(error).strip().splitlines() or ["no more is known"])[0]
        print(
            f"This is a bug: {type(error).__name__}: {said} "
            "(Run the same command with --debug to see where.)",
            file=sys.stderr,
        )
        sys.exit(BUG)
