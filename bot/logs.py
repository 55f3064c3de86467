"""Logging: text for a person at a terminal, JSON for machines; ids and numbers, never content."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

from bot.config import LogSettings

# Below these levels libraries write message texts and SQL parameters, or a line for every
# look at the clock. They stay there whatever the settings say: what trainees write must not
# reach a log.
FLOORS = {
    "aiosqlite": logging.INFO,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.INFO,
    "discord": logging.INFO,
    "sqlalchemy": logging.WARNING,
}

# An interaction's token lets its holder answer in the bot's name for 15 minutes.
IN_ADDRESSES = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w-]+", re.ASCII)

# PostgreSQL adds the failing row to some errors, and with it what people wrote.
ROWS = re.compile(r"DETAIL:.*?(?=\n\[SQL|\n\(Background|\n\n|\Z)", re.DOTALL)

# What every record has; anything else was passed as `extra` and is worth showing.
USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Redactor:
    """Takes secrets out of finished lines, tracebacks included."""

    def __init__(self, *secrets: str) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def __call__(self, text: str) -> str:
        """`text` with each secret and each interaction token replaced."""
        for secret in self._secrets:
            text = text.replace(secret, "[token]")
        return IN_ADDRESSES.sub(r"\1[token]", text)


class RowlessFormatter(logging.Formatter):
    """Tracebacks without rows of the database."""

    def formatException(self, ei: Any) -> str:  # noqa: ANN401, N802  as in the library
        """The traceback, as `logging` would write it but for PostgreSQL's details."""
        return ROWS.sub("DETAIL: [left out]", super().formatException(ei))


class TextFormatter(RowlessFormatter):
    """`12:00:05 warning bot.outbox: …`, in the time of this computer."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S")
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback below it."""
        extras = "".join(f" {name}={value}" for name, value in _extras(record).items())
        return self._redact(super().format(record) + extras)


class JsonFormatter(RowlessFormatter):
    """One JSON object a line: time (UTC), level, logger, message, extras, traceback."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the traceback in it."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_extras(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return self._redact(json.dumps(line, ensure_ascii=False, default=str))


def set_up_logs(settings: LogSettings, *secrets: str, stream: TextIO | None = None) -> None:
    """Send everything that is logged to `stream` (stderr), with `secrets` taken out.

    Replaces what was set up before, so it may be called again.
    """
    redact = Redactor(*secrets)
    handler = logging.StreamHandler(stream or sys.stderr)
    text = settings.format == "text" or (settings.format == "auto" and handler.stream.isatty())
    handler.setFormatter(TextFormatter(redact) if text else JsonFormatter(redact))
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, floor in FLOORS.items():
        logging.getLogger(name).setLevel(max(level, floor))


def _extras(record: logging.LogRecord) -> Mapping[str, object]:
    return {name: value for name, value in vars(record).items() if name not in USUAL}
