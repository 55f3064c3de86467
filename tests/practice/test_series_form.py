"""Creating a series: the form's good and bad answers, names, lists and rules."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from bot.db.tables import Series
from bot.practice import series, series_running
from bot.practice.schedules import schedule
from drills.calendar import Weekly
from drills.library import Library
from drills.model import Refusal
from drills.selection import Selection
from drills.times import read_time
from tests.practice.builders import (
    CARLO,
    NOW,
    OTHER_SERVER,
    PACK,
    SERVER,
    School,
    elsewhere,
    form,
)


async def test_a_new_series_is_a_draft_that_posts_nothing(school: School) -> None:
    cohort = await school.cohort()
    await school.series(cohort, name=" Two  minds ", weekdays=("4", "0"), at="18:30")
    [kept] = await school.rows(Series)
    assert (kept.server_id, kept.cohort_id, kept.name, kept.selection) == (
        SERVER,
        cohort,
        "Two minds",
        {"packs": [PACK.id]},
    )
    assert schedule(kept) == Weekly(frozenset({0, 4}), time(18, 30), "Europe/London")
    assert (kept.closes_after_hours, kept.ratings_wanted, kept.review_hours) == (24, 3, 24)
    assert (kept.names_shown, kept.discussion, kept.created_at) == (False, False, NOW)
    assert (kept.state, kept.next_day, kept.next_due_at) == ("draft", None, None)
    assert await school.plan(NOW) == 0


@pytest.mark.parametrize("hours", ["12", "24", "48", "72"])
async def test_every_offered_closing_is_taken(school: School, hours: str) -> None:
    made = await school.series(await school.cohort(), closes_after_hours=hours)
    assert made.closes_after_hours == int(hours)


async def test_private_prompts_are_not_posted(school: School) -> None:
    cohort = await school.cohort()
    private = Library({PACK.id: replace(PACK, private=True)})
    with pytest.raises(Refusal, match="is never rated"):
        await school.do(series.create_series, CARLO, cohort, form(), private, NOW)
    assert await school.rows(Series) == []


async def test_a_translation_is_posted_by_its_key(school: School) -> None:
    german = replace(PACK, language="de", translated=True)
    both = Library({PACK.key: PACK, german.key: german})
    cohort = await school.cohort()
    filled = form(selection=Selection(packs=(german.key,)))
    made = await school.do(series.create_series, CARLO, cohort, filled, both, NOW)
    assert made.selection == {"packs": [f"{PACK.id}@de"]}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "  "}, "The series needs a name."),
        ({"name": "x" * 81}, "The name is 81 characters long; up to 80 fit."),
        (
            {"selection": Selection(packs=("org.example.thee",))},
            'There is no pack "org.example.thee". Did you mean',
        ),
        ({"selection": Selection(packs=("",))}, 'There is no pack ""'),
        ({"weekdays": ()}, "Choose at least one weekday."),
        ({"weekdays": ("7",)}, "Choose at least one weekday."),
        ({"weekdays": ("0", "")}, "Choose at least one weekday."),
        ({"weekdays": ("01",)}, "Choose at least one weekday."),
        ({"weekdays": ("Monday",)}, "Choose at least one weekday."),
        ({"at": ""}, '"" is not a time of day. Write it like 18:30.'),
        ({"at": "25:00"}, '"25:00" is not a time of day.'),
        ({"at": "noon"}, '"noon" is not a time of day.'),
        ({"closes_after_hours": ""}, "Choose after how many hours a drill closes."),
        ({"closes_after_hours": "13"}, "Choose after how many hours a drill closes."),
        ({"closes_after_hours": "-24"}, "Choose after how many hours a drill closes."),
        ({"closes_after_hours": "24.0"}, "Choose after how many hours a drill closes."),
        ({"closes_after_hours": "²"}, "Choose after how many hours a drill closes."),
    ],
)
async def test_a_bad_field_is_named_and_nothing_is_kept(
    school: School, fields: dict[str, Any], sentence: str
) -> None:
    cohort = await school.cohort()
    with pytest.raises(Refusal) as refused:
        await school.series(cohort, **fields)
    assert str(refused.value).startswith(sentence)
    assert await school.rows(Series) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:00", time(9)),
        (" 9:05 ", time(9, 5)),
        ("9.15", time(9, 15)),
        ("18h30", time(18, 30)),
        ("7 pm", time(19)),
        ("7:45 p.m.", time(19, 45)),
        ("12 AM", time(0)),
        ("12:30pm", time(12, 30)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_as_people_write_it(text: str, expected: time) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize(
    "text", ["9", "24:00", "12:60", "930", "7 xm", "-1:00", "13 am", "0:30 pm", "9:0", "9:00:00"]
)
def test_what_is_no_time_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"is not a time of day\. Write it like 18:30\."):
        read_time(text)


@pytest.mark.parametrize("name", ["Reflections", " reflections "])
async def test_a_name_is_taken_until_its_series_is_archived(school: School, name: str) -> None:
    cohort = await school.cohort()
    first = await school.series(cohort)
    with pytest.raises(Refusal, match="There is already a series called"):
        await school.series(cohort, name=name)
    await school.do(series_running.archive, CARLO, first.id)
    again = await school.series(cohort, name=name)
    assert again.id != first.id
    assert (await school.do(series.series_named, CARLO, "REFLECTIONS")).id == again.id
    await school.do(series_running.archive, CARLO, again.id)
    assert [row.state for row in await school.rows(Series)] == ["archived", "archived"]


async def test_one_name_submitted_several_times_at_once_makes_one_series(school: School) -> None:
    cohort = await school.cohort()
    made = await asyncio.gather(*(school.series(cohort) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(one, Series) for one in made) == 1
    assert sum(isinstance(one, Refusal) for one in made) == 5


async def test_two_servers_may_use_one_name_and_see_only_their_own(school: School) -> None:
    await school.set_up(OTHER_SERVER)
    here = await school.series(await school.cohort())
    there_cohort = await school.cohort(by=elsewhere(CARLO))
    there = await school.series(there_cohort, by=elsewhere(CARLO))
    for actor, own in ((CARLO, here), (elsewhere(CARLO), there)):
        assert [found.id for found, _ in await school.do(series.list_series, actor)] == [own.id]
        assert (await school.do(series.series_named, actor, "reflections")).id == own.id
    with pytest.raises(Refusal, match="That cohort is not in this server"):
        await school.series(there_cohort)
    with pytest.raises(Refusal, match="That series is not in this server"):
        await school.do(series.series_here, CARLO, there.id)


async def test_an_unknown_series_is_refused_with_those_there_are(school: School) -> None:
    with pytest.raises(Refusal, match="There is no series yet"):
        await school.do(series.series_named, CARLO, "Reflections")
    cohort = await school.cohort()
    for name in ("Winter", "Autumn"):
        await school.series(cohort, name=name)
    with pytest.raises(Refusal, match=r'no series called "Spring"\. There is: Autumn, Winter\.'):
        await school.do(series.series_named, CARLO, "Spring")
    with pytest.raises(Refusal, match="That series is not in this server"):
        await school.do(series.series_here, CARLO, 404)


async def test_lists_are_sorted_with_the_archived_last(school: School) -> None:
    cohort = await school.cohort()
    for name in ("B", "A", "C"):
        await school.series(cohort, name=name)
    await school.do(series_running.archive, CARLO, 2)
    listed = await school.do(series.list_series, CARLO)
    assert [(one.name, name) for one, name in listed] == [
        ("B", "Spring"),
        ("C", "Spring"),
        ("A", "Spring"),
    ]
    assert await school.do(series.series_names, SERVER) == ["B", "C"]
    assert await school.do(series.series_names, OTHER_SERVER) == []
