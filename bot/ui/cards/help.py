"""Help for whoever asks: only what they can use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.parts import Card, Text

if TYPE_CHECKING:
    from bot.practice.people import Roles

EVERYBODY = """\
### How it works
A drill is a short fictional client statement. Press **Reply** below it and write what you would \
say as the therapist. After that you can read others' replies and rate one or two. Your feedback \
comes in one batch; then try again. That second try is where the learning is."""

TRAINEE = """\
**Practise**
`/drill today`: the drills that are open for you
`/drill practice`: a drill now, of what needs practice most
`/drill level`: your level in each skill, and your own word on it
`/drill review`: the next reply that waits for your rating; `one-more` after your share of the day
`/drill feedback`: all the feedback you have had, and rating yourself while you wait
`/drill given`, `rating-style`: how your feedback was received, and how you rate
`/drill progress`: your practice days, for your eyes only
`/drill settings`: your time zone, weekly goal, rest days and breaks
`/drill reminders`: be reminded of a drill, or of replies to rate, if you like
`/drill diary`, `reflect`: your private notes, and prompts to write them on
`/drill notes`: notes from your supervisors
`/drill shared`: replies of yours that others may learn from
`/drill suggest`, `suggestions`: a vignette of your own for the library, and what became of it
`/drill about-me`, `pulse`: say something of yourself, or how practice goes, if you like
On a reply in a discussion: Apps, **Rate this reply**"""

PAIRS = """\
**With a colleague**
`/pairs in`, `out`: sign up for a round for pairs, or not today
`/pairs view`, `speak`: your exercise, and your turn in it
`/pairs stop`: end it, at any time; nobody is asked why"""

SUPERVISOR = """\
**Supervise**
`/pack list`, `show`, `queue`: the library, and changes of it that wait for a second person
`/supervise queue`: replies that nobody has rated, oldest first
`/supervise trainee`: how one trainee is doing; or Apps, **Trainee progress** on their name
`/supervise flags`: replies that trainees would like to talk about
`/supervise note`: a private note to one trainee
`/supervise exemplar`: model answers from your trainees, if they agree
`/supervise calibrate`: replies that new raters could learn with, if their authors agree"""

STAFF = """\
**Make room for one trainee**
`/cohort excuse`: days on which nothing is due from them
`/cohort extend`: more time for one drill
`/supervise digest`: the last seven days; the staff channel gets it once a week
`/pack suggestions`: vignettes that members have suggested
`/cohort keep-apart`, `let-together`: two people who should not rate each other"""

COORDINATOR = """\
**Coordinate**
`/cohort create`, `list`, `add`, `remove`: who practises together
`/series create`: schedule a pack for a cohort
`/pack list`, `show`, `check`, `export`: the library of drills, and each of its packs
`/pack new`, `template`, `import`: packs of your own, by form or by file
`/pack add-drill`, `edit-drill`, `retire-drill`: one drill of a pack
`/pack queue`, `approval`: changes that wait for a second person, where you want that
`/pairs create`: rounds in which two people practise with each other
`/series drills`: the packs, or what fits a filter, that a series draws from
`/series show`, `list`, `preview`: what is planned, exactly as it will be posted
`/series rules`, `dry-run`: its rules, each with its why, and what the coming week would bring
`/series signpost`: where people find help, shown with crisis content
`/series stats`: how the series go
`/series start`, `pause`, `resume`, `skip`, `post-now`, `archive`: run it"""

ADMIN = """\
**Administer**
`/admin setup`: channels, roles, time zone, and a check of what the bot may do"""

NEWCOMER = """\
You are not in a cohort here yet. Press **Join** on a cohort's card in the drill channel, or ask \
a coordinator to invite you."""

ELSEWHERE = "Everything else is in your institute's server: type `/help` there."

FICTION = "-# Practice with fictional clients only. Nothing here decides about grades or work."


def help_card(roles: Roles, *, set_up: bool, direct: bool = False) -> Card:
    """The commands of the person's own roles; in a direct message, those that work there."""
    blocks = [EVERYBODY]
    if not set_up:
        blocks.append(
            "Etude is not set up in this server yet. An admin starts with `/admin setup`."
        )
    elif roles.trainee or direct:
        blocks.append(TRAINEE)
        blocks += [] if direct else [PAIRS]
    elif not roles.staff:
        blocks.append(NEWCOMER)
    blocks += [SUPERVISOR] if roles.supervisor else []
    blocks += [COORDINATOR] if roles.coordinator else []
    blocks += [STAFF] if roles.staff else []
    blocks += [ADMIN] if roles.admin else []
    blocks += [ELSEWHERE] if direct else []
    blocks.append(FICTION)
    return Card(tuple(Text(block) for block in blocks))
