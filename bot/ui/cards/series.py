"""Series: the form for a new one, its card with everything to press, and the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.cards.drawing import say_draws
from bot.ui.cards.schedule import say_schedule, say_span
from bot.ui.markdown import count, plain, when
from bot.ui.parts import (
    Button,
    Buttons,
    Card,
    Choose,
    Form,
    Look,
    Option,
    Text,
    Tick,
    Write,
)
from drills.calendar import DAY_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.db.tables import Series
    from bot.practice.series import SeriesView
    from bot.practice.series_drills import Draws
    from bot.ui.parts import Block
    from drills.model import Pack

MOST_OPTIONS = 25
MORE_PACKS = "These are 25; `/series create group:` has others."
MORE_LATER = "More packs, or a filter: later, under Drills."
MOST_LISTED = 40
STATES = {"draft": "not started", "running": "running", "paused": "paused", "archived": "archived"}


def series_form(
    packs: Iterable[Pack], closes_after: tuple[int, ...], cohort_id: int, nonce: str
) -> Form:
    """Name, pack, weekdays, time and closing; the rest is on the card that follows."""
    options = tuple(
        Option(pack.title, pack.key, f"{count(len(pack.drills), 'drill')}. {pack.summary}")
        for pack in packs
    )
    days = tuple(Option(name, str(number)) for number, name in enumerate(DAY_NAMES))
    hours = tuple(Option(f"After {n} hours", str(n)) for n in closes_after)
    return Form(
        f"series-form/{cohort_id}/{nonce}",
        "New series",
        (
            Write("name", "Name", "Trainees see it on every drill.", longest=80),
            Choose(
                "pack",
                "Pack",
                options[:MOST_OPTIONS],
                hint=f"{MORE_LATER} {MORE_PACKS if len(options) > MOST_OPTIONS else ''}".strip(),
                menu=True,
            ),
            Tick("weekdays", "Weekdays", days, chosen=("0", "1", "2", "3", "4")),
            Write("at", "Time", "In the server's time zone, like 18:30.", longest=10, text="09:00"),
            Choose("closes", "When does a drill close?", hours, chosen="24"),
        ),
    )


def series_card(view: SeriesView) -> Card:
    """A series with its state, its next days and what can be done with it."""
    series = view.series
    span = say_span(series, view.today)
    lines = [
        f"### {plain(series.name)}",
        f"**{_state(view)}** · {plain(view.cohort)}",
        say_draws(view.draws),
        say_schedule(series),
        *([span] if span else []),
        f"Closes after {series.closes_after_hours} hours",
        *([_rules(series)] if series.kind == "drills" else []),
        f"{count(view.posted, 'drill')} posted, {_unseen(view.draws)} still unseen",
    ]
    if series.state == "running" and view.next_days:
        days = "\n".join(f"- {when(due, 'F')}" for due in view.next_days)
        lines.append(f"Next:\n{days}")
    blocks: list[Block] = [Text("\n".join(lines))]
    if series.state != "archived":
        blocks += [Buttons(row) for row in _actions(view)]
    return Card(tuple(blocks))


def _state(view: SeriesView) -> str:
    """How the series stands; one that runs, but has no day left, has ended by itself."""
    if view.series.state == "running" and not view.next_days:
        return "Ended. A later end under Schedule brings more drills"
    return STATES[view.series.state].capitalize()


def _unseen(draws: Draws) -> str:
    return f"{draws.unseen} of {len(draws.drawn.drills)}"


def _rules(series: Series) -> str:
    """What people notice most of the rules; all of them stand on their own card."""
    names = "with" if series.names_shown else "without"
    thread = "a" if series.discussion else "no"
    ratings = count(series.ratings_wanted, "rating")
    return f"{ratings} for each reply, shown {names} names, {thread} discussion thread at closing"


def _actions(view: SeriesView) -> list[tuple[Button, ...]]:
    series = view.series
    running, coming = series.state == "running", bool(view.next_days)
    starts = "Start" if series.state == "draft" else "Resume"
    return [
        (
            Button("Preview", f"series-preview/{series.id}", disabled=not coming),
            Button("Pause", f"series-pause/{series.id}")
            if running
            else Button(starts, f"series-start/{series.id}", Look.GOOD),
            Button("Skip next", f"series-skip/{series.id}", disabled=not (running and coming)),
            Button("Post now", f"series-post/{series.id}", disabled=view.today_posted),
        ),
        (
            Button("Drills", f"series-drills/{series.id}"),
            Button("Schedule", f"series-schedule/{series.id}"),
            Button("Rules", f"series-rules/{series.id}"),
            Button("Archive", f"series-archive/{series.id}", Look.DANGER),
        ),
    ]


def confirm_post_card(view: SeriesView, channel_id: int | None) -> Card:
    """Ask before a drill goes out of turn, and say what it means."""
    series = view.series
    text = (
        f"Post the next drill of {plain(series.name)} now in <#{channel_id}> for "
        f"{plain(view.cohort)}? There is one drill a day, so today's scheduled one is then done."
    )
    return _confirm(text, "Post now", f"series-post-yes/{series.id}", series.id)


def confirm_archive_card(view: SeriesView) -> Card:
    """Ask before a series ends for good, and say what stays."""
    series = view.series
    text = (
        f"Archive {plain(series.name)}? It posts nothing more and cannot be started again. Its "
        f"{count(view.posted, 'drill')}, the replies and the ratings stay."
    )
    return _confirm(text, "Archive", f"series-archive-yes/{series.id}", series.id)


def _confirm(text: str, label: str, route: str, series_id: int) -> Card:
    buttons = (Button(label, route, Look.DANGER), Button("Back", f"series-show/{series_id}"))
    return Card((Text(text), Buttons(buttons)))


def _state_of(series: Series) -> str:
    """The same in a word."""
    ended = series.state == "running" and series.next_due_at is None
    return "ended" if ended else STATES[series.state]


def series_list_card(series: list[tuple[Series, str]]) -> Card:
    """Every series in one line each."""
    if not series:
        return Card((Text("There is no series yet. Make one with `/series create`."),))
    lines = [
        f"**{plain(one.name)}** ({_state_of(one)}): {plain(cohort)} · {say_schedule(one)}"
        for one, cohort in series
    ]
    if len(lines) > MOST_LISTED:
        lines[MOST_LISTED:] = [f"-# And {len(lines) - MOST_LISTED} more."]
    return Card((Text("### Series"), Text("\n".join(lines))))
