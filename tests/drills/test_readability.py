from __future__ import annotations

import pytest

from drills.readability import reading_ease, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *[("cat", 1), ("home", 1), ("the", 1), ("asked", 1), ("wanted", 2), ("table", 2)],
        *[("happy", 2), ("houses", 2), ("makes", 1), ("don't", 1), ("understand", 3)],
        *[("responsibility", 6), ("idea", 2), ("I'd", 1), ("see", 1), ("hm", 1)],
    ],
)
def test_syllables_are_estimated(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_reading_ease_is_flesch_s() -> None:
    assert reading_ease("The cat sat. The dog ran home.") == pytest.approx(
        206.835 - 1.015 * 3.5 - 84.6
    )
    assert reading_ease("the cat sat") == reading_ease("The cat sat!")
    assert reading_ease("...") is None


def test_what_is_harder_to_read_has_less_ease() -> None:
    easy = reading_ease("I went home. It was late. No one was up.")
    hard = reading_ease("Institutional responsibilities necessitated considerable reorganisation.")
    assert easy is not None
    assert hard is not None
    assert hard < 0
    assert easy > 100
