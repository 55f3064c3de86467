"""The audit of a storm: what was due, against what is there. Plain values in, plain values out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Due:
    """A message that must be in a place once, known by its first button, showing `words`."""

    kind: str
    place: str
    marker: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the bot's, as it is in the end."""

    place: str
    marker: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to a round: who gave it and what it says."""

    round_id: int
    user_id: int
    text: str


@dataclass
class Line:
    """What became of one kind of message."""

    due: int = 0
    posted: int = 0
    doubled: int = 0
    lost: int = 0
    unfinished: int = 0
    """Posted, but not showing in the end what it should."""


@dataclass
class Audit:
    """The figures of a storm's end. It is good if `faults` is empty."""

    lines: dict[str, Line]
    not_due: list[Seen]
    accepted: int
    stored: int
    never_stored: int
    stored_twice: int
    unanswered: int
    unsent: list[str] = field(default_factory=list)
    """Rows of the outbox that were neither sent nor had lost their point."""

    @property
    def faults(self) -> list[str]:
        """Everything that must not be, in words."""
        found = [
            f"{kind}: {number} {what}"
            for kind, line in self.lines.items()
            for what, number in (
                ("doubled", line.doubled),
                ("lost", line.lost),
                ("not right in the end", line.unfinished),
            )
            if number
        ]
        for what, number in (
            ("messages nobody asked for", len(self.not_due)),
            ("accepted replies not stored", self.never_stored),
            ("replies stored twice", self.stored_twice),
            ("people never answered", self.unanswered),
            ("deliveries not sent", len(self.unsent)),
        ):
            found += [f"{number} {what}"] if number else []
        return found


def audit_messages(due: Iterable[Due], seen: Iterable[Seen]) -> tuple[dict[str, Line], list[Seen]]:
    """What became of each kind, and the messages that nothing was due for."""
    at: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    every = list(seen)
    for message in every:
        at[message.place, message.marker].append(message)
    lines: dict[str, Line] = defaultdict(Line)
    known: set[int] = set()
    for one in due:
        found = at[one.place, one.marker]
        known |= {id(message) for message in found}
        line = lines[one.kind]
        line.due += 1
        line.posted += min(len(found), 1)
        line.doubled += max(len(found) - 1, 0)
        line.lost += not found
        line.unfinished += any(one.words not in message.text for message in found)
    return dict(lines), [message for message in every if id(message) not in known]


def audit_replies(accepted: Iterable[Answer], stored: Iterable[Answer]) -> tuple[int, int, int]:
    """How many of the accepted replies are stored, are not, and are stored more than once."""
    times = Counter(stored)
    told = set(accepted)
    return (
        sum(1 for answer in told if times[answer]),
        sum(1 for answer in told if not times[answer]),
        sum(1 for number in times.values() if number > 1),
    )


def table(audit: Audit, weather: Mapping[str, str]) -> str:
    """The figures of a storm for people to read."""
    columns = ("due", "posted", "doubled", "lost", "unfinished")
    rows = ["  " + f"{'':22}" + "".join(f"{name:>12}" for name in columns)]
    for kind, line in sorted(audit.lines.items()):
        numbers = "".join(f"{getattr(line, name):>12}" for name in columns)
        rows.append(f"  {kind:22}{numbers}")
    rows.append(
        f"  replies: {audit.accepted} accepted, {audit.stored} of them stored, "
        f"{audit.never_stored} lost, {audit.stored_twice} stored twice; "
        f"{audit.unanswered} people never answered"
    )
    rows += [f"  {what}: {value}" for what, value in weather.items()]
    rows += [f"  not sent: {row}" for row in audit.unsent]
    rows += [f"  nobody asked for: {seen.marker} in {seen.place}" for seen in audit.not_due]
    verdict = "; ".join(audit.faults) or "nothing lost, nothing doubled"
    return "\n".join([*rows, f"  {verdict}"])
