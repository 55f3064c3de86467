"""The specification once more, written as it reads, against the fast one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from drills.practice_facts import PracticeFacts
from drills.streaks import Streak, _run, streak
from tests.drills.anyone import moments, practice, quickly

DAY, MINUTE, THREE = timedelta(1), timedelta(minutes=1), time(3)


class Plain:
    """Rules 2 to 7 of the specification, date by date and minute by minute."""

    def __init__(self, facts: PracticeFacts, as_of: datetime) -> None:
        self.facts = facts
        self.zones = sorted(facts.zones)
        self.zones = self.zones[:1] + [zone for zone in self.zones[1:] if zone[0] <= as_of]
        self.now = self.wall(as_of)
        self.joining_day = self.wall(facts.joined).date()
        self.excused = facts.excused | self.short_days() | self.days_of_outages()
        self.done = set(facts.credited)
        for reply in sorted(set(facts.replies)):
            if facts.joined <= reply <= as_of:
                shown = self.wall(reply)
                before = shown.date() - DAY
                fills = shown.time() < THREE and self.scheduled(before) and before not in self.done
                self.done.add(before if fills else shown.date())

    def wall(self, moment: datetime) -> datetime:
        """What the trainee's clock shows at that moment, without a zone."""
        zone = [name for since, name in self.zones if since <= moment] or [self.zones[0][1]]
        return moment.astimezone(ZoneInfo(zone[-1])).replace(tzinfo=None)

    def due(self, day: date) -> bool:
        weekdays, resting = self.facts.cohort_weekdays, self.facts.rest_weekdays
        for until, before in sorted(self.facts.earlier_weekdays, reverse=True):
            weekdays = before if day < until else weekdays
        for until, before in sorted(self.facts.earlier_rest, reverse=True):
            resting = before if day < until else resting
        return day.weekday() in weekdays - resting

    def scheduled(self, day: date) -> bool:
        within = self.joining_day <= day and (self.facts.ends is None or day <= self.facts.ends)
        return within and self.due(day)

    def short_days(self) -> set[date]:
        """No zone drawn here skips a day by itself, so only days of travel can be short."""
        days: set[date] = set()
        for change, _ in self.zones[1:]:
            minutes = [self.wall(change + n * MINUTE).date() for n in range(-4320, 4320)]
            first, last = minutes[0] + 2 * DAY, minutes[-1] - 2 * DAY
            days |= {
                first + n * DAY
                for n in range((last - first).days + 1)
                if minutes.count(first + n * DAY) < 12 * 60
            }
        return days - {self.joining_day}

    def days_of_outages(self) -> set[date]:
        days: set[date] = set()
        for start, end in self.facts.outages:
            down: dict[date, int] = {}
            for n in range((end - start) // MINUTE):
                shown = self.wall(start + n * MINUTE)
                down[shown.date()] = down.get(shown.date(), 0) + 1
                if shown.time() < THREE:
                    days.add(shown.date() - DAY)
            days |= {day for day, minutes in down.items() if minutes >= 120}
        return days

    def closed(self, last_day: date) -> bool:
        return self.now >= datetime.combine(last_day + DAY, THREE)

    def letter(self, day: date) -> str:
        if day in self.done:
            return "D"
        missed = self.scheduled(day) and day not in self.excused and self.closed(day)
        missed = missed and day not in self.facts.answerable
        return "M" if missed else "N"

    def week(self, monday: date) -> tuple[str, int, int]:
        """The letter of a week, its practice days and its need."""
        days = [monday + n * DAY for n in range(7)]
        done = len(self.done & set(days))
        available = [
            day
            for day in days
            if self.scheduled(day) and (day in self.done or day not in self.excused)
        ]
        goal = 3
        for since, chosen in sorted(self.facts.goals):
            goal = chosen if since <= monday else goal
        need = 0
        if available:
            due = sum(map(self.due, days))
            need = max(1, min(goal, due) * len(available) // due)
        if done >= max(need, 1):
            return "D", done, need
        missed = need and self.closed(days[-1]) and not self.facts.answerable & set(days)
        return "M" if missed else "N", done, need

    def figures(self) -> Streak:
        known = {self.joining_day, self.now.date(), *self.done}
        monday = min(known) - min(known).weekday() * DAY
        weeks = [monday + 7 * n * DAY for n in range((max(known) - monday).days // 7 + 1)]
        letters = "".join(self.letter(week + n * DAY) for week in weeks for n in range(7))
        day, best_day, tokens = longest_from_any_start(letters, 10, 5)
        letters = "".join(self.week(week)[0] for week in weeks)
        week, best_week, slack = longest_from_any_start(letters, 4, 4)
        _, done, need = self.week(self.now.date() - self.now.weekday() * DAY)
        return Streak(week, best_week, slack, done, need, len(self.done), day, best_day, tokens)


def longest_from_any_start(letters: str, full: int, cost: int) -> tuple[int, int, int]:
    """Rule 6 as it is written, walked once for every starting day."""
    present, best = (0, full), 0
    for start in range(len(letters)):
        points, done, alive = full, 0, True
        for letter in letters[start:]:
            if letter == "D":
                points, done = min(points + 1, full), done + 1
            elif letter == "M":
                alive = points >= cost
                if not alive:
                    break
                points -= cost
        best = max(best, done)
        if alive:
            present = max(present, (done, points))
    return present[0], best, present[1] // cost


@quickly
@given(practice(), moments)
def test_figures_are_those_of_the_specification_as_it_reads(
    facts: PracticeFacts, as_of: datetime
) -> None:
    assert streak(facts, as_of) == Plain(facts, as_of).figures()


@settings(quickly, max_examples=600)
@given(
    st.lists(
        st.tuples(st.sampled_from("DDDM-"), st.integers(1, 6)).map(lambda run: run[0] * run[1]),
        max_size=25,
    ).map("".join),
    st.sampled_from([(10, 5), (4, 4)]),
)
def test_a_run_is_the_best_over_all_starting_days(letters: str, rule: tuple[int, int]) -> None:
    assert _run(letters.encode(), len(letters), *rule) == longest_from_any_start(letters, *rule)
