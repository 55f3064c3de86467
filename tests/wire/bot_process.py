"""The bot as its host runs it: a process of its own, started, stopped and killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from bot.db.engine import open_database
from tests.wire.discord_server import TOKEN, DiscordServer
from tests.wire.leases import let_shards_go

ROOT = Path(__file__).parents[2]
LONGEST_RUN = 20.0
LONGEST_LINE = 1 << 20


class Bot:
    """One installation: a folder with its settings, run again and again."""

    def __init__(self, server: DiscordServer, folder: Path, database_url: str) -> None:
        self.server = server
        self.folder = folder
        self.database_url = database_url
        self.token = TOKEN
        self.arguments: tuple[str, ...] = ()
        self.log_level = "debug"
        self.said = ""
        self.expected_errors: list[str] = []
        self.environment: dict[str, str] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def command(self, config: Path) -> tuple[str, ...]:
        """What runs it."""
        return (sys.executable, "-m", "bot", "run", "--config", str(config), *self.arguments)

    async def launch(self) -> None:
        """Start the process and wait for nothing."""
        config = self.folder / "config.toml"
        config.write_text(
            f'[discord]\napi_base = "{self.server.api_base}"\n\n'
            f'[database]\nurl = "{self.database_url}"\n\n'
            f'[log]\nlevel = "{self.log_level}"\nformat = "json"\n',
            "utf-8",
        )
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ETUDE_")}
        if kept.pop("PYTHONDONTWRITEBYTECODE", None):
            # Compiling everything at every start would double the time of these tests.
            kept["PYTHONPYCACHEPREFIX"] = str(self.folder.parent / "compiled")
        self._process = await asyncio.create_subprocess_exec(
            *self.command(config),
            cwd=ROOT,
            env={**kept, "ETUDE_TOKEN": self.token, **self.environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=LONGEST_LINE,
        )
        self._listening = asyncio.create_task(self._listen(self._process))

    async def start(self) -> None:
        """Start the process and wait until it listens to the gateway."""
        before = self.server.gateway.identified
        await self.launch()
        assert self._process is not None
        ended = asyncio.create_task(self._process.wait())
        ended.add_done_callback(lambda _: self.server.news())
        gateway = self.server.gateway
        await self.server.until(lambda: gateway.identified > before or ended.done(), "the bot")
        assert not ended.done(), f"the bot ended: {self.said}"
        ended.cancel()

    @property
    def is_dead(self) -> bool:
        return self._process is None or self._process.returncode is not None

    async def kill(self) -> None:
        """End the process as a power cut does."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask the process to end, and return its exit code."""
        return await self._end(signal.SIGTERM)

    def send(self, sign: signal.Signals) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(sign)

    async def ended(self, within: float | None = LONGEST_RUN) -> int:
        """Wait until the process ends by itself, and return its exit code."""
        assert self._process is not None
        assert self._listening is not None
        async with asyncio.timeout(within):
            await self._process.wait()
            await self._listening
        return self._process.returncode or 0

    async def restart(self) -> None:
        """A power cut, and the next start, when what it held has run out."""
        await self.kill()
        database = open_database(self.database_url)
        await let_shards_go(database)
        await database.close()
        await self.start()

    async def _end(self, sign: signal.Signals) -> int:
        self.send(sign)
        return await self.ended()

    async def put_away(self) -> None:
        """Make sure that no process is left, whatever the test did."""
        if not self.is_dead:
            await self.kill()

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            self.said += line.decode()
            self.server.news()
        await process.wait()
        self.server.news()

    def surprises(self) -> list[str]:
        """Errors that the bot logged and that the test did not ask for."""
        every = self.lines("error", "critical")
        return [line for line in every if not line.startswith(tuple(self.expected_errors))]

    def lines(self, *levels: str) -> list[str]:
        """What was logged at these levels, with tracebacks; anything that is no log line too."""
        found: list[str] = []
        for line in self.said.splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                found.append(line)
                continue
            if entry["level"] in levels:
                found.append(f"{entry['message']} {entry.get('traceback', '')}")
        return found
