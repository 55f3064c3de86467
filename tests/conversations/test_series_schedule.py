"""The schedule of a series as its coordinator changes it, from the first of January 2026 on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.db.tables import Round
from tests.conversations.forging import everything, press, submit
from tests.conversations.institute import Institute
from tests.conversations.shown import chosen_in, controls, labels_of, said, text_of

ALL_WEEK = ["0", "1", "2", "3", "4", "5", "6"]


async def open_schedule(institute: Institute) -> Any:
    """The schedule card of the only series, on its coordinator's screen."""
    shown = await institute.carlo.slash(institute.staff, "series show", series="Reflections")
    await institute.carlo.click(shown.response, label="Schedule")
    return shown.response


async def fill(institute: Institute, card: Any, label: str, **fields: Any) -> Any:
    """Press a button of the card and submit the form behind it."""
    form = await institute.carlo.click(card, label=label)
    return await institute.carlo.submit_modal(form, fields)


async def days_pass(institute: Institute, number: int) -> None:
    """So many days pass; a drill is posted some hours late at most."""
    for _ in range(4 * number):
        await institute.pass_time(hours=6)


async def days_posted(institute: Institute) -> list[date]:
    return [row.day for row in await institute.rows(Round)]


async def test_the_card_says_when_a_series_posts_and_goes_back(running: Institute) -> None:
    card = await open_schedule(running)
    words = text_of(card)
    assert "### Reflections: schedule\nEvery day at 09:00 (Europe/London)" in words
    assert "No start and no end is set.\nNo days off are set.\nNext:\n- <t:" in words
    assert labels_of(card) == [
        "Days and time",
        "Start and end",
        "Days off",
        "Public holidays",
        "Back",
    ]
    assert chosen_in(card, "series-weeks/1") == ["1"]
    assert chosen_in(card, "series-late/1") == ["6"]
    await running.carlo.click(card, label="Back")
    assert "**Running** · Spring" in text_of(card)


async def test_other_days_and_another_time_hold_from_then_on(posted: Institute) -> None:
    [before] = await posted.rows(Round)
    card = await open_schedule(posted)
    form = await posted.carlo.click(card, label="Days and time")
    assert controls(form)["at"]["value"] == "09:00"
    done = await posted.carlo.submit_modal(form, {"weekdays": ["0", "5"], "at": "7 pm"})
    assert "Monday and Saturday at 19:00 (Europe/London)" in text_of(done.response)
    await days_pass(posted, 5)
    [first, *later] = await posted.rows(Round)
    assert (first.closes_at, first.due_at) == (before.closes_at, before.due_at)
    assert [(row.day, row.due_at.hour) for row in later] == [
        (date(2026, 1, 3), 19),
        (date(2026, 1, 5), 19),
    ]


async def test_every_second_week_is_counted_from_the_start(running: Institute) -> None:
    card = await open_schedule(running)
    await running.carlo.select(card, ["2"], custom_id="series-weeks/1")
    assert "every 2 weeks" in text_of(card)
    assert "Weeks count from that of Thursday 1 January; another start moves it." in text_of(card)
    done = await fill(running, card, "Start and end", starts="10 Jan", ends="")
    assert "From Saturday 10 January" in text_of(done.response)
    await days_pass(running, 22)
    assert await days_posted(running) == [
        date(2026, 1, 10),
        date(2026, 1, 11),
        *(date(2026, 1, 19) + timedelta(days=n) for n in range(4)),
    ]


async def test_a_series_ends_by_itself_and_a_later_end_brings_more(running: Institute) -> None:
    done = await fill(
        running, await open_schedule(running), "Start and end", starts="", ends="2026-01-02"
    )
    assert "Until Friday 2 January" in text_of(done.response)
    await days_pass(running, 4)
    assert await days_posted(running) == [date(2026, 1, 1), date(2026, 1, 2)]
    shown = await running.carlo.slash(running.staff, "series show", series="Reflections")
    assert "**Ended. A later end under Schedule brings more drills**" in text_of(shown.response)
    assert "Ended on Friday 2 January" in text_of(shown.response)
    labels = ["Pause", "Post now", "Drills", "Schedule", "Rules", "Archive"]
    assert labels_of(shown.response) == labels
    assert "**Reflections** (ended)" in said(
        await running.carlo.slash(running.staff, "series list")
    )
    for command, sentence in {
        "skip": "Reflections has no drill to come, so there is nothing to skip.",
        "preview": "Reflections has no drill to come. A later end brings more of them.",
    }.items():
        refused = await running.carlo.slash(
            running.staff, f"series {command}", series="Reflections"
        )
        assert said(refused) == sentence
    await running.carlo.slash(running.staff, "series pause", series="Reflections")
    refused = await running.carlo.slash(running.staff, "series resume", series="Reflections")
    assert "leaves Reflections no day to post on." in said(refused)
    await fill(running, await open_schedule(running), "Start and end", starts="", ends="7 Jan")
    await running.carlo.slash(running.staff, "series resume", series="Reflections")
    await days_pass(running, 1)
    assert (await days_posted(running))[2:] == [date(2026, 1, 5)]


async def test_days_off_are_left_out_and_taken_back(running: Institute) -> None:
    done = await fill(
        running, await open_schedule(running), "Days off", days="1 Jan to 3 Jan\n2026-01-05"
    )
    assert "4 drills are left out: Thursday 1 January, Friday 2 January" in said(done)
    card = done.response
    assert "- Thursday 1 January to Saturday 3 January\n- Monday 5 January" in text_of(card)
    await running.pass_time(days=1, hours=10)
    assert await days_posted(running) == []
    await running.pass_time(hours=14)
    await running.carlo.select(card, ["2026-01-01/2026-01-03"], custom_id="series-back/1")
    assert "- Thursday 1 January\n- Monday 5 January" not in text_of(card)
    await days_pass(running, 5)
    assert await days_posted(running) == [
        date(2026, 1, 3),
        date(2026, 1, 4),
        date(2026, 1, 6),
        date(2026, 1, 7),
    ]


async def test_skipped_days_are_days_off_too(running: Institute) -> None:
    await running.carlo.slash(running.staff, "series skip", series="Reflections")
    card = await open_schedule(running)
    assert "Days off:\n- Thursday 1 January" in text_of(card)
    await running.carlo.select(card, ["2026-01-01/2026-01-01"], custom_id="series-back/1")
    assert "No days off are set." in text_of(card)
    await running.pass_time(hours=10)
    assert await days_posted(running) == [date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("hours", "away", "posted"), [("0", 1, 0), ("1", 1, 1), ("1", 2, 0), ("12", 11, 1)]
)
async def test_the_late_rule_says_what_is_posted_after_an_absence(
    running: Institute, hours: str, away: int, posted: int
) -> None:
    card = await open_schedule(running)
    await running.carlo.select(card, [hours], custom_id="series-late/1")
    assert chosen_in(card, "series-late/1") == [hours]
    await running.pass_time(hours=9 + away)
    assert len(await running.rows(Round)) == posted
    told = "was left out: the bot was away" in text_of(running.staff.last_message)
    assert told == (not posted)


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("days", {"weekdays": [], "at": "09:00"}, "Choose at least one weekday."),
    ("days", {"weekdays": ["7"], "at": "09:00"}, "Choose at least one weekday."),
    ("days", {"weekdays": ["1"], "at": "9"}, '"9" is not a time of day. Write it like 18:30.'),
    ("dates", {"starts": "soon", "ends": ""}, '"soon" is not a date.'),
    (
        "dates",
        {"starts": "", "ends": "2025-12-31"},
        "The end, Wednesday 31 December 2025, is over.",
    ),
    (
        "dates",
        {"starts": "2026-03-02", "ends": "2026-03-01"},
        "The end, Sunday 1 March, comes before the start, Monday 2 March. Move one of them.",
    ),
    ("dates", {"starts": "", "ends": "2026-01-01"}, "That leaves Reflections no day to post on."),
    ("off", {"days": "2025-12-31"}, "Wednesday 31 December 2025 is in the past."),
    ("off", {"days": "2026-02-30"}, "There is no 30 February 2026."),
    ("off", {"days": " \n"}, "Write at least one date, like 2026-12-24."),
    ("off", {"days": "2026-01-09 to 2026-01-08"}, "ends before it begins"),
    ("off", {"days": "2026-01-09 to 2028-01-08"}, "For so long, pause the series instead."),
    ("off", {"days": "2026-01-01"}, "Reflections has no drill to come on these days"),
    ("off", {"days": "5/6"}, '"5/6" can be read in two ways'),
]


async def test_what_cannot_be_is_said_in_a_sentence_and_changes_nothing(posted: Institute) -> None:
    before = await everything(posted)
    for form, fields, sentence in BAD:
        refused = await submit(posted.carlo, posted.staff, f"series-{form}-form/1/abc", fields)
        assert sentence in said(refused), (form, fields)
        written = [text for text in fields.values() if isinstance(text, str) and text.strip()]
        assert all(f"> {text}" in said(refused) for text in written), (form, fields)
    for menu, picked, sentence in (
        ("weeks", ["13"], "A series posts every 1 to 12 weeks."),
        ("weeks", ["x"], "A series posts every 1 to 12 weeks."),
        ("late", ["5"], "Choose how late a drill may be posted from the menu."),
        ("late", [], "Choose how late a drill may be posted from the menu."),
        ("back", ["yesterday"], "Choose a day off from the menu."),
        ("back", ["2026-01-05/x"], "Choose a day off from the menu."),
    ):
        refused = await press(posted.carlo, posted.staff, f"series-{menu}/1", picked)
        assert said(refused) == sentence, (menu, picked)
    assert await everything(posted) == before


PRESSES: list[tuple[str, list[str] | None]] = [
    *((f"series-{one}", None) for one in ("schedule", "days", "dates", "off", "holidays")),
    *((f"series-{one}", None) for one in ("country", "holidays-pick")),
    ("series-weeks", ["2"]),
    ("series-late", ["0"]),
    ("series-back", ["2026-01-01/2026-01-09"]),
]
FORMS: list[tuple[str, dict[str, Any]]] = [
    ("series-days-form", {"weekdays": ALL_WEEK, "at": "10:00"}),
    ("series-dates-form", {"starts": "", "ends": "2026-03-01"}),
    ("series-off-form", {"days": "2026-01-09"}),
    ("series-country-form", {"country": "Germany", "part": ""}),
    ("series-holidays-form", {"days-1": ["2026-04-03"]}),
]


async def every_refusal(institute: Institute, person: Any, series_id: int) -> list[str]:
    """What this person hears upon everything that can be pressed and submitted."""
    pressed = [
        await press(person, institute.staff, f"{route}/{series_id}", values)
        for route, values in PRESSES
    ]
    written = [
        await submit(person, institute.staff, f"{route}/{series_id}/abc", fields)
        for route, fields in FORMS
    ]
    assert not [shown for shown in pressed if shown.modal]
    return [said(shown) for shown in (*pressed, *written)]


async def test_nobody_but_a_coordinator_sees_or_changes_a_schedule(running: Institute) -> None:
    card = await open_schedule(running)
    form = await running.carlo.click(card, label="Days off")
    await running.take_role(running.carlo, running.coordinators)
    before = await everything(running)
    late = await running.carlo.submit_modal(form, {"days": "2026-01-09"})
    assert "This is for coordinators" in said(late)
    for person in (running.carlo, running.ada, running.ruth):
        heard = await every_refusal(running, person, 1)
        assert all("This is for coordinators" in words for words in heard)
    assert await everything(running) == before


async def test_a_series_that_is_gone_or_archived_has_no_schedule(running: Institute) -> None:
    before = await everything(running)
    heard = await every_refusal(running, running.carlo, 999)
    assert all("That series is not in this server. `/series list` shows" in one for one in heard)
    assert await everything(running) == before
    asked = await running.carlo.slash(running.staff, "series archive", series="Reflections")
    await running.carlo.click(asked.response, label="Archive")
    before = await everything(running)
    heard = await every_refusal(running, running.carlo, 1)
    assert all("Reflections is archived. Create a new series instead." in one for one in heard)
    assert await everything(running) == before
