"""The route table: a custom id is a path, and a path finds its function or nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.offers import all_routes
from bot.ui.routes import Routes


async def handler() -> None:
    """Where a route leads; the table only hands it out."""


def table() -> Routes:
    routes = Routes()
    routes.route("reply/{round_id}", opens_form=True)(handler)
    routes.route("others/{round_id}/{page}")(handler)
    routes.route("reply-form/{round_id}/{nonce}")(handler)
    routes.route("review")(handler)
    return routes


def test_a_path_finds_its_function_and_its_numbers() -> None:
    found = table().find("others/12/3")
    assert found
    assert found[0].handler is handler
    assert found[1] == {"round_id": 12, "page": 3}
    form = table().find("reply/7")
    assert form
    assert form[0].opens_form
    assert not found[0].opens_form


def test_the_nonce_is_not_handed_on() -> None:
    found = table().find("reply-form/12/0a-b_C")
    assert found
    assert found[1] == {"round_id": 12}


def test_a_route_is_declared_once() -> None:
    routes = table()
    with pytest.raises(ValueError, match="review"):
        routes.route("review")(handler)
    with pytest.raises(ValueError, match="reply"):
        routes.include(table())


@settings(deadline=None)
@given(st.text(max_size=100))
def test_whatever_comes_finds_a_route_only_by_its_own_path(custom_id: str) -> None:
    found = all_routes().find(custom_id)
    if found:
        assert all(part.isascii() for part in custom_id.split("/"))
        assert custom_id.split("/", maxsplit=1)[0] == found[0].template.split("/")[0]


@settings(deadline=None)
@given(st.integers(0, 9 * 10**18 - 1))
def test_every_number_of_ours_finds_its_route(number: int) -> None:
    found = table().find(f"reply/{number}")
    assert found
    assert found[1] == {"round_id": number}


def test_no_two_routes_take_the_same_path() -> None:
    routes = all_routes().table
    for route in routes:
        path = re.sub(r"\{\w+\}", "1", route.template)
        assert [other.template for other in routes if other.pattern.fullmatch(path)] == [
            route.template
        ]
