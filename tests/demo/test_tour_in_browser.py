"""A newcomer in headless Chromium follows the tour: reply, ratings, a pair, feedback, again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.demo.conftest import RunningDemo
from tests.demo.visitor import (
    AGAIN,
    ARGUMENTS,
    NEXT_STEP,
    REPLY,
    STRENGTH,
    WORDS,
    Visitor,
    chromium_path,
)

api = pytest.importorskip(
    "playwright.sync_api", reason="The browser test of the demo needs playwright (extra `dev`)."
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    path = chromium_path()
    if path is None:
        reason = "No Chromium was found: the browser test of the demo needs one on the path."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


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


def test_the_tour_from_the_first_reply_to_what_the_second_changed(visitor: Visitor) -> None:
    before = visitor.page.locator("#day").inner_text()
    practise(visitor)
    visitor.page.get_by_role("button", name="+1 day").click()
    visitor.is_done("day")
    assert visitor.page.locator("#day").inner_text() != before
    try_again(visitor)
    look_at_the_library(visitor)


def practise(visitor: Visitor) -> None:
    """The first day: a reply, its ratings, a rater who learns, and a pair."""
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

    visitor.go("learn")
    visitor.sends_command()
    visitor.reads("Practice rating 3 of 3")
    visitor.learns()
    visitor.is_done("learn")

    visitor.is_brought(REPLY)
    visitor.presses("Rate")
    visitor.rates(4)
    visitor.is_done("rate")

    visitor.go("pair")
    visitor.presses("Speak")
    visitor.fills(What_you_say=WORDS)
    visitor.submits()
    visitor.reads(WORDS)
    visitor.is_done("pair")


def try_again(visitor: Visitor) -> None:
    """The days after: feedback, the second try, and whether it was better."""
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

    visitor.go("better")
    visitor.sends_command()
    visitor.reads("Somebody whose reply you rated has tried again")
    for number in range(3):
        visitor.taps("Better", number)
    visitor.reads("Your rating is saved and counts")
    visitor.is_done("better")

    visitor.go("later")
    visitor.is_done("later")
    visitor.go("changed")
    visitor.presses("Read feedback")
    visitor.reads("Since your attempt before")
    visitor.is_done("changed")

    visitor.go("level")
    visitor.sends_command()
    visitor.reads("Your levels")
    visitor.is_done("level")


def look_at_the_library(visitor: Visitor) -> None:
    """The coordinator's look at what there is to practise."""
    visitor.go("library")
    visitor.sends_command()
    visitor.reads("What waits")
    visitor.is_done("library")


def test_nobody_sees_what_only_somebody_else_may_see(visitor: Visitor) -> None:
    visitor.page.get_by_role("radio", name="Ruth").check()
    visitor.page.get_by_role("button", name="staff").click()
    visitor.page.locator("#places [aria-current=page]", has_text="staff").wait_for()
    visitor.page.get_by_role("radio", name="Ben").check()
    # Ben does not see that channel, so he lands in the one everybody sees.
    visitor.page.locator("#places [aria-current=page]", has_text="drills").wait_for()
    visitor.page.get_by_role("button", name="staff").wait_for(state="detached")


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
