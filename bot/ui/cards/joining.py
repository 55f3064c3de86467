"""Joining a cohort: the public card, the invitation, and the consent it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.cards.settings import clock_menu
from bot.ui.markdown import count, plain
from bot.ui.parts import Button, Buttons, Card, Look, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.cohorts import CohortOverview, Invitation
    from bot.ui.parts import Block
    from drills.zones import ZoneClock

MOST_LISTED = 30
CONSENT = """\
**What you do.** A short fictional client statement, your answer as the therapist, feedback on \
observable criteria, and a second try. A few minutes on each practice day.
**What is kept.** Your replies, what you say in rounds for pairs if you sign up for them, the \
ratings you give and get, when you practised, and your own settings: time zone, goal and breaks. \
It stays in your institute's own database.
**Who sees it.** Others in the cohort see your replies after writing their own, without your name \
unless a series says so in its form; some series open the replies in a thread when a drill closes. \
Supervisors see names, how your practice goes, your breaks and the aims you may write down. Your \
streak and your private notes are yours alone. Nobody is shown who rated them.
**Learning to rate.** Before your first ratings you practise on replies whose levels are agreed \
on. Later one of those comes among the real ones now and then; you are told right after it. Your \
own replies are used for that only if you say yes.
**What it is for.** Practice only. Nothing here decides about grades, progress or work.
**Fictional clients only.** Never write anything about a real client, however well disguised.
**Messages.** You get a direct message when your feedback is ready, when a supervisor leaves you \
a note or asks about a reply, and when a round for pairs leaves you without a partner; reminders \
only if you ask for them.
**How to leave.** Press Join again at any time and choose Leave, or ask a coordinator. What you \
wrote stays until your institute removes it."""


def join_card(cohort_id: int, name: str) -> Card:
    """The public card with the button to join."""
    text = (
        f"### {plain(name)}\nDeliberate practice of therapy skills, a few minutes a day, with "
        "feedback from colleagues and supervisors. Press Join to read how it works; nothing "
        "happens before you agree."
    )
    return Card((Text(text), Buttons((Button("Join", f"join/{cohort_id}", Look.MAIN),))))


def invite_card(cohort_id: int, name: str, user_id: int, number: int) -> Card:
    """An invitation of one person, who is mentioned; `number` tells it from all others."""
    text = (
        f"<@{user_id}>, you are invited to practise with **{plain(name)}**. Press Join to read "
        "how it works; nothing happens before you agree."
    )
    buttons = Buttons((Button("Join", f"join/{cohort_id}/{number}", Look.MAIN),))
    return Card((Text(text), buttons), mentions=(user_id,))


def consent_card(invited: Invitation) -> Card:
    """What joining means, before it happens; for members, the same with a way out."""
    head = f"### {plain(invited.name)}\n"
    head += "You are a member." if invited.joined else "Please read this first."
    warning = (
        "\n**A small group.** With so few members, people may guess who wrote what."
        if invited.small
        else ""
    )
    buttons = (
        (Button("Leave this cohort", f"leave/{invited.cohort_id}", Look.DANGER),)
        if invited.joined
        else (
            Button("I agree", f"agree/{invited.cohort_id}", Look.GOOD),
            Button("Not now", f"decline/{invited.cohort_id}"),
        )
    )
    return Card((Text(head), Text(CONSENT + warning), Buttons(buttons)))


def welcome_card(name: str, open_round_ids: list[int], clocks: Sequence[ZoneClock] = ()) -> Card:
    """Joined: what comes next, the drill that is open already, and whose clock they live by."""
    text = (
        f"Welcome to {plain(name)}. When a drill is posted, press Reply below it. "
        "`/drill today` shows what is open, `/help` what else there is."
    )
    blocks: list[Block] = [Text(text)]
    buttons = [
        Button("Reply to the open drill", f"reply/{one}", Look.MAIN) for one in open_round_ids[:1]
    ]
    buttons.append(Button("About you, if you like", "about-me"))
    blocks.append(Buttons(tuple(buttons)))
    if clocks:
        why = "**Which of these is your time now?** Your practice days go by your own clock."
        blocks += [Text(why), clock_menu("zone-first", clocks)]
    return Card(tuple(blocks))


def cohorts_card(cohorts: list[CohortOverview]) -> Card:
    """Every cohort with its people, for coordinators."""
    if not cohorts:
        return Card((Text("There is no cohort yet. Make one with `/cohort create`."),))
    blocks = [Text("### Cohorts")]
    for cohort in cohorts[:MOST_LISTED]:
        kind = ", by invitation" if cohort.invited_only else ""
        lines = [f"**{plain(cohort.name)}**: {count(len(cohort.joined), 'member')}{kind}"]
        if cohort.joined:
            lines.append(_mentions(cohort.joined))
        if cohort.invited:
            lines.append(f"Invited, not joined yet: {_mentions(cohort.invited)}")
        blocks.append(Text("\n".join(lines)))
    if len(cohorts) > MOST_LISTED:
        blocks.append(Text(f"-# And {count(len(cohorts) - MOST_LISTED, 'more cohort')}."))
    return Card(tuple(blocks))


def _mentions(user_ids: tuple[int, ...], most: int = 40) -> str:
    shown = " ".join(f"<@{user_id}>" for user_id in user_ids[:most])
    return f"{shown} and {len(user_ids) - most} more" if len(user_ids) > most else shown
