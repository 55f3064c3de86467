"""The rules of a series: each with its default, its choices, and why one would change it.

A series keeps only what differs from the defaults, so that a better default reaches everyone
who never chose. Sources of the defaults: the measurements named at each group.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from drills.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Rule:
    """How one rule is said: its `group`, `label`, the `choices` there are, and `why`.

    A choice is a value and its wording. The default stands on the field of `SeriesRules`.
    """

    group: str
    label: str
    choices: tuple[tuple[Value, str], ...]
    why: str


def _rule(
    group: str, label: str, choices: tuple[tuple[Value, str], ...], why: str, *, default: Value
) -> Any:  # noqa: ANN401  a dataclass field stands for a value of its type
    return field(default=default, metadata={"rule": Rule(group, label, choices, why)})


def _numbers(one: str, many: str, *values: int) -> tuple[tuple[Value, str], ...]:
    return tuple((n, f"{n} {one if n == 1 else many}") for n in values)


def _points(*values: float) -> tuple[tuple[Value, str], ...]:
    return tuple((value, f"{value:g} of 5") for value in values)


SECOND_TRY: Final = "second try"
YES_NO: Final = ((True, "Yes"), (False, "No"))
FEEDBACK: Final = "Feedback"
TRAINING: Final = "Raters"
DIFFICULTY: Final = "Difficulty"
CHOICE: Final = "Practice alone"
AROUND: Final = "Before and after"
PAIRS: Final = "Pairs"


@dataclass(frozen=True, slots=True)
class SeriesRules:
    """How one series is practised. Hours are hours, levels are on a scale of 1 to 5."""

    daily_reviews: int = _rule(
        FEEDBACK,
        "Replies a peer rates a day",
        _numbers("reply", "replies", 1, 2, 3, 4, 5, 6),
        "Three each give every reply three ratings; whoever wants to may rate one more.",
        default=3,
    )
    claim_hours: int = _rule(
        FEEDBACK,
        "How long a reply is kept for its rater",
        _numbers("hour", "hours", 2, 4, 8, 12, 24, 48),
        "After that somebody else may rate it, so that no reply waits for one absent person.",
        default=12,
    )
    unrated_hours: int = _rule(
        FEEDBACK,
        "When supervisors are told of an unrated reply",
        _numbers("hour", "hours", 6, 12, 24, 36, 48, 72),
        "Practice without feedback does not help, so nobody should wait for it for long.",
        default=24,
    )
    supervisors_lead: bool = _rule(
        FEEDBACK,
        "Supervisors' ratings",
        ((False, "Stand beside the peers'"), (True, "Lead: shown first and on their own")),
        "A supervisor's levels say more where peers are new to rating.",
        default=False,
    )
    self_rating: bool = _rule(
        FEEDBACK,
        "Offer to rate oneself first",
        YES_NO,
        "Before the feedback, on the same criteria; only the author ever sees the gap.",
        default=True,
    )
    finish: str = _rule(
        FEEDBACK,
        "A drill counts as practised",
        (("reply", "With the reply"), (SECOND_TRY, "With the second try")),
        "Skill grows in the second try; counting it asks for more time of everybody.",
        default="reply",
    )
    calibration: int = _rule(
        TRAINING,
        "Practice ratings before the first real one",
        ((0, "None"), *_numbers("reply", "replies", 3, 4, 5)),
        "New raters who first compare themselves with agreed levels rate more alike.",
        default=3,
    )
    hidden_every: int = _rule(
        TRAINING,
        "A calibration reply among the others",
        ((0, "Never"), *((n, f"About one in {n}") for n in (10, 20, 40))),
        "It shows whether ratings still mean the same after some weeks.",
        default=20,
    )
    levelled: bool = _rule(
        DIFFICULTY,
        "Vignettes of a day",
        ((False, "The same for everybody"), (True, "For each trainee at their level")),
        "The same one makes for a good discussion; one's own level makes for steadier growth.",
        default=False,
    )
    recent_scores: int = _rule(
        DIFFICULTY,
        "Scores that confirm how hard it felt",
        _numbers("latest reply", "latest replies", 1, 2, 3, 4, 5),
        "How hard a drill felt misleads on its own; with three scores it seldom does.",
        default=3,
    )
    step_up: float = _rule(
        DIFFICULTY,
        'Harder after "too easy" from a mean of',
        _points(2.8, 3.0, 3.2, 3.4, 3.6, 3.8),
        "Higher keeps people longer where they are sure of themselves.",
        default=3.2,
    )
    step_down: float = _rule(
        DIFFICULTY,
        'Easier after "too hard" up to a mean of',
        _points(2.2, 2.4, 2.6, 2.8, 3.0, 3.2),
        "Lower lets people stay with what is hard as long as it goes well enough.",
        default=2.8,
    )
    drift_up: float = _rule(
        DIFFICULTY,
        "Harder without being asked from a mean of",
        _points(3.2, 3.5, 3.8, 4.1, 4.4),
        "For those who never say that it is too easy.",
        default=3.5,
    )
    drift_down: float = _rule(
        DIFFICULTY,
        "Easier without being asked up to a mean of",
        _points(1.6, 1.9, 2.2, 2.5, 2.8),
        "For those who never say that it is too hard.",
        default=2.5,
    )
    skill_weight: int = _rule(
        CHOICE,
        "How much this skill matters when practising alone",
        ((0, "As much as others"), (1, "More"), (2, "Much more")),
        "Weak and long unpractised skills come first; this moves one of them forward.",
        default=0,
    )
    spacing: bool = _rule(
        CHOICE,
        "When a skill comes back",
        ((True, "By how it went last"), (False, "After 1, 3, 7, 14 and 28 days")),
        "The first follows a model of forgetting that was made for facts, not for skills.",
        default=True,
    )
    retention: float = _rule(
        CHOICE,
        "How early it comes back",
        ((0.8, "Late"), (0.85, "In between"), (0.9, "Early")),
        "Earlier is safer and takes more practice.",
        default=0.85,
    )
    longest_interval: int = _rule(
        CHOICE,
        "It comes back at the latest after",
        _numbers("day", "days", 14, 21, 28, 42),
        "Skills fade within months without practice.",
        default=28,
    )
    same_skill_days: int = _rule(
        CHOICE,
        "Days in a row with the same skill",
        _numbers("day", "days", 1, 2, 3, 4, 5),
        "Changing skills is harder, and what is learned lasts longer.",
        default=3,
    )
    warm_up: bool = _rule(
        AROUND,
        "A minute on the client's strengths first",
        YES_NO,
        "A line before the vignette that asks what this person is good at.",
        default=False,
    )
    diary: bool = _rule(
        AROUND,
        "Offer a private note afterwards",
        YES_NO,
        "Only its author can ever read it; it is in no export and can be deleted at once.",
        default=True,
    )
    pulse_every: int = _rule(
        AROUND,
        "The short form on how practice goes",
        ((0, "Never"), *((n, f"Every {n} rounds") for n in (5, 10, 15, 20))),
        "How helpful, how hard and how safe it is; staff see it in groups of five or more.",
        default=10,
    )
    pair_turns: int = _rule(
        PAIRS,
        "Turns until roles change",
        _numbers("turn", "turns", 4, 6, 8, 10, 12),
        "The client and the therapist speak by turns; six are three each.",
        default=6,
    )
    pair_minutes: int = _rule(
        PAIRS,
        "Minutes to speak in a listening exercise",
        _numbers("minute", "minutes", 2, 3, 5, 8, 10),
        "Long enough to get past the first thing that comes to mind.",
        default=5,
    )
    pair_kind: str = _rule(
        PAIRS,
        "What pairs do",
        (("interview", "Client and therapist"), ("listening", "Listening in turns")),
        "In the first each plays a client from a card; in the second nobody plays anything.",
        default="interview",
    )

    def changed(self, key: str, value: Value) -> dict[str, Value]:
        """What to keep once that rule has that value: only what differs from the defaults.

        Raises Refusal for a rule or a value that there is not.
        """
        rule = RULES.get(key)
        if rule is None:
            raise Refusal("There is no such rule any more. Open the rules again.")
        if value not in {choice for choice, _ in rule.choices}:
            names = ", ".join(name for _, name in rule.choices)
            raise Refusal(f'"{rule.label}" can be one of: {names}.')
        values = {name: getattr(self, name) for name in RULES} | {key: value}
        return {name: one for name, one in values.items() if one != default_of(name)}


RULES: Final[Mapping[str, Rule]] = {one.name: one.metadata["rule"] for one in fields(SeriesRules)}
"""Every rule by its key, in the order in which they are shown."""
_DEFAULTS: Final = SeriesRules()


def default_of(key: str) -> Value:
    """What holds where nobody has chosen."""
    value: Value = getattr(_DEFAULTS, key)
    return value


def rules_from(kept: Mapping[str, Any]) -> SeriesRules:
    """The rules of a series, from what it keeps; what is not known or no choice is the default."""
    known = {
        key: value
        for key, value in kept.items()
        if key in RULES and value in {choice for choice, _ in RULES[key].choices}
    }
    return SeriesRules(**known) if known else _DEFAULTS


def wording_of(key: str, value: Value) -> str:
    """How a rule's value is said."""
    return wording_of_choice(RULES[key], value)


def wording_of_choice(rule: Rule, value: Value) -> str:
    """How one of a rule's choices is said; the bare value where it is none of them."""
    return next((name for choice, name in rule.choices if choice == value), str(value))
