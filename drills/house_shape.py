"""House rules for one drill, and for how many of each a pack has.

Stricter than the format: shipped packs follow every one, other packs hear them as advice.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from drills.catalogue import GROUPS
from drills.house_words import AMERICAN, MANNERS, PROBLEMS, SETTINGS
from drills.model import Level
from drills.near_duplicates import words_of
from drills.pack_checks import counted, real_details
from drills.readability import reading_ease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drills.model import Drill, Pack

DRILLS: Final = range(12, 21)
LEAST_OF_A_LEVEL: Final = 3
LEAST_CALIBRATED: Final = 5
CALIBRATION_REPLIES: Final = 3
VIGNETTE_WORDS: Final = range(20, 91)
VIGNETTE_EASE: Final = (60, 112)
REPLY_EASE: Final = (40, 120)
LEAST_READ: Final = 12  # words: of fewer, the formula says nothing
FEEDBACK_LENGTH: Final = 3_500  # both exemplars with their notes are in one message of 4,000

_DIRECTION: Final = re.compile(r"\*[^*\n]+\*")
_STREET: Final = re.compile(
    r"\b\d{1,4}[a-z]? (?:[A-Z]\w+ ){1,3}(?:Road|Street|Avenue|Lane|Close|Drive|Terrace)\b"
)
_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")


class Advice(NamedTuple):
    """What a house rule has to say: of a drill by its id, or of the pack where that is empty."""

    drill: str
    problem: str

    def __str__(self) -> str:
        """The advice as the end of a line."""
        return f'drill "{self.drill}" {self.problem}' if self.drill else f"the pack {self.problem}"


def texts_of(drill: Drill) -> Iterator[tuple[str, str]]:
    """Every text of a drill that its author wrote, with its name for a person."""
    yield "vignette", drill.vignette
    yield "speaker", drill.speaker
    yield "goal", drill.goal
    yield "unsaid", drill.unsaid
    for number, exemplar in enumerate(drill.exemplars, 1):
        yield f"exemplar {number}", exemplar.text
        yield f"exemplar {number}, its note", exemplar.why or exemplar.missing
    for number, reply in enumerate(drill.calibration, 1):
        yield f"calibration reply {number}", reply.text
        yield f"calibration reply {number}, its reason", reply.reason


def pack_shape(pack: Pack) -> Iterator[Advice]:
    """What a pack as a whole lacks of the house's shape."""
    if len(pack.drills) not in DRILLS:
        yield Advice("", f"has {counted(len(pack.drills), 'drill')}; 12 to 20 make a good one.")
    counts = Counter(drill.level for drill in pack.drills)
    for level in Level:
        if counts[level] < LEAST_OF_A_LEVEL:
            few = counted(counts[level], f"{level} drill")
            yield Advice("", f"has {few}; let it have 3 or more.")
    calibrated = sum(bool(drill.calibration) for drill in pack.drills)
    if not pack.private and calibrated < LEAST_CALIBRATED:
        few = counted(calibrated, "drill")
        yield Advice("", f"has calibration replies on {few}; raters need 5 or more.")
    if pack.group not in GROUPS:
        yield Advice("", f"has no group of the catalogue. They are: {', '.join(GROUPS)}.")
    if not pack.elements:
        yield Advice("", "names no elements, so the map of the library does not show it.")


def drill_shape(drill: Drill, pack: Pack) -> Iterator[str]:
    """What one drill lacks of the house's shape."""
    words = len(drill.vignette.split())
    if words not in VIGNETTE_WORDS:
        yield f"has a vignette of {words} words; 20 to 90 are said in one breath."
    if len(_DIRECTION.findall(drill.vignette)) > 1:
        yield "has more than one stage direction. Let the words do the rest."
    if not drill.phase:
        yield "does not say in which phase of the therapy it is."
    if age_of(drill) is None:
        yield "does not say how old the speaker is."
    if pack.crisis and not drill.content_note:
        yield "has no content note, in a pack with crisis content."
    tags = set(drill.tags)
    for kind, known in (("problem", PROBLEMS), ("manner", MANNERS), ("setting", SETTINGS)):
        if not tags & known:
            yield f"has no tag for its {kind}. docs/authors.md has the list."
    if not pack.private:
        yield from _answers(drill)


def _answers(drill: Drill) -> Iterator[str]:
    good = [exemplar for exemplar in drill.exemplars if exemplar.why and not exemplar.missing]
    weaker = [exemplar for exemplar in drill.exemplars if exemplar.missing]
    if (len(good), len(weaker)) != (1, 1):
        yield (
            f"has {len(good)} good and {len(weaker)} weaker exemplars; let it have one good (why) "
            "and one weaker (missing)."
        )
    if drill.calibration:
        if len(drill.calibration) != CALIBRATION_REPLIES:
            yield f"has {len(drill.calibration)} calibration replies; three are a set."
        sums = [sum(level for _, level in reply.levels) for reply in drill.calibration]
        if len(set(sums)) < len(sums):
            yield "has calibration replies of the same quality. Let them differ clearly."
    length = sum(len(e.text) + len(e.why) + len(e.missing) for e in drill.exemplars)
    if length > FEEDBACK_LENGTH:
        yield f"has exemplars of {length:,} characters together; a message holds 3,500 of them."


def drill_language(drill: Drill) -> Iterator[str]:
    """What is odd in the English of one drill: spelling, ease of reading, real-looking details."""
    for name, text in texts_of(drill):
        american = sorted(set(words_of(text)) & AMERICAN)
        if american:
            yield f'has American English in its {name} ("{american[0]}"). The library is British.'
        details = real_details(text)
        if _STREET.search(text) or _POSTCODE.search(text):
            details.append("postal address")
        for detail in details:
            yield f"has what looks like a real {detail} in its {name}."
        spoken = name.split(" ")[0] in ("vignette", "exemplar", "calibration") and "," not in name
        if not spoken or len(text.split()) < LEAST_READ:
            continue
        ease = reading_ease(text)
        least, most = VIGNETTE_EASE if name == "vignette" else REPLY_EASE
        if ease is not None and not least <= ease <= most:
            yield (
                f"has a reading ease of {ease:.0f} in its {name}; people speak at {least} to "
                f"{most}. Shorter words and sentences raise it."
            )


def age_of(drill: Drill) -> int | None:
    """The speaker's age in years, where the line about them has one."""
    found = re.search(r"\b\d{1,3}\b", drill.speaker)
    return int(found.group()) if found else None
