"""What a drill is: vignette, rubric, exemplars; and `Refusal`, a sentence for a person."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Refusal(Exception):
    """A request that cannot be done, said in one sentence to the person who made it.

    The text names what is wrong and how to mend it. Everything else that is raised
    is a bug: it is logged with a reference, and the person is shown that reference.
    """


class Level(StrEnum):
    """How hard a drill is: one clear feeling; mixed feelings or strain; pressure."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Phase(StrEnum):
    """Where in a therapy the client speaks."""

    FIRST_CONTACT = "first contact"
    EARLY = "early"
    MIDDLE = "middle"
    ENDING = "ending"


class Reaction(StrEnum):
    """The trainee's own word on how hard a drill was, asked with every reply."""

    TOO_EASY = "too_easy"
    GOOD_CHALLENGE = "good_challenge"
    TOO_HARD = "too_hard"
    OVERWHELMED = "overwhelmed"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One observable thing a reply is rated on.

    `levels` has one behavioural anchor for each point of the rubric's scale, low to
    high, or is empty where the scale's own labels say enough.
    """

    id: str
    label: str
    help: str = ""
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """One to four criteria on one ordinal scale of 2 to 10 labels, low to high.

    Levels are counted from 1: a rating's level `n` means `scale[n - 1]`.
    """

    id: str
    title: str
    scale: tuple[str, ...]
    criteria: tuple[Criterion, ...]

    def anchor(self, criterion: Criterion, level: int) -> str:
        """What `level` (from 1) of `criterion` means, in words."""
        return criterion.levels[level - 1] if criterion.levels else self.scale[level - 1]


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A model answer: `why` it works, or, for a weaker one, what is `missing`."""

    text: str
    why: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class CalibrationReply:
    """A reply with agreed levels (criterion id to level from 1), to train raters on."""

    text: str
    levels: tuple[tuple[str, int], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Drill:
    """One exercise. `id` never changes inside its pack; the texts may.

    `unsaid` is for whoever plays the client in a pair: what that client keeps back at first.
    `crisis` is its pack's mark, kept with the drill wherever it goes. `meaning` counts from 1
    how often the drill has come to ask something else under its id: then it is new to everybody.
    """

    id: str
    skill: str
    goal: str
    level: Level
    vignette: str
    rubric: Rubric
    speaker: str = ""
    phase: Phase | None = None
    content_note: str = ""
    unsaid: str = ""
    tags: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    calibration: tuple[CalibrationReply, ...] = ()
    crisis: bool = False
    meaning: int = 1

    @property
    def revision(self) -> str:
        """A hash (16 hex digits) of everything a reply answers and is rated by.

        Exemplars, tags, calibration and what is unsaid are left out: changing them
        leaves the question, and so the answers already given, as they were.
        """
        wording = asdict(self)
        for key in ("exemplars", "calibration", "tags", "names", "phase", "unsaid", "crisis"):
            del wording[key]
        if self.meaning == 1:
            # Revisions that were noted before meanings were counted stay what they are.
            del wording["meaning"]
        text = json.dumps(wording, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Pack:
    """A file of drills with its licence; `id` never changes.

    `group` and `elements` place it in the catalogue. A `crisis` pack is posted only where a
    coordinator asks for it and the institute has said where to find help. The prompts of a
    `private` pack are for oneself: they have no rubric, and nobody rates what is written.
    A translation has the id of its original, and the same drills or fewer. Drills that are
    `retired` are posted no more; they stay in the file, for what was said about them.
    """

    id: str
    version: str
    title: str
    language: str
    authors: tuple[str, ...]
    license: str
    drills: tuple[Drill, ...]
    source: str = ""
    summary: str = ""
    group: str = ""
    elements: tuple[str, ...] = ()
    crisis: bool = False
    private: bool = False
    translated: bool = False
    retired: tuple[Drill, ...] = ()

    @property
    def key(self) -> str:
        """What tells it from every other pack at hand: its id, and of a translation `id@de`."""
        return f"{self.id}@{self.language}" if self.translated else self.id

    @property
    def may_be_posted(self) -> bool:
        """Whether a series may have it without being asked about crisis content first."""
        return not self.private and not self.crisis

    def drill(self, drill_id: str) -> Drill | None:
        """The drill of that id, or None where the pack has none."""
        return next((drill for drill in self.drills if drill.id == drill_id), None)


def drill_to_json(drill: Drill) -> dict[str, Any]:
    """The whole drill as plain JSON values, for keeping beside the replies to it."""
    return asdict(drill)


def drill_from_json(data: dict[str, Any]) -> Drill:
    """The drill that `drill_to_json` wrote down."""
    rubric = data["rubric"]
    criteria = tuple(
        Criterion(c["id"], c["label"], c["help"], tuple(c["levels"])) for c in rubric["criteria"]
    )
    return Drill(
        id=data["id"],
        skill=data["skill"],
        goal=data["goal"],
        level=Level(data["level"]),
        vignette=data["vignette"],
        rubric=Rubric(rubric["id"], rubric["title"], tuple(rubric["scale"]), criteria),
        speaker=data["speaker"],
        phase=Phase(data["phase"]) if data["phase"] else None,
        content_note=data["content_note"],
        # Drills kept before format 1 had these are without them.
        unsaid=data.get("unsaid", ""),
        tags=tuple(data["tags"]),
        names=tuple(data["names"]),
        exemplars=tuple(Exemplar(**exemplar) for exemplar in data["exemplars"]),
        calibration=tuple(
            CalibrationReply(
                reply["text"],
                tuple((criterion, level) for criterion, level in reply["levels"]),
                reply["reason"],
            )
            for reply in data["calibration"]
        ),
        crisis=data.get("crisis", False),
        meaning=data.get("meaning", 1),
    )
