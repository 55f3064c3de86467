"""How series go, for their staff: words and counts, nobody named where others may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.cards.suggestions import QUEUE_COMMAND
from bot.ui.markdown import count, plain, when
from bot.ui.parts import Button, Buttons, Card, Look, Option, Pick, Text
from drills.calendar import DAY_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.digests import Digest
    from bot.practice.series_stats import SeriesStats
    from bot.practice.unrated import Overdue
    from bot.ui.parts import Block

FEW_DRILLS = 5
MOST_OVERDUE = 3
MOST_IN_DIGEST = 6
"""A message holds so many series with the longest names; `/series stats` shows all."""


def stats_card(stats: Sequence[SeriesStats], extra: Sequence[str] = ()) -> Card:
    """The last four weeks of each series."""
    if not stats:
        return Card((Text("No series has run yet. `/series create` makes one."),))
    blocks: list[Block] = [Text("### The last four weeks")]
    blocks += [Text(_say(one)) for one in stats]
    blocks += [Text(line) for line in extra]
    return Card(tuple(blocks))


def _say(one: SeriesStats) -> str:
    lines = [f"**{plain(one.name)}** · {plain(one.cohort)}, {count(one.members, 'member')}"]
    if not one.posted:
        return f"{lines[0]}\nNothing was posted."
    rate = f" ({one.reply_rate:.0%})" if one.reply_rate is not None else ""
    replies = f"{one.replies} of {one.expected} possible replies{rate}"
    again = f"; {count(one.tried_again, 'second try', 'second tries')}" if one.tried_again else ""
    lines.append(f"{count(one.posted, 'drill')} posted; {replies}{again}.")
    if one.ratings_each is not None:
        lines.append(_feedback(one, one.ratings_each))
    lines.append(_drills_left(one.new_drills))
    return "\n".join(lines)


def _feedback(one: SeriesStats, each: float) -> str:
    unrated = f" {count(one.unrated, 'reply has', 'replies have')} none." if one.unrated else ""
    waited = ""
    if one.waiting_hours is not None:
        hours = max(1, round(one.waiting_hours))
        waited = f" Half of them had their feedback within {count(hours, 'hour')}."
    return f"{each:.1f} ratings a reply.{unrated}{waited}"


def _drills_left(left: int) -> str:
    if not left:
        return "All its drills have been posted; they come round again."
    if left < FEW_DRILLS:
        return f"Only {count(left, 'new drill')} left; after that they come round again."
    return f"{count(left, 'new drill')} left."


def digest_card(digest: Digest, number: int) -> Card:
    """The weekly digest; `number` makes its first button its own."""
    blocks: list[Block] = [Text("### The last seven days")]
    blocks += [Text(_say(one)) for one in digest.series[:MOST_IN_DIGEST]]
    lines = _overdue(digest.overdue)
    more = len(digest.series) - MOST_IN_DIGEST
    if more > 0:
        lines.append(f"And {more} more series: `/series stats`.")
    if digest.flags:
        lines.append(
            "1 trainee would like to talk about a reply: `/supervise flags`."
            if digest.flags == 1
            else f"{digest.flags} replies wait to be talked about: `/supervise flags`."
        )
    if digest.silent:
        people = (
            "1 person who used to rate has"
            if digest.silent == 1
            else (f"{digest.silent} people who used to rate have")
        )
        lines.append(f"{people} not rated for two weeks.")
    if digest.suggestions:
        waits = count(digest.suggestions, "suggested vignette waits", "suggested vignettes wait")
        lines.append(f"{waits} to be read: `{QUEUE_COMMAND}`.")
    if lines:
        blocks.append(Text("\n".join(lines)))
    if not digest.says_something and not lines:
        blocks.append(Text("Nothing was posted, and nothing waits for you."))
    buttons = [Button("Supervisors' queue", f"queue/{number}", Look.MAIN)]
    if digest.flags:
        buttons.append(Button("What to talk about", "flags"))
    if digest.silent:
        buttons.append(Button("Who has not rated", f"silent/{number}"))
    if digest.suggestions:
        buttons.append(Button("What members suggest", f"suggestions-open/{number}"))
    return Card((*blocks, Buttons(tuple(buttons))))


def _overdue(overdue: Sequence[Overdue]) -> list[str]:
    if not overdue:
        return []
    total = sum(one.replies for one in overdue)
    head = f"{count(total, 'reply has', 'replies have')} had no feedback for too long:"
    lines = [
        f"- {plain(one.series)}, day {one.number}, since {when(one.since, 'R')}"
        for one in overdue[:MOST_OVERDUE]
    ]
    left = len(overdue) - MOST_OVERDUE
    return [head, *lines, *([f"- and {count(left, 'more drill')}"] if left > 0 else [])]


def digest_day_card(weekday: int | None, digest: Card) -> Card:
    """The digest on demand, with a menu for the day on which it comes by itself."""
    options = (
        *(Option(f"Every {name}, soon after 09:00", str(n)) for n, name in enumerate(DAY_NAMES)),
        Option("No digest", "none"),
    )
    chosen = "none" if weekday is None else str(weekday)
    menu = Pick("digest-day", "When the staff channel gets it", options, chosen=chosen)
    return Card((*digest.blocks, menu))


def silent_card(people: Sequence[int]) -> Card:
    """Who used to rate and does not any more; shown to staff in private."""
    if not people:
        return Card((Text("Everybody who used to rate still does."),))
    names = ", ".join(f"<@{one}>" for one in people)
    return Card(
        (
            Text(
                f"They rated often and have not for two weeks: {names}.\n-# There may be good "
                "reasons. A friendly word helps more than a reminder."
            ),
        )
    )
