"""Texts that are nearly the same: compared by the runs of words they share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RUN: Final = 3  # words of a shingle: two are in any two texts, four miss a changed word
_WORD: Final = re.compile(r"\w+(?:'\w+)*")


class Pair(NamedTuple):
    """Two texts by their names, and how alike they are, from 0 to 1."""

    one: str
    other: str
    likeness: float


def words_of(text: str) -> list[str]:
    """The words of a text, small, without punctuation."""
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def shingles(text: str, run: int = RUN) -> frozenset[tuple[str, ...]]:
    """Every run of so many words in the text; of a shorter text, all its words as one."""
    words = words_of(text)
    if not words:
        return frozenset()
    last = max(len(words) - run, 0)
    return frozenset(tuple(words[start : start + run]) for start in range(last + 1))


def near_pairs(texts: Mapping[str, str], least: float) -> list[Pair]:
    """The pairs of named texts that are at least so much alike, the most alike first.

    How alike they are is the share of the runs of either that both have (Jaccard).
    """
    runs = {name: shingles(text) for name, text in texts.items()}
    holders: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, found in runs.items():
        for run in found:
            holders[run].append(name)
    # Most pairs of a library share nothing, and are never looked at.
    common = Counter(pair for names in holders.values() for pair in combinations(names, 2))
    pairs = (
        Pair(one, other, both / (len(runs[one]) + len(runs[other]) - both))
        for (one, other), both in common.items()
    )
    found = [pair for pair in pairs if pair.likeness >= least]
    return sorted(found, key=lambda pair: (-pair.likeness, pair.one, pair.other))


def shared_runs(texts: Mapping[str, str], run: int, most: int) -> dict[str, list[str]]:
    """Every run of `run` words that stands in more than `most` texts, with their names."""
    holders: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, text in texts.items():
        for words in shingles(text, run):
            if len(words) == run:
                holders[words].append(name)
    return {" ".join(words): names for words, names in holders.items() if len(names) > most}


def count_phrases(phrases: Iterable[str], texts: Iterable[str]) -> dict[str, int]:
    """In how many of the texts each phrase stands, as whole words."""
    flat = [f" {' '.join(words_of(text))} " for text in texts]
    return {
        phrase: sum(f" {' '.join(words_of(phrase))} " in text for text in flat)
        for phrase in phrases
    }
