"""What a series draws from, as a coordinator chooses it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.tables import Series
from bot.practice.packs import number_of
from tests.conversations.forging import everything, press, submit
from tests.conversations.institute import LIBRARY, Institute
from tests.conversations.shown import chosen_in, labels_of, said, text_of

REFLECTION = "org.etude.empathic-reflection"
HOPE = "org.etude.hope"
DESPAIR = "org.etude.despair"


@pytest.fixture
async def ready_to_choose(ready: Institute) -> Institute:
    await ready.make_cohort(ready.ada)
    await ready.make_series()
    return ready


async def open_drills(institute: Institute) -> Any:
    shown = await institute.carlo.slash(institute.staff, "series show", series="Reflections")
    await institute.carlo.click(shown.response, label="Drills")
    return shown.response


async def selection(institute: Institute) -> dict[str, Any]:
    [series] = await institute.rows(Series)
    return series.selection


async def test_packs_of_several_groups_with_restarts_in_between(
    ready_to_choose: Institute,
) -> None:
    here = ready_to_choose
    card = await open_drills(here)
    assert "Pack: Empathic reflection" in text_of(card)
    assert "What the cohort has not seen comes first." in text_of(card)
    assert "By turns" not in " ".join(labels_of(card))
    await here.carlo.select(card, ["Hope and change"], custom_id="series-drills-group/1")
    await here.restart()
    route = f"series-drills-packs/1/{number_of('Hope and change')}"
    await here.carlo.select(card, [HOPE], custom_id=route)
    assert await selection(here) == {"packs": [REFLECTION, HOPE]}
    assert chosen_in(card, route) == [HOPE]
    assert "Packs: Empathic reflection, " in text_of(card)
    assert "One pack comes after the other." in text_of(card)
    await here.restart()
    await here.carlo.click(card, label="Packs by turns")
    assert (await selection(here))["turns"] is True
    assert "The packs take turns." in text_of(card)
    preview = await here.carlo.slash(here.staff, "series preview", series="Reflections")
    first = LIBRARY.pack(REFLECTION).drills[0]
    assert first.goal in text_of(preview.response)
    await here.carlo.click(card, label="Back")
    assert "Packs: Empathic reflection, " in text_of(card)
    again = await here.carlo.slash(here.staff, "series drills", series="reflections")
    assert "The packs take turns." in text_of(again.response)


async def test_the_whole_library_by_a_filter_is_posted(ready_to_choose: Institute) -> None:
    here = ready_to_choose
    card = await open_drills(here)
    await here.carlo.click(card, label="Take the whole library")
    await here.carlo.select(card, ["advanced"], custom_id="series-drills-levels/1")
    await here.carlo.select(card, ["middle"], custom_id="series-drills-phases/1")
    form = await here.carlo.click(card, label="Skills and tags by name")
    await here.restart()
    wrong = await here.carlo.submit_modal(form, {"tags": "wokr"})
    assert 'has the tag "wokr". Did you mean "work"' in said(wrong)
    assert "wokr" in said(wrong).split("This is what you wrote")[1]
    form = await here.carlo.click(card, label="Skills and tags by name")
    await here.carlo.submit_modal(form, {"tags": "work"})
    kept = await selection(here)
    assert kept == {
        "levels": ["advanced"],
        "phases": ["middle"],
        "tags": ["work"],
        "turns": True,
    }
    await here.pass_time(hours=10)
    fitting = {
        drill.goal
        for pack in LIBRARY
        if pack.may_be_posted and pack.language == "en"
        for drill in pack.drills
        if drill.level == "advanced" and drill.phase == "middle" and "work" in drill.tags
    }
    assert any(goal in text_of(here.drills.last_message) for goal in fitting)


async def test_crisis_content_is_asked_for_and_then_agreed_to(ready_to_choose: Institute) -> None:
    here = ready_to_choose
    card = await open_drills(here)
    await here.carlo.select(card, ["Hard moments"], custom_id="series-drills-group/1")
    route = f"series-drills-packs/1/{number_of('Hard moments')}"
    refused = await here.carlo.select(card, [DESPAIR], custom_id=route)
    assert "crisis content needs your consent. Pause it first" in said(refused)
    assert await selection(here) == {"packs": [REFLECTION]}
    await here.carlo.slash(here.staff, "series pause", series="Reflections")
    await here.carlo.select(card, [DESPAIR], custom_id=route)
    assert await selection(here) == {"packs": [REFLECTION, DESPAIR], "crisis": True}
    assert "With crisis content" in text_of(card)
    resumed = await here.carlo.slash(here.staff, "series resume", series="Reflections")
    assert "where to find help" in said(resumed)


async def test_nobody_else_chooses(ready_to_choose: Institute) -> None:
    here = ready_to_choose
    before = await everything(here)
    for route, values in (
        ("series-drills/1", None),
        ("series-drills-group/1", ["Hard moments"]),
        (f"series-drills-packs/1/{number_of('Hope and change')}", [HOPE]),
        ("series-drills-levels/1", ["advanced"]),
        ("series-drills-phases/1", ["ending"]),
        ("series-drills-skills/1", ["x"]),
        ("series-drills-tags/1", ["work"]),
        ("series-drills-library/1", None),
        ("series-drills-language/1", ["de"]),
        ("series-drills-turns/1/1", None),
        ("series-drills-crisis/1/1", None),
        ("series-drills-words/1", None),
    ):
        for person in (here.ada, here.ruth):
            refused = await press(person, here.staff, route, values)
            assert "This is for coordinators" in said(refused), route
    refused = await submit(here.ada, here.staff, "series-drills-words-form/1/abc", {"tags": "work"})
    assert "This is for coordinators" in said(refused)
    assert await everything(here) == before


@pytest.mark.parametrize(
    ("route", "values", "words"),
    [
        ("series-drills-packs/1/12345", [HOPE], "There is no group"),
        ("series-drills-packs/1/NUMBER", ["org.etude.care"], "The library has changed meanwhile"),
        ("series-drills-levels/1", ["harder"], "drills"),
        ("series-drills-language/1", ["xx"], "No drill here fits"),
        ("series-drills-crisis/1/1", None, "draws from named packs"),
        ("series-drills/999", None, "not in this server"),
    ],
)
async def test_what_no_card_offers_is_refused_or_means_nothing(
    ready_to_choose: Institute, route: str, values: list[str] | None, words: str
) -> None:
    here = ready_to_choose
    route = route.replace("NUMBER", str(number_of("Hope and change")))
    assert words in said(await press(here.carlo, here.staff, route, values))
    assert await selection(here) == {"packs": [REFLECTION]}
