from __future__ import annotations

import json
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from drills.practice_facts import PracticeFacts
from drills.streaks import Streak, streak
from tests.drills.anyone import (
    AUCKLAND,
    BERLIN,
    HONOLULU,
    ZONES,
    dates,
    moments,
    practice,
    quickly,
)

CASES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("streak_cases.json").read_text(encoding="utf-8")
)
MONDAY = date(2026, 3, 2)


def at(text: str, zone: str = BERLIN) -> datetime:
    """The instant when clocks in the zone show that ISO text."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def trainee(*replies: str, joined: str = "2026-03-02T08:00", **others: Any) -> PracticeFacts:
    """Someone in Berlin who replied at those local times."""
    return PracticeFacts(
        joined=at(joined),
        zones=((at(joined), BERLIN),),
        replies=tuple(map(at, replies)),
        **others,
    )


def days(first: str, count: int) -> frozenset[date]:
    """That many dates in a row."""
    start = date.fromisoformat(first)
    return frozenset(start + timedelta(n) for n in range(count))


WORKING_WEEK = days("2026-03-02", 5)


# --- The worked cases


@pytest.mark.parametrize("case", CASES, ids=[f"{case['n']} {case['what']}" for case in CASES])
def test_worked_case(case: dict[str, Any]) -> None:
    instant, day = datetime.fromisoformat, date.fromisoformat
    facts = PracticeFacts(
        joined=instant(case["zones"][0][0]),
        zones=tuple((instant(since), name) for since, name in case["zones"]),
        replies=tuple(map(instant, case["replies"])),
        excused=frozenset(map(day, case["excused"])),
        outages=tuple((instant(start), instant(end)) for start, end in case["outages"]),
        ends=day(case["end"]) if case["end"] else None,
        cohort_weekdays=frozenset(case["weekdays"]),
        rest_weekdays=frozenset(case["own_rest"]),
        goals=tuple(
            (date.fromisocalendar(year, week, 1), goal) for (year, week), goal in case["goals"]
        ),
    )
    shown = streak(facts, instant(case["as_of"]))
    assert {name: getattr(shown, name) for name in case["expect"]} == case["expect"]


def test_all_thirty_cases_are_there() -> None:
    assert len({case["n"] for case in CASES}) == 30


# --- The invariants


def never_lower(before: Streak, after: Streak) -> None:
    assert after.day >= before.day
    assert after.best_day >= before.best_day
    assert after.total >= before.total
    assert after.week >= before.week
    assert after.best_week >= before.best_week
    assert after.this_week_done >= before.this_week_done
    # A longer streak may hold fewer tokens than the shorter one it replaces; an equal one not.
    assert (after.day, after.tokens) >= (before.day, before.tokens)
    assert (after.week, after.slack) >= (before.week, before.slack)


@quickly
@given(practice(), moments, st.lists(moments, max_size=5), st.frozensets(dates, max_size=5))
def test_more_practice_never_lowers_a_figure(
    facts: PracticeFacts, as_of: datetime, replies: list[datetime], rounds: frozenset[date]
) -> None:
    more = replace(facts, replies=(*facts.replies, *replies), credited=facts.credited | rounds)
    never_lower(streak(facts, as_of), streak(more, as_of))


@quickly
@given(practice(), moments, st.frozensets(dates, min_size=1, max_size=8))
def test_an_added_excuse_never_lowers_a_figure(
    facts: PracticeFacts, as_of: datetime, excused: frozenset[date]
) -> None:
    more = replace(facts, excused=facts.excused | excused)
    never_lower(streak(facts, as_of), streak(more, as_of))


@quickly
@given(practice(), moments, moments, st.integers(0, 5000))
def test_an_added_outage_never_lowers_a_figure(
    facts: PracticeFacts, as_of: datetime, start: datetime, minutes: int
) -> None:
    outage = (start, start + timedelta(minutes=minutes))
    more = replace(facts, outages=(*facts.outages, outage))
    never_lower(streak(facts, as_of), streak(more, as_of))


@quickly
@given(practice(), moments, st.data())
def test_order_and_duplicates_do_not_matter(
    facts: PracticeFacts, as_of: datetime, data: st.DataObject
) -> None:
    shuffled = replace(
        facts,
        zones=tuple(data.draw(st.permutations(facts.zones * 2))),
        replies=tuple(data.draw(st.permutations(facts.replies * 2))),
        outages=tuple(data.draw(st.permutations(facts.outages * 2))),
        goals=tuple(data.draw(st.permutations(facts.goals * 2))),
    )
    assert streak(shuffled, as_of) == streak(facts, as_of)


@quickly
@given(practice(), moments)
def test_figures_stay_within_their_bounds(facts: PracticeFacts, as_of: datetime) -> None:
    shown = streak(facts, as_of)
    assert 0 <= shown.day <= shown.best_day <= shown.total
    assert shown.total <= len(facts.replies) + len(facts.credited)
    assert 0 <= shown.week <= shown.best_week
    assert 0 <= shown.this_week_done <= 7
    ever = facts.cohort_weekdays.union(*(weekdays for _, weekdays in facts.earlier_weekdays))
    assert 0 <= shown.this_week_need <= len(ever)
    assert shown.tokens in (0, 1, 2)
    assert shown.slack in (0, 1)


@quickly
@given(practice(travel=False), moments, st.sampled_from(ZONES))
def test_the_same_wall_clock_gives_the_same_figures_in_every_zone(
    facts: PracticeFacts, as_of: datetime, zone: str
) -> None:
    def moved(moment: datetime) -> datetime:
        there = moment.replace(tzinfo=ZoneInfo(zone))
        # A wall-clock time that a clock change skips cannot be the same in both zones.
        assume(there.astimezone(UTC).astimezone(there.tzinfo) == there)
        assume(there.astimezone(UTC).astimezone(there.tzinfo).hour == moment.hour)
        return there.astimezone(UTC)

    at_home = replace(facts, zones=((facts.joined, "UTC"),), outages=())
    abroad = replace(
        at_home,
        joined=moved(facts.joined),
        zones=((moved(facts.joined), zone),),
        replies=tuple(map(moved, facts.replies)),
    )
    assert streak(abroad, moved(as_of)) == streak(at_home, as_of)


@quickly
@given(practice(travel=False), st.integers(0, 30 * 24 * 60))
def test_time_alone_never_raises_a_streak_nor_changes_total_and_best(
    facts: PracticeFacts, minutes: int
) -> None:
    after_all = datetime(2026, 4, 13, 18, tzinfo=UTC)
    earlier = streak(facts, after_all)
    later = streak(facts, after_all + timedelta(minutes=minutes))
    assert later.day <= earlier.day
    assert later.week <= earlier.week
    assert later.total == earlier.total
    assert later.best_day == earlier.best_day
    assert later.best_week == earlier.best_week


@quickly
@given(
    practice(travel=False),
    moments,
    moments,
    st.sampled_from(
        [
            (BERLIN, "Europe/Paris"),
            ("America/New_York", "America/Toronto"),
            (AUCKLAND, "Antarctica/McMurdo"),
            ("UTC", "Etc/UTC"),
        ]
    ),
)
def test_a_change_to_an_equal_zone_changes_nothing(
    facts: PracticeFacts, as_of: datetime, change: datetime, pair: tuple[str, str]
) -> None:
    stays = replace(facts, zones=((facts.joined, pair[0]),))
    moves = replace(facts, zones=((facts.joined, pair[0]), (max(change, facts.joined), pair[1])))
    assert streak(moves, as_of) == streak(stays, as_of)


@quickly
@given(
    st.sampled_from(ZONES),
    st.integers(0, 4),
    st.integers(1, 12),
    st.integers(8 * 60, 27 * 60 - 1),
    st.data(),
)
def test_perfect_attendance_counts_exactly(
    zone: str, joining_weekday: int, weeks: int, minute: int, data: st.DataObject
) -> None:
    scheduled = [MONDAY + timedelta(n) for n in range(joining_weekday, 7 * weeks) if n % 7 < 5]
    by_round = data.draw(st.frozensets(st.sampled_from(scheduled)))
    # Minutes from 24 h on are the night hours that still belong to the day before.
    clock = timedelta(minutes=minute)
    replies = [
        at((datetime.fromisoformat(f"{day}") + clock).isoformat(), zone)
        for day in scheduled
        if day not in by_round
    ]
    joined = at(f"{scheduled[0]}T08:00", zone)
    facts = PracticeFacts(joined, ((joined, zone),), tuple(replies), by_round)
    shown = streak(facts, at(f"{MONDAY + timedelta(7 * weeks)}T12:00", zone))
    assert (shown.day, shown.best_day, shown.total) == (len(scheduled),) * 3
    assert (shown.week, shown.best_week) == (weeks, weeks)
    assert (shown.tokens, shown.slack) == (2, 1)


# --- A round credits its own day


def test_a_round_answered_before_it_closed_credits_its_own_day_whatever_the_clock_says() -> None:
    # Monday's round, answered at 10:00 on Tuesday: by the clock it would be Tuesday's practice.
    by_round = trainee(credited=frozenset({MONDAY}))
    by_clock = trainee("2026-03-03T10:00")
    wednesday = at("2026-03-04T10:00")
    assert streak(by_round, wednesday).tokens == 1  # Tuesday is missed
    assert streak(by_clock, wednesday).tokens == 2  # only Monday was, before any practice
    assert streak(by_round, wednesday).day == streak(by_clock, wednesday).day == 1


def test_a_round_answered_late_in_its_window_mends_a_day_that_had_closed() -> None:
    week_before = trainee(credited=WORKING_WEEK)
    wednesday = at("2026-03-11T03:00")
    assert streak(week_before, wednesday).tokens == 0
    mended = replace(week_before, credited=WORKING_WEEK | days("2026-03-09", 1))
    assert streak(mended, wednesday).tokens == 1
    assert streak(mended, wednesday).day == 6


@pytest.mark.parametrize("night", ["2026-03-03T00:10", "2026-03-03T02:59"])
def test_a_night_reply_leaves_the_day_to_its_own_round(night: str) -> None:
    shown = streak(trainee(night, credited=frozenset({MONDAY})), at("2026-03-03T12:00"))
    assert (shown.day, shown.total) == (2, 2)


def test_a_round_and_a_reply_on_one_day_count_once() -> None:
    facts = trainee("2026-03-02T18:00", credited=frozenset({MONDAY}))
    assert streak(facts, at("2026-03-02T20:00")).total == 1


def test_a_round_dated_tomorrow_counts_at_once_for_a_trainee_far_to_the_west() -> None:
    # Tuesday's round of a cohort in Auckland reaches Los Angeles on Monday afternoon.
    zone = "America/Los_Angeles"
    joined = at("2026-03-02T12:00", zone)
    facts = PracticeFacts(joined, ((joined, zone),), credited=days("2026-03-03", 1))
    for moment in ("2026-03-02T15:00", "2026-03-03T15:00"):
        shown = streak(facts, at(moment, zone))
        assert (shown.day, shown.best_day, shown.total) == (1, 1, 1)


@pytest.mark.parametrize("opened", ["2026-03-06", "2026-02-20"])
def test_a_round_dated_before_the_joining_day_counts_and_makes_nothing_due(opened: str) -> None:
    # A round that was still open when the trainee joined on a Sunday.
    facts = trainee(joined="2026-03-08T09:00", credited=days(opened, 1))
    shown = streak(facts, at("2026-03-08T12:00"))
    assert (shown.day, shown.tokens, shown.total) == (1, 2, 1)
    shown = streak(facts, at("2026-03-16T12:00"))
    assert (shown.day, shown.best_day, shown.total) == (0, 1, 1)


def test_a_round_on_an_own_rest_day_counts_as_an_extra() -> None:
    facts = trainee(credited=days("2026-03-02", 3), rest_weekdays=frozenset({2}))
    shown = streak(facts, at("2026-03-04T20:00"))
    assert (shown.day, shown.this_week_done, shown.this_week_need) == (3, 3, 3)


# --- Days: grace, rest, end of programme


@pytest.mark.parametrize(
    ("reply", "day", "tokens"),
    [
        ("2026-03-10T02:59:59", 6, 2),  # Monday
        ("2026-03-10T03:00", 6, 1),  # Tuesday, with Monday missed
    ],
)
def test_grace_ends_at_three(reply: str, day: int, tokens: int) -> None:
    shown = streak(trainee(reply, credited=WORKING_WEEK), at("2026-03-10T12:00"))
    assert (shown.day, shown.tokens) == (day, tokens)


def test_grace_fills_a_holiday() -> None:
    facts = trainee("2026-03-10T01:00", credited=WORKING_WEEK, excused=days("2026-03-09", 1))
    # Were it Tuesday's, the second reply of that day would add nothing.
    more = replace(facts, replies=(*facts.replies, at("2026-03-10T18:00")))
    assert streak(more, at("2026-03-10T20:00")).day == 7


def test_a_night_reply_noted_twice_fills_one_day() -> None:
    facts = trainee("2026-03-03T01:00", "2026-03-03T01:00")
    assert streak(facts, at("2026-03-03T12:00")).total == 1


@pytest.mark.parametrize(
    ("joined", "night", "evening"),
    [
        ("2026-03-02T08:00", "2026-03-09T01:00", "2026-03-09T18:00"),  # Sunday is a rest day
        ("2026-03-04T00:30", "2026-03-04T01:00", "2026-03-04T18:00"),  # nothing before joining
    ],
)
def test_grace_fills_only_a_scheduled_day(joined: str, night: str, evening: str) -> None:
    facts = trainee(night, evening, joined=joined)
    assert streak(facts, at(evening) + timedelta(hours=1)).total == 1


def test_grace_ends_with_the_programme() -> None:
    facts = trainee("2026-03-05T01:00", "2026-03-05T18:00", ends=date(2026, 3, 3))
    assert streak(facts, at("2026-03-05T20:00")).total == 1


def test_after_the_end_nothing_is_missed_and_practice_still_counts() -> None:
    facts = trainee(credited=WORKING_WEEK, ends=date(2026, 3, 6))
    shown = streak(facts, at("2026-05-01T12:00"))
    assert (shown.day, shown.tokens, shown.week, shown.this_week_need) == (5, 2, 1, 0)
    extra = replace(facts, replies=(at("2026-04-28T18:00"),))
    assert streak(extra, at("2026-05-01T12:00")).day == 6


def test_the_last_day_of_the_programme_can_still_be_missed() -> None:
    facts = trainee(credited=days("2026-03-02", 4), ends=date(2026, 3, 6))
    assert streak(facts, at("2026-05-01T12:00")).tokens == 1


@pytest.mark.parametrize("ends", [date(2026, 2, 20), date(2025, 1, 1)])
def test_a_programme_that_ended_before_it_was_joined_asks_for_nothing(ends: date) -> None:
    facts = trainee("2026-03-03T18:00", ends=ends)
    shown = streak(facts, at("2026-03-20T12:00"))
    assert (shown.day, shown.tokens, shown.total) == (1, 2, 1)


def test_own_rest_days_cost_nothing() -> None:
    missed = trainee(credited=WORKING_WEEK)
    rested = replace(missed, rest_weekdays=frozenset({0, 1}))
    wednesday = at("2026-03-11T12:00")
    assert (streak(missed, wednesday).tokens, streak(rested, wednesday).tokens) == (0, 2)


def test_five_practice_days_earn_a_token_back() -> None:
    facts = trainee(credited=WORKING_WEEK | days("2026-03-10", 4))
    assert streak(facts, at("2026-03-13T20:00")).tokens == 1
    facts = replace(facts, credited=facts.credited | days("2026-03-16", 1))
    assert streak(facts, at("2026-03-16T20:00")).tokens == 2


def test_after_a_break_the_total_goes_on_and_the_best_stays() -> None:
    facts = trainee(credited=WORKING_WEEK | days("2026-03-12", 2))
    shown = streak(facts, at("2026-03-13T20:00"))
    assert (shown.day, shown.best_day, shown.total, shown.tokens) == (2, 5, 7, 2)


def test_leave_approved_late_brings_a_streak_back() -> None:
    facts = trainee(credited=WORKING_WEEK | days("2026-03-12", 1))
    thursday = at("2026-03-12T20:00")
    assert streak(facts, thursday).day == 1
    shown = streak(replace(facts, excused=days("2026-03-09", 3)), thursday)
    assert (shown.day, shown.tokens) == (6, 2)


def test_a_reply_after_the_moment_asked_about_is_not_known_yet() -> None:
    facts = trainee("2026-03-02T18:00", "2026-03-03T18:00")
    assert streak(facts, at("2026-03-03T17:59")).total == 1
    assert streak(facts, at("2026-03-03T18:00")).total == 2


def test_before_joining_everything_is_fresh() -> None:
    shown = streak(trainee("2026-03-02T18:00"), at("2026-01-01T12:00"))
    assert astuple(shown) == astuple(
        Streak(
            week=0,
            best_week=0,
            slack=1,
            this_week_done=0,
            this_week_need=0,
            total=0,
            day=0,
            best_day=0,
            tokens=2,
        )
    )


# --- Weeks


def test_the_present_week_shows_days_done_and_needed() -> None:
    shown = streak(trainee(credited=days("2026-03-02", 2)), at("2026-03-03T20:00"))
    assert (shown.this_week_done, shown.this_week_need, shown.week) == (2, 3, 0)
    shown = streak(trainee(credited=WORKING_WEEK), at("2026-03-09T00:30"))
    assert (shown.this_week_done, shown.this_week_need) == (0, 3)


@pytest.mark.parametrize(
    ("goal", "excused", "need"),
    [(3, 1, 2), (3, 3, 1), (5, 1, 4), (5, 4, 1), (1, 4, 1), (7, 0, 5), (3, 5, 0)],
)
def test_a_weeks_need_shrinks_with_the_days_available(goal: int, excused: int, need: int) -> None:
    facts = trainee(excused=days("2026-03-02", excused), goals=((MONDAY, goal),))
    assert streak(facts, at("2026-03-06T12:00")).this_week_need == need


def test_a_week_wholly_excused_is_neutral_and_one_practice_day_still_makes_it_count() -> None:
    facts = trainee(credited=WORKING_WEEK, excused=days("2026-03-09", 5))
    monday = at("2026-03-16T12:00")
    assert (streak(facts, monday).week, streak(facts, monday).slack) == (1, 1)
    practised = replace(facts, credited=facts.credited | days("2026-03-11", 1))
    assert streak(practised, monday).week == 2


def test_a_holiday_practised_on_counts_as_available() -> None:
    facts = trainee(excused=days("2026-03-02", 2), goals=((MONDAY, 5),))
    wednesday = at("2026-03-04T12:00")
    assert streak(facts, wednesday).this_week_need == 3
    practised = streak(replace(facts, credited=days("2026-03-02", 1)), wednesday)
    assert (practised.this_week_done, practised.this_week_need) == (1, 4)


def test_a_week_closes_on_monday_at_three() -> None:
    facts = trainee(credited=WORKING_WEEK, joined="2026-02-23T08:00")
    facts = replace(facts, credited=facts.credited | days("2026-03-09", 2))
    assert streak(facts, at("2026-03-16T02:59")).slack == 1
    assert streak(facts, at("2026-03-16T03:00")).slack == 0


def test_four_met_weeks_earn_the_slack_week_back() -> None:
    met = [days(f"2026-{start}", 3) for start in ("03-02", "03-16", "03-23", "03-30", "04-06")]
    facts = trainee(credited=frozenset[date]().union(*met[:4]))
    shown = streak(facts, at("2026-04-05T12:00"))
    assert (shown.week, shown.slack) == (4, 0)
    facts = replace(facts, credited=frozenset[date]().union(*met))
    shown = streak(facts, at("2026-04-12T12:00"))
    assert (shown.week, shown.slack) == (5, 1)


def test_a_goal_holds_from_its_monday_until_the_next_one() -> None:
    facts = trainee(goals=((date(2026, 3, 16), 2), (date(2026, 3, 9), 5)))
    needs = [
        streak(facts, at(f"2026-03-{day:02}T12:00")).this_week_need for day in (8, 9, 15, 16, 30)
    ]
    assert needs == [3, 5, 5, 2, 2]


@pytest.mark.parametrize("monday", [date(2026, 2, 16), date(2025, 1, 6)])
def test_a_goal_from_before_joining_holds_from_the_first_week(monday: date) -> None:
    facts = trainee(goals=((monday, 4),))
    assert streak(facts, at("2026-03-03T12:00")).this_week_need == 4


# --- Zones


@pytest.mark.parametrize(("zone", "tokens"), [("Pacific/Apia", 2), ("Pacific/Pago_Pago", 1)])
def test_a_day_that_the_zone_itself_skips_is_never_missed(zone: str, tokens: int) -> None:
    # Samoa went from Thursday 29 to Saturday 31 December 2011; American Samoa did not.
    joined = at("2011-12-26T08:00", zone)
    facts = PracticeFacts(joined, ((joined, zone),), credited=days("2011-12-26", 4))
    assert streak(facts, at("2012-01-01T12:00", zone)).tokens == tokens


@pytest.mark.parametrize(
    ("leaves", "short"),
    [
        ("2026-03-05T22:00", "2026-03-06"),  # lands on Friday at 21:00
        ("2026-03-05T10:00", "2026-03-05"),  # lands on Friday at 09:00
        ("2026-03-05T00:30", "2026-03-05"),  # lands on Thursday at 23:30
    ],
)
def test_travel_that_leaves_less_than_half_a_day_excuses_it(leaves: str, short: str) -> None:
    joined, change = at("2026-03-02T08:00", HONOLULU), at(leaves, HONOLULU)
    facts = PracticeFacts(
        joined,
        ((joined, HONOLULU), (change, AUCKLAND)),
        credited=WORKING_WEEK - days(short, 1),
    )
    shown = streak(facts, at("2026-03-07T12:00", AUCKLAND))
    assert (shown.day, shown.tokens) == (4, 2)
    stayed = replace(facts, zones=facts.zones[:1])
    assert streak(stayed, at("2026-03-07T12:00", HONOLULU)).tokens == 1


def test_travel_that_leaves_more_than_half_a_day_excuses_nothing() -> None:
    joined, change = at("2026-03-02T08:00", HONOLULU), at("2026-03-05T13:00", HONOLULU)
    zones = ((joined, HONOLULU), (change, AUCKLAND))
    facts = PracticeFacts(joined, zones, credited=days("2026-03-02", 3))
    # Thursday lasted 13 hours; Friday began at noon, so it has exactly 12.
    assert streak(facts, at("2026-03-07T12:00", AUCKLAND)).tokens == 0


def test_a_short_joining_day_is_still_in_the_programme() -> None:
    joined, change = at("2026-03-02T01:00", HONOLULU), at("2026-03-02T01:30", HONOLULU)
    facts = PracticeFacts(joined, ((joined, HONOLULU), (change, AUCKLAND)))
    assert streak(facts, at("2026-03-05T12:00", AUCKLAND)).this_week_need == 3
    earlier = replace(facts, joined=joined - timedelta(7))
    assert streak(earlier, at("2026-03-05T12:00", AUCKLAND)).this_week_need == 2


def test_a_zone_change_after_the_moment_asked_about_is_not_known_yet() -> None:
    joined, change = at("2026-03-02T08:00", HONOLULU), at("2026-03-05T10:00", HONOLULU)
    facts = PracticeFacts(joined, ((joined, HONOLULU), (change, AUCKLAND)))
    # Thursday will last 10 hours, and the week will then ask for one day less.
    assert streak(facts, change - timedelta(minutes=1)).this_week_need == 3
    assert streak(facts, change).this_week_need == 2


def test_a_journey_through_three_zones_reads_each_reply_on_the_clock_of_its_moment() -> None:
    legs = (
        (at("2026-03-02T08:00", AUCKLAND), AUCKLAND),
        (at("2026-03-03T12:00", BERLIN), BERLIN),
        (at("2026-03-05T12:00", HONOLULU), HONOLULU),
    )
    # On a wrong clock some of these fall on another date; Wednesday has none.
    replies = (
        at("2026-03-02T09:00", AUCKLAND),
        at("2026-03-03T09:00", AUCKLAND),
        legs[1][0],
        at("2026-03-05T04:00", BERLIN),
        at("2026-03-05T13:00", HONOLULU),
        at("2026-03-06T20:00", HONOLULU),
    )
    as_of = at("2026-03-06T21:00", HONOLULU)
    for zones in permutations(legs):
        shown = streak(PracticeFacts(legs[0][0], zones, replies), as_of)
        assert (shown.day, shown.total, shown.tokens) == (4, 4, 1)


def test_the_moment_of_a_zone_change_is_already_in_the_new_zone() -> None:
    joined, change = at("2026-03-02T08:00", HONOLULU), at("2026-03-02T20:00", HONOLULU)
    facts = PracticeFacts(
        joined,
        ((joined, HONOLULU), (change, AUCKLAND)),
        replies=(change - timedelta(hours=1), change),
    )
    assert streak(facts, change).total == 2


def test_travel_to_before_the_joining_day_keeps_its_practice_there() -> None:
    # Monday 10:00 in Auckland is Sunday 11:00 in Honolulu.
    joined, change = at("2026-03-02T10:00", AUCKLAND), at("2026-03-01T12:00", HONOLULU)
    facts = PracticeFacts(
        joined,
        ((joined, AUCKLAND), (change, HONOLULU)),
        replies=(at("2026-03-01T13:00", HONOLULU),),
    )
    assert streak(facts, change + timedelta(hours=2)).day == 1
    # Five missed days later nothing of it is left but the memory.
    shown = streak(facts, at("2026-03-08T12:00", HONOLULU))
    assert (shown.day, shown.best_day, shown.total) == (0, 1, 1)


def test_travel_to_the_week_before_keeps_practice_that_is_now_dated_tomorrow() -> None:
    joined, change = at("2026-03-02T08:00", AUCKLAND), at("2026-03-09T10:00", AUCKLAND)
    facts = PracticeFacts(
        joined,
        ((joined, AUCKLAND), (change, HONOLULU)),
        replies=(at("2026-03-09T09:00", AUCKLAND),),
        credited=WORKING_WEEK,
    )
    shown = streak(facts, change)
    assert (shown.day, shown.total, shown.this_week_done) == (6, 6, 5)


def test_a_later_zone_change_leaves_earlier_days_where_they_were() -> None:
    evenings = trainee("2026-03-02T23:30", "2026-03-03T23:30")
    moved = replace(evenings, zones=(*evenings.zones, (at("2026-03-04T00:00"), AUCKLAND)))
    shown = streak(moved, at("2026-03-04T12:00", AUCKLAND))
    assert (shown.day, shown.total, shown.tokens) == (2, 2, 2)


@pytest.mark.parametrize(
    ("instant", "tokens"),
    [
        ("2026-03-30T00:59:00+00:00", 2),  # 02:59 in summer time: still Sunday's night
        ("2026-03-30T01:00:00+00:00", 1),  # 03:00: Sunday is missed
    ],
)
def test_grace_follows_the_wall_clock_over_a_change_to_summer_time(
    instant: str, tokens: int
) -> None:
    facts = PracticeFacts(
        joined=at("2026-03-23T08:00"),
        zones=((at("2026-03-23T08:00"), BERLIN),),
        replies=(datetime.fromisoformat(instant),),
        credited=days("2026-03-23", 6),
        cohort_weekdays=frozenset(range(7)),
    )
    assert streak(facts, at("2026-03-30T12:00")).tokens == tokens


def test_in_the_hour_that_comes_twice_grace_holds_both_times() -> None:
    # 25 October 2026: 02:30 comes at 00:30 and 01:30 UTC, and both still belong to Saturday.
    for hour in (0, 1):
        facts = PracticeFacts(
            joined=at("2026-10-24T08:00"),
            zones=((at("2026-10-24T08:00"), BERLIN),),
            replies=(datetime(2026, 10, 25, hour, 30, tzinfo=UTC), at("2026-10-25T18:00")),
            cohort_weekdays=frozenset(range(7)),
        )
        assert streak(facts, at("2026-10-25T20:00")).total == 2


# --- Outages


@pytest.mark.parametrize(
    ("start", "end", "tokens"),
    [
        ("2026-03-09T12:00", "2026-03-09T13:59", 1),  # too short
        ("2026-03-09T12:00", "2026-03-09T14:00", 2),
        ("2026-03-08T22:00", "2026-03-09T01:59", 1),  # most of it on Sunday
        ("2026-03-09T23:55", "2026-03-10T00:00", 1),  # over when the last hours begin
        ("2026-03-10T02:55", "2026-03-10T03:30", 2),  # touches the last hours
        ("2026-03-10T03:00", "2026-03-10T09:00", 1),  # Monday had closed
        ("2026-03-10T01:00", "2026-03-10T01:00", 1),  # no time at all
        ("2026-03-07T12:00", "2026-03-12T12:00", 2),  # days on end
    ],
)
def test_an_outage_excuses_monday(start: str, end: str, tokens: int) -> None:
    facts = trainee(credited=WORKING_WEEK, outages=((at(start), at(end)),))
    assert streak(facts, at("2026-03-10T12:00")).tokens == tokens


def test_an_outage_counts_on_the_trainees_own_clock_before_and_after_travel() -> None:
    # 130 minutes down, though the clock only went from 21:45 to 22:55: it was set back by one hour.
    change = at("2026-03-09T23:30")
    facts = trainee(
        credited=WORKING_WEEK, outages=((at("2026-03-09T21:45"), at("2026-03-09T23:55")),)
    )
    facts = replace(facts, zones=(*facts.zones, (change, "Europe/London")))
    assert streak(facts, at("2026-03-10T12:00")).tokens == 2


# --- What is refused


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"joined": datetime(2026, 3, 2, 8)}, "aware datetime in UTC"),  # noqa: DTZ001
        ({"joined": datetime(2026, 3, 2, 8, tzinfo=ZoneInfo(BERLIN))}, "aware datetime in UTC"),
        ({"replies": (datetime(2026, 3, 2, 8),)}, "aware datetime in UTC"),  # noqa: DTZ001
        ({"zones": ((datetime(2026, 3, 2), BERLIN),)}, "aware datetime in UTC"),  # noqa: DTZ001
        ({"outages": ((at("2026-03-02T08:00"), datetime(2026, 3, 3)),)}, "UTC"),  # noqa: DTZ001
        ({"outages": ((at("2026-03-03T08:00"), at("2026-03-02T08:00")),)}, "ends before"),
        ({"zones": ()}, "at least one time zone"),
        ({"zones": ((at("2026-03-02T08:00"), "Mars/Olympus"),)}, "'Mars/Olympus'"),
        ({"zones": ((at("2026-03-02T08:00"), "../etc/passwd"),)}, "No time zone is called"),
        ({"zones": ((at("2026-03-02T08:00"), "Europe"),)}, "No time zone is called"),
        ({"zones": ((at("2026-03-02T08:00"), ""),)}, "No time zone is called"),
        ({"cohort_weekdays": frozenset({7})}, "0 .Monday. to 6"),
        ({"rest_weekdays": frozenset({-1})}, "0 .Monday. to 6"),
        ({"earlier_weekdays": ((MONDAY, frozenset({7})),)}, "0 .Monday. to 6"),
        ({"goals": ((date(2026, 3, 3), 3),)}, "from a Monday"),
        ({"goals": ((MONDAY, 0),)}, "not 0 from"),
        ({"goals": ((MONDAY, 8),)}, "not 8 from"),
    ],
)
def test_facts_that_make_no_sense_are_refused(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(trainee(), **wrong)


def test_a_naive_moment_to_ask_about_is_refused() -> None:
    with pytest.raises(ValueError, match="aware datetime in UTC"):
        streak(trainee(), datetime(2026, 3, 2, 8))  # noqa: DTZ001
