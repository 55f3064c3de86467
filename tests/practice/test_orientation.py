"""What newcomers may say of themselves: optional, theirs to change, told to staff in groups."""

from __future__ import annotations

import pytest

from bot.db.tables import Orientation, Person
from bot.practice import cohorts
from bot.practice.orientation import (
    LONGEST_AIMS,
    OwnOrientation,
    experience_in,
    own_orientation,
    save_orientation,
)
from drills.model import Refusal
from tests.practice.builders import (
    ADA,
    BEN,
    MEI,
    NOA,
    NOW,
    OLA,
    OUTSIDER,
    PIA,
    QUE,
    School,
)


async def test_it_is_kept_changed_and_taken_back(school: School) -> None:
    for name in ("Spring", "Autumn"):
        await school.cohort(ADA, name=name)
    nothing = OwnOrientation(None, "", "off")
    assert await school.do(own_orientation, ADA) == nothing
    await school.do(save_orientation, ADA, "some", " To stay with silence. ", "direct", NOW)
    said = OwnOrientation("some", "To stay with silence.", "direct")
    assert await school.do(own_orientation, ADA) == said
    assert len(await school.rows(Orientation)) == 2
    await school.do(save_orientation, ADA, "unsaid", "Silence.", "", NOW)
    assert await school.do(own_orientation, ADA) == OwnOrientation(None, "Silence.", "direct")
    await school.do(save_orientation, ADA, "", "", "off", NOW)
    assert await school.do(own_orientation, ADA) == nothing
    assert await school.rows(Orientation) == []


async def test_what_cannot_be_is_refused_and_changes_nothing(school: School) -> None:
    await school.cohort(ADA)
    for actor, answers, sentence in (
        (ADA, ("expert", "", "off"), "from the list"),
        (ADA, ("", "x" * (LONGEST_AIMS + 1), "off"), "600 characters"),
        (ADA, ("some", "", "by post"), "Choose no reminders"),
        (OUTSIDER, ("some", "", "off"), "You are not in a cohort here yet."),
    ):
        with pytest.raises(Refusal, match=sentence):
            await school.do(save_orientation, actor, *answers, NOW)
    assert await school.rows(Orientation) == []
    assert await school.rows(Person, Person.reminders != "off") == []


async def test_staff_are_told_of_experience_that_five_people_share(school: School) -> None:
    people = (ADA, BEN, MEI, NOA, OLA, PIA, QUE)
    bands = ("none", "none", "long", "none", "none", "none", "none")
    cohort = await school.cohort(*people)
    told: list[dict[str, int]] = []
    for person, band in zip(people, bands, strict=True):
        await school.do(save_orientation, person, band, "To breathe.", "", NOW)
        told.append(await school.do(experience_in, cohort))
    # The one with most experience is never told of, nor what exactly the last one said.
    assert told == [{}] * 5 + [{"none": 5}] * 2
    for person in (ADA, BEN):
        await school.do(cohorts.leave, person, cohort, NOW)
    assert await school.do(experience_in, cohort) == {}
