# ruff: noqa: T201  it prints figures
"""The benchmarks: `python -m tests.bench [--quick] [name ...]`, or `make bench`.

They are no tests: what they say depends on the machine. Unless it is quick, a run writes what it
measured to docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from tests.bench.answering import answering
from tests.bench.delivering import delivering, lateness, processes
from tests.bench.figures import Figure, line
from tests.bench.places import Bench, opened
from tests.bench.planning import planning
from tests.bench.report import machine, section, write
from tests.bench.resting import resting
from tests.bench.streaks import streaks
from tests.bench.submitting import submitting


@dataclass(frozen=True)
class Benchmark:
    """What is measured, and about how long it takes (seconds; usual and quick)."""

    run: Callable[[Bench], AsyncIterator[Figure]]
    about: str
    seconds: tuple[int, int]


BENCHMARKS = {
    "delivering": Benchmark(
        delivering,
        "One drill, due at one instant, posted to many channels in as many servers, by Discord's "
        "limit of 50 requests in any second. Meanwhile somebody presses Reply now and then.",
        (560, 80),
    ),
    "lateness": Benchmark(
        lateness,
        "Drills of different servers that are due one by one, every half second.",
        (125, 30),
    ),
    "processes": Benchmark(
        processes,
        "The same burst as above without any limit, by several processes on one PostgreSQL. "
        "They share the machine with PostgreSQL and with the loopback Discord, which is one "
        "process.",
        (120, 60),
    ),
    "answering": Benchmark(
        answering,
        "People press Reply, which opens the form, and send it, through the whole bot in a "
        'process of its own; then the same before discord.py with a handler that says "ok".',
        (120, 40),
    ),
    "resting": Benchmark(
        resting,
        "The bot beside a bare discord.py client with the same intents and cache flags.",
        (120, 30),
    ),
    "submitting": Benchmark(
        submitting,
        "A reply submitted, from opening the session to the commit, against the same rows "
        "written by the bare driver in one transaction. The two take turns.",
        (20, 8),
    ),
    "planning": Benchmark(
        planning,
        "The use case that opens every round that is due, in one transaction.",
        (60, 10),
    ),
    "streaks": Benchmark(
        streaks,
        "The pure function from facts to figures, one trainee after the other.",
        (40, 3),
    ),
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="small numbers; writes no page")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark is called {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    return chosen


async def measure(bench: Bench, names: list[str]) -> dict[str, str]:
    """Run them, printing each figure as it comes; returns their sections for the page."""
    sections: dict[str, str] = {}
    on = machine(await bench.postgres_version())
    print(on)
    for name in names:
        print(f"{name}: {BENCHMARKS[name].about}", flush=True)
        figures: list[Figure] = []
        async for figure in BENCHMARKS[name].run(bench):
            print(line(figure), flush=True)
            figures.append(figure)
        sections[name] = section(name, BENCHMARKS[name].about, figures, on)
    return sections


def main() -> None:
    chosen = arguments()
    names = chosen.names or list(BENCHMARKS)
    seconds = sum(BENCHMARKS[name].seconds[chosen.quick] for name in names)
    print(f"This takes about {max(1, round(seconds / 60))} min.", flush=True)
    logging.disable(logging.WARNING)
    with opened(quick=chosen.quick) as bench:
        sections = asyncio.run(measure(bench, names))
    if not chosen.quick:
        write(sections, list(BENCHMARKS))
        print("Written to docs/benchmarks.md.")


if __name__ == "__main__":
    sys.exit(main())
