"""How easily an English text is read, by Flesch's formula with syllables estimated by rule."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)*")
_SENTENCE_END: Final = re.compile(r"[.!?\u2026]+(?=\W|$)")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SILENT: Final = re.compile(r"(?:[^laeiouy]e|[^aeiouytd]ed|[^aeiouyscxzgh]es)$")


def syllables(word: str) -> int:
    """About how many syllables an English word has: groups of vowels, silent endings left out."""
    letters = "".join(char for char in word.lower() if char.isalpha())
    groups = len(_VOWELS.findall(letters))
    if groups > 1 and _SILENT.search(letters):
        groups -= 1
    return max(groups, 1)


def reading_ease(text: str) -> float | None:
    """Flesch's reading ease: 100 is a child's, 60 plain prose, 30 a statute. None without words.

    206.835 - 1.015 (words a sentence) - 84.6 (syllables a word), after Flesch (1948).
    """
    words = _WORD.findall(text)
    if not words:
        return None
    sentences = max(len(_SENTENCE_END.findall(text)), 1)
    spoken = sum(map(syllables, words))
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * spoken / len(words)
