"""The rules of a series on their one card: chosen, refused, and kept where they differ."""

from __future__ import annotations

import pytest

from bot.db.tables import Series
from bot.practice import series_rules
from bot.practice.series_rules import EVERY_RULE, choose_rule, choose_rule_by_name, view_rules
from drills.model import Refusal
from drills.rules import SeriesRules, rules_from
from tests.practice.builders import ADA, CARLO, RUTH, School, elsewhere


async def test_every_rule_can_have_every_choice_and_only_differences_are_kept(
    school: School,
) -> None:
    one = await school.running(ADA)
    [before] = await school.rows(Series)
    for key, rule in EVERY_RULE.items():
        if rule.group == "Pairs":
            continue
        default = ""
        for value, _ in rule.choices:
            view = await school.do(choose_rule, CARLO, one, key, str(value))
            [here] = [shown for shown in view.rules if shown.key == key]
            default = str(here.default)
            assert (here.value, view.group) == (value, rule.group)
        view = await school.do(choose_rule, CARLO, one, key, default)
        assert not [shown for shown in view.rules if shown.changed]
    [after] = await school.rows(Series)
    assert after.rules == {}
    columns = ("closes_after_hours", "late_hours", "ratings_wanted", "names_shown", "discussion")
    assert [getattr(after, name) for name in columns] == [getattr(before, name) for name in columns]


async def test_a_new_series_has_every_default(school: School) -> None:
    made = await school.series(await school.cohort())
    view = await school.do(view_rules, CARLO, made.id)
    assert [shown.key for shown in view.rules if shown.changed] == []
    assert view.group == "Posts"


async def test_what_is_kept_is_what_the_practice_reads(school: School) -> None:
    one = await school.running(ADA)
    await school.do(choose_rule, CARLO, one, "daily_reviews", "5")
    await school.do(
        choose_rule_by_name, CARLO, one, "a minute on the client's strengths first", " YES "
    )
    [kept] = await school.rows(Series)
    assert kept.rules == {"daily_reviews": 5, "warm_up": True}
    assert rules_from(kept.rules) == SeriesRules(daily_reviews=5, warm_up=True)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("daily_reviews", "99", '"Replies a peer rates a day" can be one of: 1 reply, 2 replies'),
        ("daily_reviews", "", "can be one of: 1 reply"),
        ("names_shown", "1", '"Show names with the replies" can be one of: Yes, No.'),
        ("pair_turns", "6", "There is no such rule here. `/series rules` shows those that are."),
        ("state", "running", "There is no such rule here."),
        ("", "", "There is no such rule here."),
    ],
)
async def test_what_is_no_choice_is_refused(
    school: School, key: str, value: str, sentence: str
) -> None:
    one = await school.running(ADA)
    with pytest.raises(Refusal) as refused:
        await school.do(choose_rule, CARLO, one, key, value)
    assert sentence in str(refused.value)


async def test_rules_are_the_coordinators_of_the_same_server(school: School) -> None:
    one = await school.running(ADA)
    await school.set_up(800)
    for actor in (ADA, RUTH, elsewhere(CARLO)):
        with pytest.raises(Refusal):
            await school.do(view_rules, actor, one)
        with pytest.raises(Refusal):
            await school.do(choose_rule, actor, one, "diary", "False")
        with pytest.raises(Refusal):
            await school.do(choose_rule_by_name, actor, one, "Offer a private note", "No")
    [kept] = await school.rows(Series)
    assert kept.rules == {}


async def test_a_series_for_pairs_has_the_rules_of_pairs(school: School) -> None:
    made = await school.series(await school.cohort())
    async with school.database.writing() as session:
        (await session.get_one(Series, made.id)).kind = "pairs"
    view = await school.do(choose_rule, CARLO, made.id, "pair_turns", "8")
    assert series_rules.PAIRS in view.groups
    assert series_rules.TRAINING not in view.groups
    assert {shown.key: shown.value for shown in view.rules if shown.changed} == {"pair_turns": 8}
