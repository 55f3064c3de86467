"""Quoting a span of a reply: found however it was typed, and never what is not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.quoting import span_in

REPLY = "It sounds like you\u2019re afraid \u2026\n\nof  losing \u201chome\u201d \u2013 and more."


@pytest.mark.parametrize(
    ("quoted", "span"),
    [
        ("you're afraid", "you\u2019re afraid"),
        ('"It sounds like"', "It sounds like"),
        ("it SOUNDS", "It sounds"),
        ("... of losing 'home'", "of  losing \u201chome"),
        ("afraid \u2026 of losing", "afraid \u2026\n\nof  losing"),
        ('home" - and more.', "home\u201d \u2013 and more"),
        ("you are afraid", ""),
        (" \n ", ""),
        ('"..."', ""),
    ],
)
def test_a_quote_is_found_as_it_stands_in_the_reply(quoted: str, span: str) -> None:
    assert span_in(REPLY, quoted) == span


@given(st.text(), st.text())
def test_what_is_found_is_in_the_text(text: str, quoted: str) -> None:
    assert span_in(text, quoted) in text


@given(st.text(st.characters(categories=["L", "N"]), min_size=1), st.text(), st.text())
def test_a_span_of_the_text_is_found(span: str, before: str, after: str) -> None:
    found = span_in(f"{before} {span} {after}", span)
    assert found
    assert found.casefold() == span.casefold()
