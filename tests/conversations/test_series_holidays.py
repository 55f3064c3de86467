"""Public holidays: proposed by the bot, and days off only once a coordinator has confirmed them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.db.tables import Round, Server, SkippedDay
from tests.conversations.forging import everything, submit
from tests.conversations.institute import Institute
from tests.conversations.shown import controls, labels_of, said, text_of


async def open_holidays(institute: Institute) -> Any:
    """The card of public holidays of the only series, on its coordinator's screen."""
    shown = await institute.carlo.slash(institute.staff, "series show", series="Reflections")
    await institute.carlo.click(shown.response, label="Schedule")
    await institute.carlo.click(shown.response, label="Public holidays")
    return shown.response


async def choose(institute: Institute, card: Any, country: str, part: str = "") -> Any:
    """Say which country it is; whatever the bot answers."""
    button = "Choose the country" if "Choose the country" in labels_of(card) else "Other country"
    form = await institute.carlo.click(card, label=button)
    return await institute.carlo.submit_modal(form, {"country": country, "part": part})


async def test_only_confirmed_holidays_are_days_off(running: Institute) -> None:
    card = await open_holidays(running)
    assert "Where do you practise? Choose the country" in text_of(card)
    shown = (await choose(running, card, "germany", "berlin")).response
    words = text_of(shown)
    assert "10 drills of the next 12 months would fall on a holiday of Berlin, Germany." in words
    assert "- Friday 3 April: Good Friday" in words
    form = await running.carlo.click(shown, label="Choose days off")
    [boxes] = controls(form).values()
    assert [option["value"] for option in boxes["options"] if option["default"]] == [
        option["value"] for option in boxes["options"]
    ]
    assert await running.rows(SkippedDay) == []
    chosen = ["2026-01-01", "2026-04-03"]
    done = await running.carlo.submit_modal(form, {"days-1": chosen})
    assert "2 days off are set." in said(done)
    assert "- Friday 3 April: Good Friday" not in text_of(done.response)
    assert [(row.day, row.reason) for row in await running.rows(SkippedDay)] == [
        (date(2026, 1, 1), "New Year's Day"),
        (date(2026, 4, 3), "Good Friday"),
    ]
    await running.carlo.click(done.response, label="Back")
    assert "- Thursday 1 January (New Year's Day)" in text_of(done.response)
    await running.pass_time(hours=10)
    assert await running.rows(Round) == []
    await running.pass_time(days=1)
    assert len(await running.rows(Round)) == 1


async def test_the_country_is_kept_for_next_time_and_may_be_another(running: Institute) -> None:
    await choose(running, await open_holidays(running), "DE", "BE")
    card = await open_holidays(running)
    assert "holiday of Berlin, Germany" in text_of(card)
    shown = await choose(running, card, "uk")
    assert "holiday of United Kingdom" in text_of(shown.response)
    [server] = await running.rows(Server)
    assert server.holidays == "GB"


async def test_only_days_of_the_series_are_proposed(ready: Institute) -> None:
    await ready.make_cohort(ready.ada)
    await ready.make_series(weekdays=["1"], start=False)
    shown = await choose(ready, await open_holidays(ready), "Scotland")
    assert "No drill of the next 12 months falls on a holiday of Scotland" in text_of(
        shown.response
    )
    assert labels_of(shown.response) == ["Other country", "Back"]


async def test_many_holidays_fit_into_one_form(running: Institute) -> None:
    shown = await choose(running, await open_holidays(running), "Sri Lanka")
    form = await running.carlo.click(shown.response, label="Choose days off")
    boxes = controls(form)
    days = {name: [option["value"] for option in box["options"]][:1] for name, box in boxes.items()}
    assert list(boxes) == ["days-1", "days-2", "days-3"]
    assert all(len(box["options"]) <= 10 for box in boxes.values())
    done = await running.carlo.submit_modal(form, {**days, "days-2": []})
    assert "2 days off are set." in said(done)


@pytest.mark.parametrize(
    ("country", "part", "sentence"),
    [
        ("Germani", "", 'I know no country called "Germani". Did you mean Germany'),
        ("", "", 'I know no country called "". An example is Germany.'),
        ("Germany", "Berlim", 'I know no part of Germany called "Berlim". Did you mean Berlin?'),
        ("France", "x", 'called "x". There is Alsace'),
        ("Monaco", "East", "Monaco has no part with holidays of its own. Leave that field empty."),
        ("@everyone", "", "I know no country called"),
    ],
)
async def test_a_place_that_is_unknown_is_refused(
    running: Institute, country: str, part: str, sentence: str
) -> None:
    before = await everything(running)
    fields = {"country": country, "part": part}
    refused = await submit(running.carlo, running.staff, "series-country-form/1/abc", fields)
    assert sentence in said(refused)
    assert await everything(running) == before


async def test_a_day_that_was_not_proposed_is_no_day_off(running: Institute) -> None:
    await choose(running, await open_holidays(running), "Germany")
    before = await everything(running)
    for days in ([], ["2026-01-02"], ["2025-12-25"], ["Christmas"], ["2026-04-03 "]):
        refused = await submit(
            running.carlo, running.staff, "series-holidays-form/1/abc", {"days-1": days}
        )
        assert "No holiday was chosen, so nothing has changed." in said(refused), days
    assert await everything(running) == before
