"""What is said around feedback, where it depends on numbers."""

from __future__ import annotations

import pytest

from bot.practice.feedback_list import BatchLine, FeedbackList
from bot.practice.marks_on_feedback import Given
from bot.ui.cards.feedback import feedback_list_card
from bot.ui.cards.feedback_marks import given_card
from bot.ui.cards.rating import rated_card, say_lost_quote, say_thanks
from bot.ui.cards.self_rating import say_gap
from drills.model import Criterion, Rubric
from drills.review import CriterionSummary
from tests.ui.samples import NOW
from tests.ui.test_wording import labels, words

SCALE = ("Not yet", "Partly", "Mostly", "Clearly")
NAMES = Criterion("names", "Names it")
RUBRIC = Rubric("r", "Rubric", SCALE, (NAMES,))


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (2, "You said Partly (2), as your raters did."),
        (3, "You said Mostly (3): one level above your raters."),
        (1, "You said Not yet (1): one level below your raters."),
        (4, "You said Clearly (4): 2 levels above your raters."),
        (None, ""),
    ],
)
def test_the_gap_is_told_to_the_side_it_is_on(own: int | None, said: str) -> None:
    levels = {} if own is None else {"names": own}
    assert say_gap(RUBRIC, CriterionSummary(NAMES, (1, 2, 4)), levels).removeprefix("\n-# ") == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Given(0, 0, 0, 0), "None of your ratings is with its author yet."),
        (Given(3, 0, 0, 0), "nobody has said yet; that is quite usual."),
        (Given(3, 2, 0, 0), "**Helpful**: 0, of 2 authors who said so or not."),
        (Given(1, 1, 1, 2), "**Helpful**: 1, of 1 author who said so or not.\n**Thanks**: 2."),
    ],
)
def test_raters_hear_in_numbers(given: Given, said: str) -> None:
    assert said in words(given_card(given))
    assert ("**Thanks**" in words(given_card(given))) == bool(given.thanks)


def test_thanks_and_lost_quotes_are_told_where_there_are_some() -> None:
    assert say_thanks(0) == say_lost_quote("") == ""
    card = rated_card(1, updated=False, supervisor=False, news=say_thanks(1), quote_on=7)
    assert "\n1 person thanked you" in words(card)
    assert labels(card) == ["Next reply", "Quote from it"]
    assert labels(rated_card(0, updated=False, supervisor=False)) == []


def test_the_last_page_leads_back_only() -> None:
    line = BatchLine(5, "Reflections", 3, 2, NOW)
    card = feedback_list_card(FeedbackList((line,), 3, more=False, waiting=2, unrated=()))
    assert "21. Reflections, day 3, attempt 2" in words(card)
    assert "2 more replies wait for ratings." in words(card)
    assert labels(card) == ["Read 21", "Newer", "Older"]
    beyond = feedback_list_card(FeedbackList((), 4, more=False, waiting=0, unrated=()))
    assert words(beyond) == "There is no older feedback."
