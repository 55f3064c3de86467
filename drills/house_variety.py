"""House rules for variety: in a pack, and of names and wording over the whole library."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from drills.house_shape import Advice, age_of
from drills.house_words import MANNERS, PROBLEMS, SETTINGS, STOCK_REPLIES, WORN_REPLIES, WORN_SPEECH
from drills.near_duplicates import count_phrases, near_pairs, shared_runs, words_of
from drills.pack_checks import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from drills.model import Drill, Pack

LEAST_BANDS: Final = 4
LEAST_KINDS: Final = (("problem", PROBLEMS, 6), ("manner", MANNERS, 6), ("setting", SETTINGS, 4))
MOST_OPENINGS: Final = 2
MOST_CONTRASTS: Final = 2
MOST_WORN_REPLIES: Final = 2
MOST_WORN_SPEECH: Final = 1
MOST_WITH_A_NAME: Final = 2
MOST_WITH_A_PHRASE: Final = 4
PHRASE_WORDS: Final = 5
ALIKE_VIGNETTES: Final = 0.15
ALIKE_REPLIES: Final = 0.3
APPROACHES: Final = "Approaches"
"""The group whose packs answer the same moments in different ways."""

_BANDS: Final = ((18, "under 18"), (30, "18 to 29"), (45, "30 to 44"), (60, "45 to 59"),
                 (75, "60 to 74"), (200, "75 and over"))  # fmt: skip
_DIRECTION: Final = re.compile(r"\*[^*\n]+\*")
_CONTRAST: Final = re.compile(r"\bnot (?:just |only |really )?[^.,;?!]{1,40}, but\b", re.IGNORECASE)
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "dr", "sister", "father", "sir"})


def age_band(age: int) -> str:
    """The band that an age in years is counted in."""
    return next(name for below, name in _BANDS if age < below)


def pack_variety(pack: Pack) -> Iterator[Advice]:
    """Where the people, troubles or manners of a pack are too much alike."""
    ages = [age for drill in pack.drills if (age := age_of(drill)) is not None]
    bands = Counter(map(age_band, ages))
    if len(bands) < LEAST_BANDS:
        yield Advice(
            "", f"has speakers of {counted(len(bands), 'age band')}; let it have 4 or more."
        )
    for band, count in bands.items():
        if 2 * count > len(pack.drills):
            yield Advice("", f"has {count} of {len(pack.drills)} speakers in one band ({band}).")
    for kind, known, least in LEAST_KINDS:
        found = {tag for drill in pack.drills for tag in drill.tags if tag in known}
        if len(found) < least:
            few = counted(len(found), f"{kind} tag")
            yield Advice("", f"has {few}; let it have {least}.")


def pack_wording(pack: Pack) -> Iterator[Advice]:
    """Where the texts of a pack repeat each other's turns, or the trade's."""
    vignettes = [drill.vignette for drill in pack.drills]
    exemplars = [exemplar.text for drill in pack.drills for exemplar in drill.exemplars]
    answers = [text for drill in pack.drills for text in good_answers(drill)]
    for kind, texts in (("vignettes", vignettes), ("exemplars", exemplars)):
        for words in _openings(texts):
            yield Advice("", f'opens more than two {kind} with "{words}".')
    for drill in pack.drills:
        for phrase in _over(STOCK_REPLIES, good_answers(drill), 0):
            yield Advice(drill.id, f'has "{phrase}" in a good answer. Say it freshly.')
    for phrase in _over(WORN_REPLIES, answers, MOST_WORN_REPLIES):
        yield Advice("", f'has "{phrase}" in more than two good answers.')
    for phrase in _over(WORN_SPEECH, vignettes, MOST_WORN_SPEECH):
        yield Advice("", f'has "{phrase}" in more than one vignette.')
    contrasts = sum(bool(_CONTRAST.search(text)) for text in [*answers, *vignettes])
    if contrasts > MOST_CONTRASTS:
        yield Advice("", f'has {contrasts} texts of the kind "not this, but that".')


def _over(phrases: Iterable[str], texts: Iterable[str], most: int) -> list[str]:
    """The phrases that stand in more than `most` of the texts."""
    return [phrase for phrase, count in count_phrases(phrases, texts).items() if count > most]


def good_answers(drill: Drill) -> list[str]:
    """The model answers of a drill that are meant to be good, without the weaker ones."""
    return [exemplar.text for exemplar in drill.exemplars if not exemplar.missing]


def _openings(texts: Iterable[str]) -> list[str]:
    """The first two words that more than two of the texts have in common."""
    spoken = (words_of(_DIRECTION.sub(" ", text))[:2] for text in texts)
    counts = Counter(" ".join(words) for words in spoken)
    return sorted(words for words, count in counts.items() if count > MOST_OPENINGS)


def speaker_name(drill: Drill) -> str:
    """What the speaker is called, without title; empty where the line begins otherwise."""
    words = drill.speaker.split(",")[0].split()
    return " ".join(word for word in words if word.lower().strip(".") not in _TITLES)


def unlisted_names(drill: Drill) -> Iterator[str]:
    """A sentence where the speaker's own name is not in the drill's list of names."""
    name = speaker_name(drill)
    if name and name not in drill.names:
        yield f'does not list "{name}" in names, so nobody counts how often it is used.'


def library_variety(packs: Iterable[Pack]) -> Iterator[tuple[Pack, Advice]]:
    """What is too much alike between the drills of all packs, each said of the later drill."""
    drills: dict[str, tuple[Pack, Drill]] = {}
    moments: dict[str, tuple[Pack, Drill]] = {}
    first: dict[str, Pack] = {}
    for pack in packs:
        for drill in pack.drills:
            key = f"{pack.key}/{drill.id}"
            drills[key] = (pack, drill)
            before = first.setdefault(drill.vignette, pack)
            # The same moment on purpose: it counts once.
            if before is pack or {pack.group, before.group} != {APPROACHES}:
                moments[key] = (pack, drill)
    vignettes = {key: drill.vignette for key, (_, drill) in moments.items()}
    yield from _near("vignette", vignettes, ALIKE_VIGNETTES, drills)
    yield from _near("reply", _replies(drills), ALIKE_REPLIES, drills)
    yield from _names(moments)
    phrases = shared_runs(vignettes, PHRASE_WORDS, MOST_WITH_A_PHRASE)
    for phrase, names in sorted(phrases.items()):
        pack, drill = drills[names[-1]]
        others = ", ".join(name.split("/")[1] for name in names[:-1])
        yield pack, Advice(drill.id, f'says "{phrase}", as do {others}.')


def _replies(drills: Mapping[str, tuple[Pack, Drill]]) -> dict[str, str]:
    """Every written reply of the drills by pack, drill and a number."""
    return {
        f"{key}/{number}": text
        for key, (_, drill) in drills.items()
        for number, text in enumerate(
            [*(e.text for e in drill.exemplars), *(reply.text for reply in drill.calibration)]
        )
    }


def _near(
    what: str, texts: Mapping[str, str], least: float, drills: Mapping[str, tuple[Pack, Drill]]
) -> Iterator[tuple[Pack, Advice]]:
    for pair in near_pairs(texts, least):
        one, other = ("/".join(name.split("/")[:2]) for name in (pair.one, pair.other))
        pack, drill = drills[other]
        yield pack, Advice(drill.id, f"has a {what} much like one of {one}.")


def _names(drills: Mapping[str, tuple[Pack, Drill]]) -> Iterator[tuple[Pack, Advice]]:
    spoken: dict[str, str] = {}
    held: defaultdict[str, list[str]] = defaultdict(list)
    for key, (pack, drill) in drills.items():
        name = speaker_name(drill)
        if name in spoken:
            yield pack, Advice(drill.id, f'has a speaker called "{name}", as has {spoken[name]}.')
        if name:
            spoken[name] = key
        for called in {*drill.names, name} - {""}:
            held[called].append(key)
    for called, keys in sorted(held.items()):
        if len(keys) > MOST_WITH_A_NAME:
            pack, drill = drills[keys[-1]]
            yield pack, Advice(drill.id, f'is drill number {len(keys)} with a "{called}".')
