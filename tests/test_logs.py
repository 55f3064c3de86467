"""Logs hold ids and numbers, never what people wrote."""

from __future__ import annotations

import io
import logging

import pytest

from bot.config import LogSettings
from bot.logs import set_up_logs

REPLY = "My mother never forgave me."


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_failing_row_stays_out_of_a_traceback(form: str) -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    set_up_logs(LogSettings(level="info", format=form), stream=stream)
    fault = f"null value\nDETAIL:  Failing row contains (1, {REPLY}\n{REPLY}).\n[SQL: INSERT]"
    logging.getLogger("bot").error("it failed", exc_info=ValueError(fault))
    root.handlers[:], root.level = before
    assert REPLY not in stream.getvalue()
    assert "[SQL: INSERT]" in stream.getvalue()
