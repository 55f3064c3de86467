"""Public holidays: those that fall on a series' days, to be ticked as days off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.markdown import count, plain
from bot.ui.parts import Button, Buttons, Card, Form, Look, Option, Text, Tick, Write
from drills.dates import say_day

if TYPE_CHECKING:
    from bot.practice.holidays import Proposal

BOXES = 10
"""As many as Discord has in one group."""
GROUPS = 5
"""As many as a form has parts."""


def holidays_card(proposal: Proposal) -> Card:
    """The holidays to come on which a drill would be posted; none is left out by itself."""
    series_id, region = proposal.series_id, proposal.region
    back = Button("Back", f"series-schedule/{series_id}")
    country = f"series-country/{series_id}"
    title = f"### {plain(proposal.series)}: public holidays"
    if region is None:
        text = (
            f"{title}\nWhere do you practise? Choose the country, and I look up its public "
            "holidays of the next 12 months. You then say which of them are days off."
        )
        choose = Button("Choose the country", country, Look.MAIN)
        return Card((Text(text), Buttons((choose, back))))
    other = Button("Other country", country)
    if not proposal.days:
        text = (
            f"{title}\nNo drill of the next 12 months falls on a holiday of {plain(region.name)}."
        )
        return Card((Text(text), Buttons((other, back))))
    lines = [f"- {say_day(day, proposal.today)}: {plain(name)}" for day, name in proposal.days]
    found = count(len(lines), "drill")
    text = (
        f"{title}\n{found} of the next 12 months would fall on a holiday of {plain(region.name)}. "
        "Nothing is left out before you have chosen."
    )
    pick = Button("Choose days off", f"series-holidays-pick/{series_id}", Look.MAIN)
    return Card((Text(text), Text("\n".join(lines)), Buttons((pick, other, back))))


def region_form(series_id: int, nonce: str) -> Form:
    """A country, and a part of it with holidays of its own."""
    part = "A state, province or canton, where it has holidays of its own. May be empty."
    return Form(
        f"series-country-form/{series_id}/{nonce}",
        "Public holidays",
        (
            Write("country", "Country", "Its English name, like Germany.", longest=60),
            Write("part", "State or region", part, longest=60, required=False),
        ),
    )


def holidays_form(proposal: Proposal, nonce: str) -> Form:
    """All of them ticked: those that stay so become days off."""
    options = [Option(say_day(day, proposal.today), str(day), name) for day, name in proposal.days]
    groups = [options[start : start + BOXES] for start in range(0, len(options), BOXES)][:GROUPS]
    return Form(
        f"series-holidays-form/{proposal.series_id}/{nonce}",
        "Days off",
        tuple(
            Tick(
                f"days-{number}",
                "Days off" if number == 1 else "More days off",
                tuple(group),
                hint="On days that you tick, no drill is posted." if number == 1 else "",
                chosen=tuple(option.value for option in group),
                required=False,
            )
            for number, group in enumerate(groups, start=1)
        ),
    )


def days_off_sentence(days: int) -> str:
    """What is said once holidays were confirmed."""
    return f"{count(days, 'day')} off {'is' if days == 1 else 'are'} set."
