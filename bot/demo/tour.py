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

    def fits(self, wanted: Deed) -> bool:
        """Whether this deed is of the wanted kind."""
        return self.person == wanted.person and self.what.startswith(wanted.what)


@dataclass(frozen=True)
class Step:
    """One step: who does it where, what to do, and the deeds that show it was done.

    The deeds have to happen in their order, others may come between. What a deed says is a
    prefix: `press reply/` covers `press reply/7`. `command`, if any, is typed into the message
    box for the visitor; `hours`, if any, is how far the step moves the clock.
    """

    key: str
    viewer: str
    place: str
    title: str
    text: str
    done_by: tuple[Deed, ...]
    command: str = ""
    hours: int = 0

    def is_done(self, deeds: Iterable[Deed]) -> bool:
        """Whether these deeds, oldest first, complete this step."""
        rest = iter(deeds)
        return all(any(deed.fits(wanted) for deed in rest) for wanted in self.done_by)


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
        "supervise",
        "ruth",
        "staff",
        "Rate it as supervisor",
        "You are Ruth. **/supervise queue** lists the replies that nobody has rated yet, oldest "
        "first. Press **Rate** beside Ada’s, choose a level for each criterion, then press **Add "
        "the words**.",
        (Deed("ruth", "form words-form/"),),
        "/supervise queue",
    ),
    Step(
        "learn",
        "ben",
        "drills",
        "Learn to rate",
        "You are Ben, who has never rated. **/drill review** gives him practice first: this is "
        "the last of three. Press **Rate**, and see how far you are from the agreed levels, and "
        "why.",
        (Deed("ben", "form trial-form/"),),
        "/drill review",
    ),
    Step(
        "rate",
        "ben",
        "drills",
        "Rate it as a peer",
        "Still Ben: **/drill review** now brings you a colleague’s reply, without a name. Rate it: "
        "the levels first, then one strength and one next step.",
        (Deed("ben", "form words-form/"),),
        "/drill review",
    ),
    Step(
        "pair",
        "ada",
        "pair",
        "Sit with a colleague",
        "Ada and Ben share a thread that only they see. One plays a client from a card, the other "
        "is the therapist; then they swap, and both say how it was. Press **Speak** and say "
        "something.",
        (Deed("ada", "form pair-say/"),),
    ),
    Step(
        "day",
        "ada",
        "drills",
        "Let a day pass",
        "**+1 day** above moves the clock. The round closes, the feedback is released in one "
        "batch, and the next drill is posted on time.",
        (Deed("", "hours 24"),),
        hours=24,
    ),
    Step(
        "feedback",
        "ada",
        "direct",
        "Read your feedback",
        "You are Ada again. Etude has written to you: press **Read feedback**.",
        (Deed("ada", "press feedback/"),),
    ),
    Step(
        "again",
        "ada",
        "direct",
        "Try again",
        "Practice is repetition: press **Try again** and answer the same client with the next "
        "step in mind. Your first attempt stays as it was.",
        (Deed("ada", "press again/"), Deed("ada", "form reply-form/")),
    ),
    Step(
        "better",
        "ben",
        "drills",
        "Is it better?",
        "**/drill review** shows Ben both attempts, his own next step, and three buttons for each "
        "criterion. One tap each, and he is done.",
        (Deed("ben", "press compare-tap/"),) * 3,
        "/drill review",
    ),
    Step(
        "later",
        "ada",
        "drills",
        "Let another day pass",
        "**+1 day** once more, and what Ben said of the second try is released.",
        (Deed("ben", "press compare-tap/"), Deed("", "hours 24")),
        hours=24,
    ),
    Step(
        "changed",
        "ada",
        "direct",
        "See what changed",
        "You are Ada. Press **Read feedback** on the newest message: it says what the second try "
        "changed, criterion by criterion.",
        (
            Deed("ben", "press compare-tap/"),
            Deed("", "hours 24"),
            Deed("ada", "press feedback/"),
        ),
    ),
    Step(
        "level",
        "ada",
        "drills",
        "Find your level",
        "How hard drills felt and how they went decide what comes next, and Ada has the last word. "
        "**/drill level** says where she is and why.",
        (Deed("ada", "command drill level"),),
        "/drill level",
    ),
    Step(
        "progress",
        "ada",
        "drills",
        "See how you grow",
        "**/drill progress** shows your own practice days, to you alone. Nobody is ranked.",
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
        "**/series preview** shows the next drill exactly as it will be posted, to you alone. "
        "Choose the series from the list that opens.",
        (Deed("carlo", "command series preview"),),
        "/series preview",
    ),
    Step(
        "library",
        "carlo",
        "staff",
        "Open the library",
        "**/pack list** has every pack of drills by its group. Open one to read it, change a "
        "drill, or begin a pack of your own. A series draws from one pack, several, or all.",
        (Deed("carlo", "command pack list"),),
        "/pack list",
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
