"""The demo as a visitor starts it: the command, in a process of its own."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

PATIENCE_SECONDS = 60


@dataclass
class RunningDemo:
    """A demo that is running, and where."""

    port: int
    process: subprocess.Popen[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def command(port: int) -> list[str]:
    return [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", str(port)]


@pytest.fixture(scope="module")
def demo() -> Iterator[RunningDemo]:
    """One demo for all tests of a module; Ctrl-C has to end it without a word of trouble."""
    port = free_port()
    process = subprocess.Popen(
        command(port), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    stuck = threading.Timer(PATIENCE_SECONDS, process.kill)
    stuck.start()
    assert process.stdout
    for line in process.stdout:
        if f":{port}/" in line:
            break
    else:
        pytest.fail(f"the demo did not open: {process.communicate()[1]}")
    stuck.cancel()
    yield RunningDemo(port, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, err) == (0, "")
    assert "ended" in out
