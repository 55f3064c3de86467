"""Every card and form: within Discord's limits, and leading only where a route is."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

from bot.offers import all_routes
from bot.ui import cards
from bot.ui.parts import Beside, Buttons, Card, Form, Pick, Write
from bot.ui.render import render_card, render_form
from bot.ui.split import split_card
from tests.conversations.hostile import NASTY, PLAIN
from tests.ui.samples import make_samples

ONE_MESSAGE = {
    "ready_card",
    "sample_ready_card",
    "join_card",
    "invite_card",
    "discussion_heading",
    "round_card",
    "closed_round_card",
    "preview_card",
    "others_card",
    "series_card",
    "test_post_card",
    "reminders_card",
    "rules_card",
    "direct_reminder",
    "channel_reminder",
    "comparison_card",
    "one_feedback_card",
    "sign_up_card",
    "closed_sign_up_card",
    "alone_card",
    "opening_card",
    "turn_card",
    "ended_card",
    "prompt_card",
    "all_in_card",
    "pair_card",
    "digest_card",
    "digest_day_card",
    "note_ready_card",
    "waiting_notice_card",
    "offer_ready_card",
    "suggestion_news_card",
    "suggestions_wait_card",
}
"""What is posted, or changed in its place, and so cannot become several messages."""

SAMPLES = {filling: make_samples(filling) for filling in (PLAIN, NASTY)}
CARDS = [
    pytest.param(card, name, id=f"{name}-{'plain' if filling == PLAIN else 'nasty'}-{number}")
    for filling, samples in SAMPLES.items()
    for name, made in samples.items()
    for number, card in enumerate(made)
    if isinstance(card, Card)
]
FORMS = [
    pytest.param(form, id=f"{name}-{'plain' if filling == PLAIN else 'nasty'}-{number}")
    for filling, samples in SAMPLES.items()
    for name, made in samples.items()
    for number, form in enumerate(made)
    if isinstance(form, Form)
]


def parts_of(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in components:
        yield part
        yield from parts_of(part.get("components", []))
        yield from parts_of([part[key] for key in ("accessory", "component") if part.get(key)])


def test_every_card_and_form_has_a_sample() -> None:
    makers = {
        name
        for module in pkgutil.iter_modules(cards.__path__)
        for name, maker in inspect.getmembers(
            importlib.import_module(f"bot.ui.cards.{module.name}"), inspect.isfunction
        )
        if not name.startswith("_")
        and maker.__module__ == f"bot.ui.cards.{module.name}"
        and maker.__annotations__.get("return") in {"Card", "Form"}
    }
    assert len(makers) > 30
    assert makers == set(SAMPLES[PLAIN])


@pytest.mark.parametrize(("card", "name"), CARDS)
def test_a_card_keeps_discords_limits(card: Card, name: str) -> None:
    messages = [render_card(part).to_components() for part in split_card(card)]
    assert len(messages) == 1 or name not in ONE_MESSAGE
    assert len(messages) <= 40
    for components in messages:
        parts = list(parts_of(components))
        assert len(parts) <= 40
        texts = [part["content"] for part in parts if part["type"] == 10]
        assert sum(map(len, texts)) <= 4000
        assert all(texts)
        for part in parts:
            assert len(part.get("label") or "") <= 80
            assert 1 <= len(part.get("custom_id", "x")) <= 100
            assert len(part.get("placeholder") or "") <= 150
            assert len(part.get("options", [])) <= 25
            keep_limits_of_options(part)
        routes = [part["custom_id"] for part in parts if "custom_id" in part]
        assert len(set(routes)) == len(routes)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_keeps_discords_limits(form: Form) -> None:
    # A longer one would come back without its end.
    assert all(len(one.text) <= one.longest for one in form.fields if isinstance(one, Write))
    made = render_form(form).to_dict()
    assert 1 <= len(made["title"]) <= 45
    assert len(made["custom_id"]) <= 100
    assert 1 <= len(made["components"]) <= 5
    parts = list(parts_of(made["components"]))
    assert sum(len(part.get("content", "")) for part in parts) <= 4000
    for part in parts:
        if part["type"] == 18:
            assert 1 <= len(part["label"]) <= 45
            assert len(part.get("description") or "") <= 100
        assert len(part.get("custom_id", "")) <= 100
        assert len(part.get("value") or "") <= (part.get("max_length") or 4000)
        assert len(part.get("placeholder") or "") <= 100
        assert len(part.get("options", [])) <= (25 if part["type"] == 3 else 10)
        keep_limits_of_options(part)


def keep_limits_of_options(part: dict[str, Any]) -> None:
    options = part.get("options", [])
    for option in options:
        assert 1 <= len(option["label"]) <= 100
        assert 1 <= len(option["value"]) <= 100
        assert len(option.get("description") or "") <= 100
    assert len({option["value"] for option in options}) == len(options)


def routes_named(made: Card | Form) -> Iterator[str]:
    """Where a person can be led: a button at rest leads nowhere."""
    if isinstance(made, Form):
        yield made.route
        return
    for block in made.blocks:
        if isinstance(block, Buttons):
            yield from (button.route for button in block.buttons if not button.disabled)
        elif isinstance(block, Beside):
            yield block.button.route
        elif isinstance(block, Pick):
            yield block.route


def test_every_route_that_a_card_or_form_names_is_in_the_table() -> None:
    table = all_routes()
    found: set[str] = set()
    for samples in SAMPLES.values():
        for name, made in samples.items():
            for one in made:
                for route in routes_named(one):
                    match = table.find(route)
                    assert match, f"{name} names {route}"
                    found.add(match[0].template)
    assert {route.template for route in table.table} - found == set()


def without_choices(part: Any) -> Any:
    if isinstance(part, list):
        return [without_choices(one) for one in part]
    if isinstance(part, dict):
        return {key: without_choices(value) for key, value in part.items() if key != "options"}
    return part


@pytest.mark.parametrize(("card", "name"), CARDS)
def test_no_card_shows_what_could_ping_or_lead_away(card: Card, name: str) -> None:
    parts = [render_card(part).to_components() for part in split_card(card)]
    # The choices of a menu are no markdown, and ping nobody.
    shown = json.dumps([without_choices(part) for part in parts], ensure_ascii=False)
    shown = shown.replace(r"\\@", "").replace(r"\\<", "").replace(r"\\[", "")
    assert "@everyone" not in shown
    assert "@here" not in shown
    assert "<@1>" not in shown
    assert "](https" not in shown.replace(r"\\]", "")
    assert "https://" not in shown
    assert name
