"""Somebody in front of the demo's page, and the browser they use."""

from __future__ import annotations

import shutil
from typing import Any

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
WORDS = "You want it to be seen, after all these years."
AGAIN = "You built it, and she got the applause. You are furious, and nobody saw."


def chromium_path() -> str | None:
    """Where a Chromium is on this machine, if anywhere."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


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
        """Enter chooses the command that the tour has typed; the arrow beside it sends it."""
        self.channel.locator(".command-popup, [role=listbox]").first.wait_for()
        self.channel.locator("#channel-composer-input").press("Enter")
        chosen = self.channel.locator(".command-context-close")
        chosen.wait_for()
        self.channel.locator("#channel-composer button[type=submit]").click()
        chosen.wait_for(state="detached")

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

    def chooses(self, level: int) -> None:
        """Choose the same level on every criterion of the form that is open."""
        for criterion in CRITERIA:
            group = self.channel.get_by_role("radiogroup", name=criterion)
            group.get_by_role("radio").nth(level - 1).check()

    def learns(self) -> None:
        """Rate the practice reply that stands there, and read what was agreed on."""
        self.presses("Rate")
        self.chooses(2)
        self.submits()
        self.reads("Beside the agreed levels")

    def is_brought(self, reply: str) -> None:
        """Ask for the next reply to rate: whoever was far off practises once more before it."""
        timeline = self.channel.locator("#channel-timeline")
        self.go("rate")
        self.sends_command()
        once_more = timeline.get_by_text(", once more")
        timeline.get_by_text(reply).or_(once_more).last.wait_for()
        if once_more.count():
            self.learns()
            self.go("rate")
            self.sends_command()
        self.reads(reply)

    def taps(self, label: str, number: int) -> None:
        """Press one of several buttons of that label on the newest card, and see it taken."""
        button = self.channel.locator("#channel-timeline .component-button", has_text=label)
        button.nth(number).click()
        self.channel.locator("#channel-timeline").get_by_text(": better", exact=False).nth(
            number
        ).wait_for()
        self.page.wait_for_timeout(300)

    def rates(self, level: int, strength: str = STRENGTH, next_step: str = NEXT_STEP) -> None:
        """Fill both halves of the rating form that is open."""
        self.chooses(level)
        self.submits()
        self.reads("Your levels are saved")
        self.presses("Add the words")
        self.fills(One_strength=strength, One_next_step=next_step)
        self.submits()
        self.reads("Your rating is saved")
