"""The guided tour as data, and how a step is known to be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_SUBCOMMANDS = (1, 2)


@dataclass(frozen=True)
class Deed:
    """Something a person did: `command drill review`, `press reply/7`, `form reply/7`.

    The clock's deeds are `hours 1` and `hours 24`, by nobody.
    """

    person: str
    what: str


@dataclass(frozen=True)
class Step:
    """One step: who does it where, what to do, and the deeds that each show it was done.

    `command`, if any, is typed into the message box for the visitor. The last word of a
    deed is a prefix: `press reply/` covers `press reply/7`.
    """

    key: str
    viewer: str
    place: str
    title: str
    text: str
    done_by: tuple[Deed, ...]
    command: str = ""

    def is_done(self, deeds: Iterable[Deed]) -> bool:
        """Whether one of the deeds completes this step."""
        return any(
            deed.person == wanted.person and deed.what.startswith(wanted.what)
            for deed in deeds
            for wanted in self.done_by
        )


STEPS = (
    Step(
        "reply",
        "ada",
        "drills",
        "Answer today’s client",
        "You are Ada, a trainee. Read what the client says, press **Reply** and write what you "
        "would say, word for word. Nobody in the channel sees it.",
        (Deed("ada", "form reply-form/"),),
    ),
    Step(
        "see",
        "ada",
        "drills",
        "See what others said",
        "Press **See replies** on the same card. It opens once your own reply is in, so that "
        "nobody can lean on somebody else’s words.",
        (Deed("ada", "press others/"),),
    ),
    Step(
        "rate",
        "ben",
        "drills",
        "Rate a reply as a peer",
        "You are Ben. Run **/drill review**: you get a reply without a name, the criteria, and "
        "room for one strength and one next step.",
        (Deed("ben", "form rate-form/"),),
        "/drill review",
    ),
    Step(
        "supervise",
        "ruth",
        "staff",
        "Look over it as supervisor",
        "You are Ruth. **/supervise queue** brings the replies that need a supervisor, oldest "
        "first. Rate Ada’s.",
        (Deed("ruth", "form rate-form/"),),
        "/supervise queue",
    ),
    Step(
        "day",
        "ada",
        "drills",
        "Let a day pass",
        "Press **+1 day** above. The round closes, the feedback is released in one batch, and "
        "a new drill is posted on time.",
        (Deed("", "hours 24"),),
    ),
    Step(
        "feedback",
        "ada",
        "direct",
        "Read your feedback",
        "You are Ada again. Etude has written to you: press **Read feedback**.",
        (Deed("ada", "press feedback/"), Deed("ada", "command drill feedback")),
    ),
    Step(
        "again",
        "ada",
        "direct",
        "Try again",
        "Practice is repetition: press **Try again** and answer the same client with the next "
        "step in mind. Your first attempt stays as it was.",
        (Deed("ada", "press again/"),),
    ),
    Step(
        "progress",
        "ada",
        "drills",
        "See how you grow",
        "**/drill progress** shows your own practice and your own scores. There is no ranking.",
        (Deed("ada", "command drill progress"),),
        "/drill progress",
    ),
    Step(
        "series",
        "carlo",
        "staff",
        "Run a series",
        "You are Carlo, who runs the course. **/series list** shows what is scheduled.",
        (Deed("carlo", "command series list"),),
        "/series list",
    ),
    Step(
        "preview",
        "carlo",
        "staff",
        "Know what will be posted",
        "**/series preview** shows the next drill exactly as it will be posted, to you alone.",
        (Deed("carlo", "command series preview"),),
        "/series preview",
    ),
    Step(
        "help",
        "carlo",
        "staff",
        "Find the rest",
        "**/help** says what each person can do here. That is the tour; look around.",
        (Deed("carlo", "command help"),),
        "/help",
    ),
)


def read_deed(payload: Mapping[str, Any], people: Mapping[int, str]) -> Deed | None:
    """What an interaction of the simulated Discord was; None for suggestions while typing.

    Args:
        payload: the interaction as Discord sends it.
        people: the key of each person by user id.
    """
    user = payload.get("user") or payload["member"]["user"]
    person = people.get(int(user["id"]), "")
    data: Mapping[str, Any] = payload.get("data") or {}
    match payload.get("type"):
        case 2:
            return Deed(person, f"command {_full_name(data)}")
        case 3:
            return Deed(person, f"press {data.get('custom_id', '')}")
        case 5:
            return Deed(person, f"form {data.get('custom_id', '')}")
        case _:
            return None


def _full_name(data: Mapping[str, Any]) -> str:
    """The name of a command with its group and subcommand: `drill review`."""
    names = [str(data.get("name", ""))]
    options: list[Mapping[str, Any]] = data.get("options") or []
    while options and options[0].get("type") in _SUBCOMMANDS:
        names.append(str(options[0]["name"]))
        options = options[0].get("options", [])
    return " ".join(names)
