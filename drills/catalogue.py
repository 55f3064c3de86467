"""How the library is ordered: groups of packs, and what the training texts ask to be practised."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drills.model import Pack

GROUPS: Final = (
    "Alliance",
    "Rupture and repair",
    "Boundaries and ethics",
    "Therapist's own reactions",
    "Hope and change",
    "Culture and difference",
    "Approaches",
    "Hard moments",
    "Therapist care",
)
"""The groups of the shipped packs, in the order of the catalogue. A house may have its own."""

NO_GROUP: Final = "Other packs"


@dataclass(frozen=True, slots=True)
class Element:
    """Something the training texts ask for. `feature` says where the bot itself does it.

    `name` is what packs write into `elements`; `feature` is empty where only packs can do it.
    """

    number: int
    name: str
    words: str
    feature: str = ""


ELEMENTS: Final = (
    Element(1, "theory-in-practice", "Knowing is not doing: a line of why, then practice",
            "Every drill has a one-line goal; the reason a good answer works is shown after it."),
    Element(2, "own-feelings", "Handling one's own feelings, being overwhelmed at first",
            "The private reaction check with every reply; what is too hard may be taken easier."),
    Element(3, "staying-present", "Staying connected without being carried away or distracted"),
    Element(4, "boundaries", "Therapist and not friend: a one-sided relationship"),
    Element(5, "long-work", "Long work with painful content",
            "Series over months, days off, breaks without reproach, streaks that forgive."),
    Element(6, "tools-and-motivation", "Helping with feelings, communication and motivation"),
    Element(7, "empathy", "Empathy, and stepping into the client's shoes"),
    Element(8, "active-listening", "Listening for words, emotions and what lies beneath"),
    Element(9, "several-approaches", "Several approaches, fitted to the client"),
    Element(10, "cultural-competence", "Cultural competence and inclusion"),
    Element(11, "ethics", "Ethics: confidentiality, conduct, dilemmas"),
    Element(12, "supervised-practice", "Practice supervised by experienced people",
            "The supervisors' queue, their ratings, and exemplars they approve."),
    Element(13, "self-reflection", "Reflection on beliefs, biases and history; own well-being"),
    Element(14, "alliance", "The alliance: bond, goals, tasks, and what the client says of them"),
    Element(15, "rupture-and-repair", "Ruptures large and small, and mending them early"),
    Element(16, "openness-to-complaint", "Being open to complaint"),
    Element(17, "transference", "Transference and countertransference"),
    Element(18, "first-session", "The first session, with the client's fears and doubts"),
    Element(19, "real-relationship", "Genuineness, warmth, humour, safety; being humble"),
    Element(20, "frame", "The rules of the sessions"),
    Element(21, "crisis", "Despair, and the risk of violence"),
    Element(22, "agreement-scale", "A scale of several points from disagreeing to agreeing",
            "Rubrics have 2 to 10 points, each with its own words."),
    Element(23, "dyads", "Practising in pairs, with both sides' view of the same moment",
            "Pairs: one plays the client, one answers, then they swap; both rate."),
    Element(24, "resilience", "Steadiness together with empathy; compassion for self and others"),
    Element(25, "five-ways", "Feedback, alliance, hope, deliberate practice, resilience",
            "The groups of this catalogue."),
    Element(26, "hidden-criticism", "The therapist's own person; criticism that leaks unsaid"),
    Element(27, "strengths", "The client's strengths and resources, before and in the session"),
    Element(28, "short-forms", "Short forms used nearly every time",
            "The same short form with every drill; a short form on joining."),
    Element(29, "many-observers", "Observers see the same moment differently",
            "Three ratings of a reply as a rule, shown with how far they differ."),
    Element(30, "patterns-and-courage", "Interpersonal patterns; courage; learning on"),
)  # fmt: skip
"""The table of the training texts, in our words; numbered as there."""


def by_group(packs: Iterable[Pack]) -> dict[str, list[Pack]]:
    """The packs of each group, in the order of the catalogue; groups of a house's own follow."""
    found: defaultdict[str, list[Pack]] = defaultdict(list)
    for pack in packs:
        found[pack.group or NO_GROUP].append(pack)
    own = sorted(found.keys() - {*GROUPS, NO_GROUP})
    return {name: found[name] for name in (*GROUPS, *own, NO_GROUP) if name in found}
