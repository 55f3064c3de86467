# ruff: noqa: T201  it prints figures
"""The storms: `python -m tests.chaos`, or `make chaos`. See `--help`.

Real processes of the bot are killed, and Discord is in trouble, while drills come due and people
answer them. Exits with 1 unless nothing was lost, nothing was doubled, and every reply that
somebody was told is saved is stored once.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.places import BACKENDS, Bench
from tests.chaos.audit import table
from tests.chaos.plan import draw
from tests.chaos.storm import Storm

PLACES = (("sqlite", 1), ("postgresql", 4), ("postgresql", 2), ("postgresql", 1))
AT_ONCE = 2
"""How many storms share the machine."""
STORM_SHARE = 0.67
"""Of the time there is; the rest is for what is sent afterwards."""


async def storm(bench: Bench, backend: str, processes: int, seed: int, seconds: float) -> bool:
    """One storm; prints what is left, and returns whether that is everything, once."""
    begun = time.monotonic()
    async with bench.database(backend) as url:
        one = Storm(draw(seed, seconds, processes), bench.new_folder(), url)
        audit = await one.blow()
    many = "1 process" if processes == 1 else f"{processes} processes"
    took = f"a storm of {seconds:.0f} s, all over after {time.monotonic() - begun:.0f} s"
    print(f"{BACKENDS[backend]}, {many}, seed {seed}; {took}:", flush=True)
    print(table(audit, one.weather), flush=True)
    return not audit.faults


def places(backend: str | None, processes: int | None) -> Sequence[tuple[str, int]]:
    """The databases and numbers of processes that were asked for."""
    if backend == "postgresql" and processes:
        return [(backend, processes)]
    return [one for one in PLACES if backend in (None, one[0]) and processes in (None, one[1])]


async def run(chosen: argparse.Namespace) -> bool:
    """All the storms that were asked for; whether all of them left everything, once."""
    where = places(chosen.database, chosen.processes) * chosen.rounds
    rows = -(-len(where) // AT_ONCE)
    seconds = max(5.0, chosen.minutes * 60 / rows * STORM_SHARE)
    free = asyncio.Semaphore(AT_ONCE)

    async def in_turn(bench: Bench, number: int, backend: str, processes: int) -> bool:
        async with free:
            return await storm(bench, backend, processes, chosen.seed + number, seconds)

    with TemporaryDirectory(prefix="etude-chaos-") as folder:
        bench = Bench(Path(folder))
        try:
            moves = [in_turn(bench, number, *one) for number, one in enumerate(where)]
            return all(await asyncio.gather(*moves))
        finally:
            bench.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="how long in all (5)")
    parser.add_argument("--rounds", type=int, default=1, help="how often each storm blows (1)")
    parser.add_argument("--processes", type=int, choices=range(1, 5), help="only with so many")
    parser.add_argument("--database", choices=list(BACKENDS), help="only on this one")
    seed = secrets.randbelow(10**6)
    parser.add_argument("--seed", type=int, default=seed, help="the same seed, the same plan")
    chosen = parser.parse_args()
    if not places(chosen.database, chosen.processes):
        parser.error("SQLite serves one process only")
    warnings.simplefilter("ignore")
    sys.exit(0 if asyncio.run(run(chosen)) else 1)


if __name__ == "__main__":
    main()
