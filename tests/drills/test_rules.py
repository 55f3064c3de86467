"""The rules of a series: few are kept, wrong ones never hold."""

from __future__ import annotations

import json

import pytest

from drills.model import Refusal
from drills.rules import RULES, SeriesRules, default_of, rules_from, wording_of


@pytest.mark.parametrize("key", RULES)
def test_every_rule_has_a_default_among_its_choices_and_a_reason(key: str) -> None:
    rule = RULES[key]
    assert wording_of(key, default_of(key))
    assert len(rule.choices) == len({name for _, name in rule.choices}) >= 2
    assert rule.label
    assert rule.why.endswith(".")


def test_only_what_differs_from_the_defaults_is_kept() -> None:
    kept = SeriesRules().changed("levelled", value=True)
    assert kept == {"levelled": True}
    rules = rules_from(json.loads(json.dumps(kept)))
    assert rules.levelled
    assert rules.changed("daily_reviews", 5) == {"levelled": True, "daily_reviews": 5}
    assert rules.changed("levelled", value=False) == {}


def test_what_is_no_choice_any_more_is_the_default() -> None:
    assert rules_from({"step_up": 9.0, "gone": 1, "pair_kind": 3}) == SeriesRules()


@pytest.mark.parametrize(("key", "value"), [("gone", 1), ("claim_hours", 7), ("finish", "")])
def test_a_rule_or_value_that_there_is_not_is_refused(key: str, value: object) -> None:
    with pytest.raises(Refusal):
        SeriesRules().changed(key, value)  # type: ignore[arg-type]
