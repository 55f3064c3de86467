"""The cards and forms of staff, made of texts at their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.practice.breaks import Break
from bot.practice.digests import Digest
from bot.practice.exemplar_offers import Offer
from bot.practice.flags import Flagged
from bot.practice.series_stats import SeriesStats
from bot.practice.staff_notes import NoteRead, NotesRead
from bot.practice.trainee_view import Place, SeenReply, SkillSeen, TraineeView
from bot.practice.unrated import Overdue
from bot.ui.cards import model_answers, stats, supervising
from bot.ui.parts import Card, Form
from drills.trends import Figure
from tests.conversations.hostile import text


def staff_samples(
    filling: str, row: int, person: int, nonce: str, now: datetime
) -> dict[str, list[Card | Form]]:
    """By the names of the functions that make them."""
    name, reply = text(80, filling), text(4000, filling, lines=True)
    words, why = text(500, filling, lines=True), text(400, filling, lines=True)
    flag = Flagged(row, person, name, 10_000, 9, reply, words, now)
    note = NoteRead(row, person, person, f"{name}, day 10000", text(1500, filling), now, new=True)
    asked = Offer(row, person, name, 10_000, reply, why, None)
    figure = SeriesStats(row, name, name, now, 1000, 30, 30_000, 20_000, 900, 60_000, 3, 23.4, 4)
    late = Overdue(name, 10_000, 30, now)
    digest = Digest((figure,) * 20, (late,) * 20, 12, 3, 40)
    digest_cards = [
        stats.digest_card(digest, row),
        stats.digest_card(Digest((replace(figure, posted=0),), (late,), 1, 1, 1), row),
        stats.digest_card(Digest((), (), 0, 0), row),
    ]
    return {
        "flag_form": [supervising.flag_form(row, words, nonce)],
        "flag_raised_card": [supervising.flag_raised_card(row)],
        "flags_card": [
            supervising.flags_card([], 0),
            supervising.flags_card([replace(flag, words="")], 1),
            supervising.flags_card([replace(flag, reply_id=row + n) for n in range(5)], 9),
        ],
        "note_form": [
            supervising.note_form(person, row, nonce),
            supervising.note_form(person, 0, nonce),
        ],
        "note_ready_card": [supervising.note_ready_card(row)],
        "notes_card": [
            supervising.notes_card(NotesRead(())),
            supervising.notes_card(
                NotesRead((note, replace(note, about="", new=False)) * 2, 2, 10_000)
            ),
        ],
        "trainee_card": _trainee(filling, row, person, now),
        "offer_form": [model_answers.offer_form(row, reply, nonce)],
        "offer_ready_card": [model_answers.offer_ready_card(row)],
        "asked_card": [model_answers.asked_card(asked)],
        "own_offers_card": [
            model_answers.own_offers_card([]),
            model_answers.own_offers_card(
                [replace(asked, reply_id=row + n, agreed=said) for n, said in enumerate(SAID)]
            ),
        ],
        "offers_card": [
            model_answers.offers_card([], []),
            model_answers.offers_card(
                [replace(asked, reply_id=row + n) for n in range(3)],
                [replace(asked, reply_id=row + 9 + n, agreed=SAID[n % 3]) for n in range(10)],
            ),
        ],
        "stats_card": [
            stats.stats_card([]),
            stats.stats_card([figure, replace(figure, new_drills=0)] * 15, ["A line."]),
        ],
        "digest_card": list[Card | Form](digest_cards),
        "digest_day_card": [
            stats.digest_day_card(day, card) for card in digest_cards for day in (None, 0, 6)
        ],
        "silent_card": [stats.silent_card([]), stats.silent_card([person] * 60)],
    }


SAID = (None, True, False)


def _trainee(filling: str, row: int, person: int, now: datetime) -> list[Card | Form]:
    name, reply = text(80, filling), text(4000, filling, lines=True)
    seen = SeenReply(row, name, 10_000, 9, reply, "overwhelmed", now, 6, text(500, filling))
    up, none, down = Figure(0.3, 0.1, 0.5), Figure(0.1, -0.1, 0.3), Figure(-0.3, -0.5, -0.1)
    skills = [SkillSeen(name, 3, None, None), SkillSeen(name, 12, Figure(3.2, 2.9, 3.5), None)]
    skills += [SkillSeen(name, 80, Figure(3.2, 2.9, 3.5), trend) for trend in (up, none, down)]
    today = now.date()
    breaks = [
        Break(row, "vacation", date(2026, 1, 1), date(2026, 12, 31), begun=True),
        Break(row, "pause", today, None, begun=True),
        Break(row, "excused", today + timedelta(3), today + timedelta(4), begun=False),
    ]
    view = TraineeView(
        person,
        today,
        (Place(name, now, 20, 18, 3), Place(name, now, 0, 0, 0)),
        (text(500, filling, lines=True),) * 2,
        tuple(breaks),
        40,
        tuple(skills * 4),
        (
            *(replace(seen, id=row + n) for n in range(3)),
            replace(seen, id=row + 3, flagged=None, ratings=0, attempt=1),
        ),
        400,
    )
    bare = replace(view, places=view.places[:1], aims=(), breaks=(), skills=(), replies=(), total=0)
    return [
        supervising.trainee_card(view, 1, 4),
        supervising.trainee_card(view, 2, 4),
        supervising.trainee_card(bare, 1, 4),
    ]
