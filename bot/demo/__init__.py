"""`etude demo`: the real bot on a simulated Discord, behind one page in the browser."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import tempfile
import webbrowser
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from drills.model import Refusal

if TYPE_CHECKING:
    from bot.demo.stage import Play

DEFAULT_PORT = 8765


async def run_demo(
    *,
    port: int = DEFAULT_PORT,
    open_browser: bool = True,
    say: Callable[[str], None] = print,
    play: Play | None = None,
) -> None:
    """Run the demo until Ctrl-C.

    Args:
        port: the page is served on this port of this computer only.
        open_browser: show the page in the person's browser.
        say: tells the person at the terminal something.
        play: the bot and its cohort's past; the real ones if left out.

    Raises:
        Refusal: the demo's packages are missing or not the right ones, or the port is taken.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no handlers here; there Ctrl-C cancels this coroutine instead.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    say("The demo is getting ready...")
    async with open_demo(port=port, play=play) as address:
        say(f"The demo is at {address} (press Ctrl-C to end it)")
        if open_browser:
            await asyncio.to_thread(webbrowser.open, address)
        await stop.wait()
    say("The demo has ended. Nothing of it is left on this computer.")


@asynccontextmanager
async def open_demo(*, port: int, play: Play | None = None) -> AsyncGenerator[str]:
    """The running demo, for `run_demo` and for tests; yields its address.

    Raises:
        Refusal: see `run_demo`.
    """
    if find_spec("simcord") is None:
        raise Refusal('The demo needs more packages: run `pip install "etude-bot[demo]"`.')
    # What Discord's library has to say to the owner of a bot means nothing to a visitor.
    logging.getLogger("discord").setLevel(logging.ERROR)
    # Only here, because the bot itself must run without the packages of the demo.
    from bot.demo.real import PLAY  # noqa: PLC0415
    from bot.demo.stage import perform  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="etude-demo-") as folder:
        async with perform(play or PLAY, Path(folder), port) as address:
            yield address
