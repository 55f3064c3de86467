from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drills.near_duplicates import Pair, count_phrases, near_pairs, shared_runs, shingles

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=12).map(" ".join)


def test_shingles_are_runs_of_words_whatever_the_case_and_the_marks() -> None:
    assert shingles("I don\u2019t KNOW, do I?") == shingles("i don't know do i")
    assert shingles("a b c d") == {("a", "b", "c"), ("b", "c", "d")}
    assert shingles("a b") == {("a", "b")}
    assert shingles("...") == frozenset()


@given(st.lists(WORDS, min_size=2, max_size=8), st.sampled_from([0.05, 0.3, 1.0]))
def test_the_pairs_are_those_that_comparing_all_with_all_would_find(
    texts: list[str], least: float
) -> None:
    named = {str(place): text for place, text in enumerate(texts)}
    runs = {name: shingles(text) for name, text in named.items()}
    slowly = {
        (one, other): len(runs[one] & runs[other]) / len(runs[one] | runs[other])
        for one in named
        for other in named
        if int(one) < int(other) and runs[one] | runs[other]
    }
    found = near_pairs(named, least)
    assert {(p.one, p.other): p.likeness for p in found} == {
        pair: much for pair, much in slowly.items() if much >= least
    }
    assert [p.likeness for p in found] == sorted((p.likeness for p in found), reverse=True)


def test_a_changed_word_leaves_a_pair_near() -> None:
    texts = {
        "a": "I walked all the way home in the rain and nobody rang",
        "b": "I walked all the way home in the snow and nobody rang",
        "c": "My brother rang and I did not know what to say",
    }
    [pair] = near_pairs(texts, 0.3)
    assert pair == Pair("a", "b", pytest.approx(7 / 13))


def test_a_run_that_too_many_texts_share_is_found_with_their_names() -> None:
    texts = {"a": "what do I do now", "b": "So what do I do?", "c": "what do I do", "d": "do I"}
    assert shared_runs(texts, 4, 2) == {"what do i do": ["a", "b", "c"]}
    assert shared_runs(texts, 4, 3) == {}


def test_phrases_are_counted_as_whole_words_once_a_text() -> None:
    texts = ["It sounds like it. It sounds like rain.", "Sounds likely.", "it SOUNDS, like"]
    assert count_phrases(["it sounds like", "rain"], texts) == {"it sounds like": 2, "rain": 1}
