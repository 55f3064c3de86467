"""Learning to rate: practice ratings, how far off they were, and how somebody rates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.ui.cards.rating import review_card
from bot.ui.cards.rating_forms import level_choice, rating_form
from bot.ui.markdown import count, plain, quote, share, vignette
from bot.ui.parts import Button, Buttons, Card, Form, Look, Note, Text
from drills.leniency import ABOUT_THE_SAME, LEAST_RATINGS, LEAST_SHARED

if TYPE_CHECKING:
    from bot.practice.reviews import ReplyToRate
    from bot.practice.trials import Trial
    from bot.ui.parts import Block
    from drills.calibration import Distance
    from drills.leniency import Leniency
    from drills.model import Rubric

ROOM_IN_FORM = 3600
GO_ON = Button("Go on", "review", Look.MAIN)
WHY_PRACTISE = (
    "Before your first rating on these criteria you rate {of}, with levels that are agreed on "
    "already. After each you see those and why, so that the same words mean the same to "
    "everybody. Nobody else sees what you choose, and there is no mark. Stop whenever you like: "
    "`/drill review` goes on where you left off.\n"
    "Later, one of these may come among the real ones now and then. You are told right after it."
)
ONCE_MORE = (
    "Your levels were some way from the agreed ones here. You have seen why since: how do you see "
    "it now?"
)


def trial_card(trial: Trial, seen_as: ReplyToRate | None, waiting: int) -> Card:
    """What comes before a reply to rate: one for practice, or a hidden one seen as a real one."""
    return hidden_card(trial, seen_as, waiting) if seen_as else practice_card(trial)


def practice_card(trial: Trial) -> Card:
    """A calibration reply to rate for practice; the first one says what this is for."""
    head = f"### Practice rating {trial.number} of {trial.of}"
    if trial.again:
        head += f", once more\n{ONCE_MORE}"
    elif trial.number == 1:
        head += "\n" + WHY_PRACTISE.format(of=count(trial.of, "reply", "replies"))
    drill = trial.sample.drill
    # It may be a client whom the rater has not met before.
    note = f"-# Content note: {plain(drill.content_note)}\n" if drill.content_note else ""
    return Card(
        (
            Text(head),
            Text(f"{note}**The client**\n{vignette(drill.vignette)}"),
            Text(f"**The reply**\n{quote(trial.sample.text)}"),
            Buttons((Button("Rate", f"trial/{trial.id}", Look.MAIN),)),
        )
    )


def practice_form(trial: Trial, nonce: str) -> Form:
    """One group of levels a criterion; nobody needs words on a reply that nobody waits for."""
    drill = trial.sample.drill
    said, reply = share(ROOM_IN_FORM, vignette(drill.vignette), quote(trial.sample.text))
    top = f"**The client**\n{said}\n\n**The reply**\n{reply}"
    levels = (level_choice(drill.rubric, criterion) for criterion in drill.rubric.criteria)
    return Form(f"trial-form/{trial.id}/{nonce}", "Practice rating", (Note(top), *levels))


def hidden_card(trial: Trial, seen_as: ReplyToRate, waiting: int) -> Card:
    """A hidden one, as any reply to review."""
    real = review_card(seen_as, waiting)
    route = f"trial/{trial.id}"
    return Card(
        tuple(
            Buttons(tuple(replace(button, route=route) for button in block.buttons[:1]))
            if isinstance(block, Buttons)
            else block
            for block in real.blocks
        )
    )


def hidden_form(trial: Trial, seen_as: ReplyToRate, nonce: str) -> Form:
    """The form of any reply to rate."""
    return replace(rating_form(seen_as, nonce), route=f"trial-form/{trial.id}/{nonce}")


def compared_card(trial: Trial, words: tuple[str, ...] = ()) -> Card:
    """A calibration reply once it is rated: one's own levels, the agreed ones, and why.

    `words` are what the rater wrote on a hidden one, which nobody waits for.
    """
    rubric = trial.sample.drill.rubric
    blocks: list[Block] = [Text(_head(trial))]
    blocks += [Text(_say_distance(rubric, distance)) for distance in trial.distances]
    blocks.append(Text(f"**Why these levels**\n{quote(trial.sample.reason)}"))
    if words:
        blocks.append(Text("**You wrote**\n" + "\n".join(quote(one) for one in words)))
    blocks.append(Text(_next(trial)))
    # Whoever gets a hidden one has rated enough for the question to make sense.
    style = (Button("How you rate", "rating-style"),) if trial.round else ()
    blocks.append(Buttons((GO_ON, *style)))
    return Card(tuple(blocks))


def _head(trial: Trial) -> str:
    if not trial.round:
        return "### Beside the agreed levels"
    return (
        "### That was a calibration reply\nIts levels were agreed on beforehand; nobody waits for "
        "a rating of it. One comes now and then, so that levels go on meaning the same."
    )


def _say_distance(rubric: Rubric, distance: Distance) -> str:
    scale = rubric.scale
    off = abs(distance.levels)
    far = f"{count(off, 'level')} {'higher' if distance.levels > 0 else 'lower'}"
    given, agreed = (
        f"{plain(scale[level - 1])} ({level})" for level in (distance.given, distance.agreed)
    )
    line = f"**{plain(distance.criterion.label)}**: "
    line += f"you {given}, agreed {agreed}: {far}." if off else f"{agreed}, as agreed."
    if distance.criterion.levels:
        line += f"\n-# {plain(scale[distance.agreed - 1])}: "
        line += plain(rubric.anchor(distance.criterion, distance.agreed))
    return line


def _next(trial: Trial) -> str:
    if trial.close:
        return "That is close: people who know this well differ as much among themselves."
    if trial.round or trial.again:
        return "Keep the difference in mind; there is no need to make up for it."
    return "This one comes once more after the others, now that you know why."


def rating_style_card(found: Leniency) -> Card:
    """How somebody rates beside supervisors, to them alone; or what is still missing for that."""
    head = "### How you rate\nOnly you see this."
    if not found.certain:
        return Card((Text(f"{head}\n{_missing(found)}"),))
    low, high = found.between
    size, way = abs(found.points), "higher" if found.points > 0 else "lower"
    if size < ABOUT_THE_SAME:
        said = "You rate about as supervisors do."
    else:
        said = f"You rate about {size:.1f} {way} than supervisors, on a scale of 1 to 5."
    return Card(
        (
            Text(f"{head}\n**{said}**"),
            Text(
                f"-# From {count(found.ratings, 'rating')} of the last twelve weeks, "
                f"{found.shared} of them of replies that supervisors rated too or whose levels are "
                f"agreed on. The true difference is most likely between {_signed(low)} and "
                f"{_signed(high)}."
            ),
            Text(
                "Everybody's eye is a little stricter or milder, and no rating is worth less for "
                "it. Do not add or take away on purpose: read the words beside each level again, "
                "and choose what fits them."
            ),
        )
    )


def _missing(found: Leniency) -> str:
    wanted = [
        f"{most - have} more {words}"
        for have, most, words in (
            (found.ratings, LEAST_RATINGS, "of your ratings"),
            (found.shared, LEAST_SHARED, "of replies that supervisors rate too"),
        )
        if have < most
    ]
    if not wanted:
        return "This takes some more ratings that supervisors share, until it is certain enough."
    return f"There is not enough yet to say anything certain. It takes {' and '.join(wanted)}."


def _signed(points: float) -> str:
    return f"{abs(points):.1f} {'higher' if points > 0 else 'lower'}"
