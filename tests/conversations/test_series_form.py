"""The form for a new series: what it asks, and what becomes of a wrong field."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.tables import Series
from tests.conversations.forging import submit
from tests.conversations.institute import PACK, Institute
from tests.conversations.shown import controls, labels_of, said, text_of

GOOD = {
    "name": "Evening practice",
    "pack": [PACK],
    "weekdays": ["0", "2"],
    "at": "18:30",
    "closes": "48",
}


async def test_the_form_makes_a_draft_that_posts_nothing_yet(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    shown = await ready.carlo.slash(ready.staff, "series create")
    assert list(controls(shown)) == ["name", "pack", "weekdays", "at", "closes"]
    made = await ready.carlo.submit_modal(shown, GOOD)
    words = text_of(made.response)
    assert made.ephemeral
    assert "### Evening practice\n**Not started** · Spring" in words
    for part in (
        "Empathic reflection",
        "Monday and Wednesday at 18:30 (Europe/London)",
        "48 hours",
    ):
        assert part in words
    assert labels_of(made.response) == [
        "Preview",
        "Start",
        "Post now",
        "Drills",
        "Schedule",
        "Rules",
        "Archive",
    ]
    rules = "3 ratings for each reply, shown without names, no discussion thread at closing"
    assert rules in text_of(made.response)
    await ready.pass_time(hours=19)
    assert "Day 1" not in "".join(text_of(message) for message in ready.drills.history())


async def test_the_form_offers_the_packs_of_one_group_of_the_catalogue(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    found = await ready.carlo.autocomplete(ready.staff, "series create", "group", "alli")
    assert [choice["value"] for choice in found] == ["Alliance"]
    shown = await ready.carlo.slash(ready.staff, "series create", group="alliance")
    offered = {option["value"] for option in controls(shown)["pack"]["options"]}
    assert PACK in offered
    assert "org.etude.rupture-and-repair" not in offered
    refused = await ready.carlo.slash(ready.staff, "series create", group="Allianz")
    assert 'There is no group "Allianz". There is: Alliance, Rupture and repair' in said(refused)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": "   "}, "The series needs a name."),
    ({"name": "N" * 81}, "The name is 81 characters long; up to 80 fit."),
    ({"at": "25:61"}, '"25:61" is not a time of day. Write it like 18:30.'),
    ({"at": "soonish"}, '"soonish" is not a time of day.'),
    ({"pack": ["org.etude.empathic-reflektion"]}, "Did you mean"),
    ({"weekdays": []}, "Choose at least one weekday."),
    ({"weekdays": ["0", "7"]}, "Choose at least one weekday."),
    ({"closes": "1000"}, "Choose after how many hours a drill closes."),
    ({"closes": ""}, "Choose after how many hours a drill closes."),
]


async def test_a_wrong_field_gets_a_sentence_and_what_was_written_comes_back(
    ready: Institute,
) -> None:
    await ready.make_cohort(ready.ada)
    for fault, sentence in BAD:
        fields = {**GOOD, **fault}
        refused = await submit(ready.carlo, ready.staff, "series-form/1/abc", fields)
        words = said(refused)
        assert refused.ephemeral
        assert sentence in words, fault
        assert "This is what you wrote:" in words
        for name in ("name", "at"):
            assert f"> {fields[name]}".rstrip() in words, fault
    assert await ready.rows(Series) == []


@pytest.mark.parametrize(
    ("typed", "read"), [("9.15", "09:15"), ("7 pm", "19:00"), (" 12:05 am ", "00:05")]
)
async def test_times_are_read_as_people_write_them(ready: Institute, typed: str, read: str) -> None:
    await ready.make_cohort(ready.ada)
    await ready.make_series(at=typed, start=False)
    [series] = await ready.rows(Series)
    assert f"{series.at:%H:%M}" == read


async def test_two_series_of_one_name_are_refused_until_one_is_archived(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    await ready.make_series()
    shown = await ready.carlo.slash(ready.staff, "series create")
    refused = await ready.carlo.submit_modal(shown, {**GOOD, "name": "Reflections"})
    assert "There is already a series called" in said(refused)
    card = await ready.carlo.slash(ready.staff, "series archive", series="reflections")
    await ready.carlo.click(card.response, label="Archive")
    await ready.make_series()
    assert [row.state for row in await ready.rows(Series)] == ["archived", "running"]


async def test_a_series_needs_a_cohort_and_where_there_are_several_its_name(
    ready: Institute,
) -> None:
    none = await ready.carlo.slash(ready.staff, "series create")
    assert "There is no cohort yet. Make one with `/cohort create`." in said(none)
    await ready.make_cohort(name="Spring")
    await ready.make_cohort(name="Evening")
    several = await ready.carlo.slash(ready.staff, "series create")
    assert "There are several cohorts: Evening, Spring." in said(several)
    wrong = await ready.carlo.slash(ready.staff, "series create", cohort="Winter")
    assert "There is no cohort called" in said(wrong)
    await ready.make_series(cohort="evening", start=False)
    [series] = await ready.rows(Series)
    card = await ready.carlo.slash(ready.staff, "series show", series=series.name)
    assert "**Not started** · Evening" in text_of(card.response)


async def test_the_cohort_is_offered_while_typing(ready: Institute) -> None:
    await ready.make_cohort(name="Spring")
    await ready.make_cohort(name="Evening")
    offered = await ready.carlo.autocomplete(ready.staff, "series create", "cohort", "even")
    assert [choice["value"] for choice in offered] == ["Evening"]


async def test_the_form_survives_a_restart_and_a_lost_role_does_not(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    kept = await ready.carlo.slash(ready.staff, "series create")
    lost = await ready.carlo.slash(ready.staff, "series create")
    await ready.restart()
    made = await ready.carlo.submit_modal(kept, GOOD)
    assert "Evening practice" in text_of(made.response)
    await ready.take_role(ready.carlo, ready.coordinators)
    refused = await ready.carlo.submit_modal(lost, {**GOOD, "name": "Late"})
    assert "This is for coordinators" in said(refused)
    assert "> Late" in said(refused)
    assert [row.name for row in await ready.rows(Series)] == ["Evening practice"]
