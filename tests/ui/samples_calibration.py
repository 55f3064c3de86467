"""The cards and forms of learning to rate, made of texts at their limits."""

from __future__ import annotations

from dataclasses import replace

from bot.practice.agreement import Agreed
from bot.practice.reviews import ReplyToRate
from bot.practice.trials import Trial
from bot.ui.cards import calibration, samples
from bot.ui.parts import Card, Form
from drills.calibration import Sample
from drills.leniency import Leniency
from tests.conversations.hostile import text


def calibration_samples(
    target: ReplyToRate, filling: str, row: int, person: int, nonce: str
) -> dict[str, list[Card | Form]]:
    """By the names of the functions that make them."""
    drill = target.round.drill
    lowest = {criterion.id: 1 for criterion in drill.rubric.criteria}
    highest = {criterion.id: 10 for criterion in drill.rubric.criteria}
    reason = text(500, filling, lines=True)
    of = ("org.example", "one", 1)
    sample = Sample("org.example/one/20", of, drill, target.text, highest, reason)
    practice = Trial(row, sample, highest, None, number=5, of=5)
    first = replace(practice, number=1)
    rated = replace(practice, levels=lowest)
    hidden = replace(rated, round=target.round)
    seen_as = replace(target, levels={}, completed=False)
    agreed = Agreed(0, row, person, target.round.series, 10_000, drill, target.text, highest)
    asked = [
        replace(agreed, sample_id=row + n, reason=reason, consent=consent, retired=retired)
        for n, (consent, retired) in enumerate(
            [(None, False), (True, False), (True, True), (False, False)] * 3
        )
    ]
    return {
        "trial_card": [
            calibration.trial_card(first, None, 0),
            calibration.trial_card(practice, None, 0),
            calibration.trial_card(replace(practice, again=True), None, 0),
        ],
        "practice_form": [calibration.practice_form(practice, nonce)],
        "hidden_card": [calibration.hidden_card(hidden, seen_as, 3)],
        "hidden_form": [calibration.hidden_form(hidden, seen_as, nonce)],
        "compared_card": [
            calibration.compared_card(rated),
            calibration.compared_card(replace(rated, levels=highest)),
            calibration.compared_card(replace(rated, again=True)),
            calibration.compared_card(hidden, (text(1000, filling, lines=True),) * 2),
        ],
        "rating_style_card": [
            calibration.rating_style_card(one)
            for one in (
                Leniency(0, 0),
                Leniency(14, 9, 0.4, 0.1),
                Leniency(40, 20, 0.4, 0.3),
                Leniency(40, 20, -0.4, 0.1),
                Leniency(40, 20, 0.1, 0.1),
            )
        ],
        "samples_card": [
            samples.samples_card([replace(agreed, reply_id=row + n) for n in range(3)], asked[:10]),
            samples.samples_card([], []),
        ],
        "sample_form": [samples.sample_form(agreed, nonce)],
        "sample_ready_card": [samples.sample_ready_card(row)],
        "sample_question_card": [samples.sample_question_card(one) for one in asked[:2]],
        "own_samples_card": [samples.own_samples_card(asked)],
    }
