"""What was measured, as a page: `docs/benchmarks.md`, one section for each benchmark."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.figures import Figure

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`; [tests/bench](../tests/bench) holds what is measured and how. Each figure
stands beside the limit, or beside a floor that was measured in the same run: compare the ratios.
The times themselves are absolute, hold for the machine named with them and for no other, and say
little about yours. Discord is a server on the loopback that keeps Discord's limits; nothing here
was measured against Discord itself.
"""
COLUMNS = "| what | measured (absolute) | beside | ratio | goal |\n|---|---|---|---|---|\n"


def machine(postgres: str) -> str:
    """The machine and the versions, in one line; `postgres` is what its server says of itself."""
    cores = os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("discord.py", "sqlalchemy"))
    return (
        f"{_processor()}, {cores} {'core' if cores == 1 else 'cores'}, {memory:.0f} GiB, "
        f"{platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"PostgreSQL {postgres}, {packages}"
    )


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", known.read_text()) if known.exists() else []
    return names[0] if names else platform.processor() or platform.machine()


def section(name: str, about: str, figures: list[Figure], on: str) -> str:
    """One benchmark's section."""
    rows = "".join(f"| {' | '.join(figure.cells)} |\n" for figure in figures)
    when = datetime.now(UTC)
    return f"## {name}\n\n{about}\n\n{COLUMNS}{rows}\nMeasured on {when:%Y-%m-%d} on {on}.\n"


def write(sections: Mapping[str, str], order: list[str], page: Path = PAGE) -> None:
    """Put these sections in the page; those of benchmarks that did not run stay as they are."""
    text = page.read_text("utf-8") if page.exists() else ""
    kept = {part.split("\n", 1)[0]: f"## {part}" for part in text.split("\n## ")[1:]}
    kept |= sections
    parts = [kept[name].strip() for name in order if name in kept]
    page.write_text("\n\n".join([HEAD.strip(), *parts]) + "\n", "utf-8")
