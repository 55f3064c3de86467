"""Rounds for pairs in the simulated Discord: what people do in them."""

from __future__ import annotations

from typing import Any

from simcord import ChannelHandle, InteractionResult, MemberActor

from bot.db.tables import PairMember
from tests.conversations.institute import PACK, Institute

THURSDAY = "3"
"""The simulated Discord begins on one."""


async def make_pairs(institute: Institute, kind: str = "interview", **form: Any) -> None:
    """The coordinator schedules rounds for pairs on Thursdays at nine, and starts them."""
    shown = await institute.carlo.slash(institute.staff, "pairs create", kind=kind)
    values = {"name": "Pairs", "weekdays": [THURSDAY], "at": "09:00", "closes": "24"}
    if kind == "interview":
        values["pack"] = [PACK]
    made = await institute.carlo.submit_modal(shown, {**values, **form})
    card = await institute.carlo.click(made.response, label="Open")
    await institute.carlo.click(card.response, label="Start")


async def sign_up(institute: Institute, *people: MemberActor) -> None:
    """These people press I am in on the post; then the sign-up closes."""
    for person in people:
        await person.click(institute.drills.last_message, label="I am in")
    await institute.pass_time(days=1)


class Sitting:
    """The first pair of an institute: its people by their seats, and its thread."""

    def __init__(self, institute: Institute, seats: list[MemberActor]) -> None:
        self.institute = institute
        self.seats = seats

    @classmethod
    async def first_of(cls, institute: Institute) -> Sitting:
        rows = [row for row in await institute.rows(PairMember) if row.pair_id == 1]
        people = {one.id: one for one in (institute.ada, institute.ben, institute.mei)}
        return cls(institute, [people[row.user_id] for row in rows])

    @property
    def thread(self) -> ChannelHandle:
        [thread] = self.institute.drills.threads
        return thread

    @property
    def newest(self) -> Any:
        return self.thread.last_message

    async def say(self, person: MemberActor, text: str) -> InteractionResult:
        """Press Speak below the newest message and say something."""
        form = await person.click(self.newest, label="Speak")
        return await person.submit_modal(form, {"text": text})

    async def play(self, act: int, turns: int = 6) -> None:
        """A whole act, in which everything said is different."""
        client = self.seats[act - 1]
        therapist = self.seats[act % len(self.seats)]
        for number in range(1, turns + 1):
            speaker = client if number % 2 else therapist
            await self.say(speaker, f"Act {act}, words {number}.")

    async def tell(self, person: MemberActor, message: Any, label: str, *levels: int) -> Any:
        """Say how an act was, on a scale of seven: understood, and safe."""
        form = await person.click(message, label=label)
        understood, safe = map(str, levels)
        return await person.submit_modal(form, {"understood": understood, "safe": safe})
