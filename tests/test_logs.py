"""Logs hold ids and numbers, never what people wrote."""

from __future__ import annotations

import logging

import pytest

from bot.logs import JsonFormatter, Redactor, TextFormatter

REPLY = "My mother never forgave me."
FAULT = f"null value\nDETAIL:  Failing row contains (1, {REPLY}\n{REPLY}).\n[SQL: INSERT]"


@pytest.mark.parametrize("formatter", [TextFormatter(Redactor()), JsonFormatter(Redactor())])
def test_a_failing_row_stays_out_of_a_traceback(formatter: logging.Formatter) -> None:
    fault = ValueError(FAULT)
    record = logging.LogRecord(
        "bot", logging.ERROR, __file__, 1, "it failed", (), (ValueError, fault, None)
    )
    line = formatter.format(record)
    assert REPLY not in line
    assert "[SQL: INSERT]" in line
