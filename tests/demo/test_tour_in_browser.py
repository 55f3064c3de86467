"""A newcomer in headless Chromium plays a practice day: reply, two ratings, feedback, again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.demo.conftest import RunningDemo

api = pytest.importorskip(
    "playwright.sync_api", reason="The browser test of the demo needs playwright (extra `dev`)."
)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CRITERIA = ("Puts the feeling", "Says what it is about", "Stays with")
REPLY = "They clapped Lorraine, and it was your eleven years. You are furious."
STRENGTH = "The applause and the eleven years in one line."
NEXT_STEP = "Say what it does to her to sit there."
AGAIN = "You built it, and she got the applause. You are furious, and nobody saw."


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        reason = "No Chromium was found: the browser test of the demo needs one on the path."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """Somebody in front of the page who follows the tour."""

    def __init__(self, page: Any) -> None:
        self.page = page

    @property
    def channel(self) -> Any:
        return self.page.frame_locator("#stage iframe")

    def go(self, step: str) -> None:
        self.page.locator(f"#title-{step}").click()
        self.page.locator(f"#go-{step}").click()
        self.page.wait_for_timeout(50)
        self.page.locator("#stage[aria-busy='false']").wait_for()

    def is_done(self, step: str) -> None:
        self.page.locator("li.done", has=self.page.locator(f"#title-{step}")).wait_for()

    def reads(self, words: str) -> None:
        self.channel.locator("#channel-timeline").get_by_text(words).last.wait_for()

    def presses(self, label: str) -> None:
        self.channel.locator("#channel-timeline .component-button", has_text=label).last.click()

    def sends_command(self) -> None:
        """Enter chooses the command that the tour has typed, and Enter again sends it."""
        self.channel.locator(".command-popup, [role=listbox]").first.wait_for()
        self.page.keyboard.press("Enter")
        self.channel.locator(".command-chip, .command-row").first.wait_for()
        self.page.keyboard.press("Enter")

    def fills(self, **texts: str) -> None:
        for name, text in texts.items():
            label = name.replace("_", " ")
            self.channel.get_by_role("textbox", name=label).fill(text)

    def submits(self) -> None:
        self.channel.get_by_role("button", name="Submit").click()

    def replies(self, text: str) -> None:
        self.fills(Your_reply=text)
        self.channel.get_by_label("A good challenge").check()
        self.channel.get_by_label("There are no real client details").check()
        self.submits()

    def rates(self, level: int) -> None:
        for criterion in CRITERIA:
            group = self.channel.get_by_role("radiogroup", name=criterion)
            group.get_by_role("radio").nth(level - 1).check()
        self.submits()
        self.reads("Your levels are saved")
        self.presses("Add the words")
        self.fills(One_strength=STRENGTH, One_next_step=NEXT_STEP)
        self.submits()
        self.reads("Your rating is saved")


@pytest.fixture
def visitor(chromium: Any, demo: RunningDemo) -> Iterator[Visitor]:
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(15_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.goto(demo.address)
    page.locator("#stage[aria-busy='false']").wait_for()
    yield Visitor(page)
    page.close()
    assert errors == []


def test_the_demo_opens_within_ten_seconds(demo: RunningDemo) -> None:
    assert demo.seconds < 10


def test_a_practice_day_from_reply_to_second_try(visitor: Visitor) -> None:
    visitor.go("reply")
    visitor.reads("Eleven years I've done that rota")
    visitor.presses("Reply")
    visitor.replies(REPLY)
    visitor.reads("Your reply is saved")
    visitor.is_done("reply")

    visitor.go("supervise")
    visitor.sends_command()
    visitor.reads(REPLY)
    visitor.presses("Rate")
    visitor.rates(3)
    visitor.is_done("supervise")

    visitor.go("rate")
    visitor.sends_command()
    visitor.reads(REPLY)
    visitor.presses("Rate")
    visitor.rates(4)
    visitor.is_done("rate")

    before = visitor.page.locator("#day").inner_text()
    visitor.page.get_by_role("button", name="+1 day").click()
    visitor.is_done("day")
    assert visitor.page.locator("#day").inner_text() != before

    visitor.go("feedback")
    visitor.reads("Your feedback on day 3 of Morning practice is ready: 1 peer and 1 supervisor")
    visitor.presses("Read feedback")
    visitor.reads(STRENGTH)
    visitor.reads("Raters ranged from Mostly to Clearly")
    visitor.is_done("feedback")

    visitor.presses("Try again")
    visitor.reads(NEXT_STEP)
    visitor.replies(AGAIN)
    visitor.reads("Attempt 2 is saved")
    visitor.is_done("again")


def test_nobody_sees_what_only_somebody_else_may_see(visitor: Visitor) -> None:
    visitor.page.get_by_role("radio", name="Ruth").check()
    visitor.page.get_by_role("button", name="staff").click()
    visitor.page.locator("#places [aria-current=page]", has_text="staff").wait_for()
    visitor.page.get_by_role("radio", name="Ben").check()
    # Ben does not see that channel, so he lands in the one everybody sees.
    visitor.page.locator("#places [aria-current=page]", has_text="drills").wait_for()
    assert visitor.page.get_by_role("button", name="staff").count() == 0


def test_the_page_fits_a_phone(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.page.wait_for_timeout(300)
    for part in ("#people", "#places", "#stage", "#tour-toggle", "[data-hours='24']"):
        box = visitor.page.locator(part).bounding_box()
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= 390, part
        assert box["y"] + box["height"] <= 844, part
    assert visitor.page.locator("#stage").bounding_box()["height"] > 400
    visitor.page.locator("#tour-toggle").click()
    visitor.page.locator("#title-help").wait_for()


def test_the_developers_tools_are_not_in_the_way(visitor: Visitor) -> None:
    for tool in ("#toolbar", "#messages-sidebar", "#inspector-panel"):
        assert not visitor.channel.locator(tool).is_visible()
