"""What cards say, where the wording depends on numbers and states."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.practice.breaks import Break
from bot.practice.cohorts import Invitation
from bot.practice.people import Roles
from bot.practice.progress import Progress
from bot.practice.replies import Saved
from bot.ui.cards.help import help_card
from bot.ui.cards.joining import consent_card
from bot.ui.cards.progress import progress_card
from bot.ui.cards.replying import level_of_sign, number_sign, saved_card
from bot.ui.markdown import when
from bot.ui.parts import Beside, Buttons, Card, Text
from drills.streaks import Streak
from tests.ui.samples import NOW


def words(card: Card) -> str:
    return "\n".join(b.markdown for b in card.blocks if isinstance(b, Text | Beside))


def labels(card: Card) -> list[str]:
    rows = (block.buttons for block in card.blocks if isinstance(block, Buttons))
    return [button.label for row in rows for button in row]


NOTHING = Streak(
    week=0,
    best_week=0,
    slack=1,
    this_week_done=0,
    this_week_need=3,
    total=0,
    day=0,
    best_day=0,
    tokens=2,
)


TODAY = date(2026, 3, 4)


def told(streak: Streak, **changes: Any) -> str:
    """The card of somebody in one cohort."""
    one = Progress("Spring", streak, 0, 0, TODAY)
    return words(progress_card([replace(one, **changes)]))


@pytest.mark.parametrize(
    ("streak", "said"),
    [
        (NOTHING, "This week's goal: 3 practice days. The next drill is a good start."),
        (replace(NOTHING, this_week_need=1), "This week's goal: 1 practice day."),
        (replace(NOTHING, this_week_need=0), "Nothing is due this week. Enjoy the rest."),
        (replace(NOTHING, this_week_done=2), "This week: 2 of 3 practice days."),
        (replace(NOTHING, this_week_done=3), "This week: 3 practice days. The goal of 3 is met."),
        (replace(NOTHING, total=1, day=1), "1 practice day so far.\n"),
        (
            replace(NOTHING, total=12, best_week=2),
            "12 practice days so far. A fresh start with a week in reserve.",
        ),
        (replace(NOTHING, week=1, best_week=1), "1 week in a row with the goal met."),
        (replace(NOTHING, week=2, best_week=5), "with the goal met, your best is 5."),
    ],
)
def test_progress_is_told_kindly_in_weeks_and_totals(streak: Streak, said: str) -> None:
    shown = told(streak)
    assert said in shown
    assert not [
        scold for scold in ("miss", "lost", "fail", "only", "run") if scold in shown.lower()
    ]


@pytest.mark.parametrize(
    ("streak", "said"),
    [
        (
            replace(NOTHING, total=12, best_day=4),
            "12 practice days so far. A fresh start with two rest days.\nBest run: 4.",
        ),
        (
            replace(NOTHING, total=9, day=2, best_day=4, tokens=1),
            "Current run: 2 practice days, with 1 rest day in reserve. Best run: 4.",
        ),
    ],
)
def test_the_run_of_days_is_told_to_whoever_wants_it(streak: Streak, said: str) -> None:
    shown = told(streak, day_streak_shown=True)
    assert said in shown
    assert not [scold for scold in ("miss", "lost", "fail", "only") if scold in shown.lower()]
    assert said not in told(streak)


@pytest.mark.parametrize(
    ("streak", "unsaid"),
    [
        (replace(NOTHING, total=9, day=1, best_day=4), "Current run"),
        (replace(NOTHING, total=9, day=3, best_day=4, tokens=0), "reserve"),
        (replace(NOTHING, total=9, day=3, best_day=3), "Best run"),
        (replace(NOTHING, total=1, best_day=1), "Best run"),
    ],
)
def test_of_the_run_only_what_helps_is_said(streak: Streak, unsaid: str) -> None:
    assert unsaid not in told(streak, day_streak_shown=True)


def test_before_the_first_series_no_goal_is_set() -> None:
    assert (
        "### Spring\nNo drills are scheduled here yet. Your practice days will be counted here.\n-#"
    ) in told(replace(NOTHING, this_week_need=0), begun=False)


def test_second_tries_are_told_where_there_are_some() -> None:
    assert "tried again" not in told(NOTHING, replies=3)
    assert "You tried again after feedback 1 time." in told(NOTHING, second_tries=1)


@pytest.mark.parametrize(
    ("kind", "last_day", "said"),
    [
        ("vacation", date(2026, 3, 10), "You are on a break until Tuesday 10 March. Nothing is"),
        ("pause", None, "You are on a break until you end your pause in `/drill settings`."),
        ("excused", date(2027, 1, 4), "You are excused until Monday 4 January 2027. Nothing is"),
    ],
)
def test_a_break_is_rest(kind: str, last_day: date | None, said: str) -> None:
    away = Break(1, kind, TODAY, last_day, begun=True)
    shown = told(replace(NOTHING, week=3, best_week=3), away=away)
    assert said in shown
    assert "your streak waits for you" in shown
    assert "3 weeks in a row" in shown


def test_free_days_of_the_week_are_rest() -> None:
    days = tuple(date(2026, 3, day) for day in (2, 3, 5))
    assert "Rest this week: Monday, Tuesday and Thursday." in told(NOTHING, resting=days)
    nothing_due = replace(NOTHING, this_week_need=0)
    assert "Rest this week" not in told(nothing_due, resting=days)


SAVED = Saved(
    round_id=1,
    reply_id=1,
    attempt=1,
    edited=False,
    late=False,
    others=0,
    waiting=False,
    closes_at=NOW,
    revealed=False,
    has_draft=False,
    models=False,
)


@pytest.mark.parametrize(
    ("saved", "said", "buttons"),
    [
        (SAVED, "Your reply is saved. You can change it", ["See replies", "Change my reply"]),
        (replace(SAVED, edited=True), "Your reply is changed.", ["See replies", "Change my reply"]),
        (replace(SAVED, late=True), "It came after closing time; it still gets", None),
        (
            replace(SAVED, extended=True),
            f"It is in time: you have until {when(NOW)} for this drill. You can change it",
            None,
        ),
        (replace(SAVED, revealed=True), "Your reply is saved.", ["See replies"]),
        (
            replace(SAVED, waiting=True),
            "Replies of others wait for your words, too.",
            ["Rate a reply", "See replies", "Change my reply"],
        ),
        (
            replace(SAVED, attempt=2, models=True, revealed=True),
            "Attempt 2 is saved.",
            ["See replies", "Model answers"],
        ),
        (
            replace(SAVED, self_rating=True),
            "Your reply is saved.",
            ["See replies", "Change my reply", "Rate yourself"],
        ),
        (replace(SAVED, counts_later=True), "counts as practised with your second try", None),
    ],
)
def test_what_became_of_a_reply(saved: Saved, said: str, buttons: list[str] | None) -> None:
    card = saved_card(saved)
    assert said in words(card)
    assert buttons is None or labels(card) == buttons


def test_a_small_group_is_warned_and_members_are_shown_the_way_out() -> None:
    new = Invitation(1, "Spring", joined=False, members=3)
    assert "people may guess who wrote what" in words(consent_card(new))
    assert "people may guess" not in words(consent_card(replace(new, members=4)))
    member = replace(new, joined=True)
    assert labels(consent_card(member)) == ["Leave this cohort"]


def test_help_names_only_what_works_where_it_is_asked_for() -> None:
    staff = words(help_card(Roles(coordinator=True, admin=True), set_up=True))
    assert "/series create" in staff
    assert "/drill today" not in staff
    direct = words(help_card(Roles(), set_up=True, direct=True))
    assert "/drill today" in direct
    assert "/series" not in direct


def test_levels_and_their_signs_go_both_ways() -> None:
    assert [level_of_sign(number_sign(n)) for n in range(1, 11)] == list(range(1, 11))
    assert level_of_sign("🎉") is None
    assert level_of_sign("1") is None
