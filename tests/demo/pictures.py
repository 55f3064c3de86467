"""Takes the README's pictures of the demo: `make pictures`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bot.demo import open_demo
from tests.demo.conftest import free_port
from tests.demo.visitor import ARGUMENTS, REPLY, Visitor, chromium_path

FOLDER = Path(__file__).parents[2] / "docs" / "images"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


def take_pictures(browser: Browser, address: str) -> None:
    """Play the day and keep what a visitor sees on the way."""
    page = browser.new_page(viewport=DESK, device_scale_factor=1.5)
    page.goto(address)
    page.locator("#stage[aria-busy='false']").wait_for()
    visitor = Visitor(page)
    keep(visitor, "demo")
    visitor.presses("Reply")
    visitor.fills(Your_reply=REPLY)
    visitor.channel.get_by_label("A good challenge").check()
    visitor.channel.get_by_label("There are no real client details").check()
    visitor.submits()
    visitor.reads("Your reply is saved")
    visitor.go("supervise")
    visitor.sends_command()
    visitor.presses("Rate")
    visitor.channel.get_by_role("radiogroup").first.scroll_into_view_if_needed()
    visitor.channel.get_by_role("radio").nth(2).check()
    keep(visitor, "rating")
    visitor.rates(3)
    visitor.go("learn")
    visitor.sends_command()
    visitor.learns()
    visitor.is_brought(REPLY)
    visitor.presses("Rate")
    visitor.rates(4, "“Furious”: you dared the strong word.", "Leave a pause after it.")
    page.get_by_role("button", name="+1 day").click()
    visitor.go("feedback")
    visitor.reads("Your feedback on day 3")
    visitor.presses("Read feedback")
    visitor.reads("What to try next")
    keep(visitor, "feedback")
    page.set_viewport_size(PHONE)
    visitor.page.get_by_role("radio", name="Ada").check()
    keep(visitor, "phone")
    page.close()


def keep(visitor: Visitor, name: str) -> None:
    """One picture of the page, once it has come to rest."""
    visitor.page.wait_for_timeout(600)
    if name == "demo":
        visitor.page.locator("#stage").screenshot(path=str(FOLDER / "round.png"))
    visitor.page.screenshot(path=str(FOLDER / f"{name}.png"))


def main() -> None:
    """Open the demo in this process, the browser beside it, and take the pictures."""
    path = chromium_path()
    if path is None:
        sys.exit("No Chromium was found. Install one: apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    asyncio.run(_with_demo(path))


async def _with_demo(path: str) -> None:
    async with open_demo(port=free_port()) as address:
        await asyncio.to_thread(_browse, path, address)


def _browse(path: str, address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        take_pictures(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
