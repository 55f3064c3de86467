"""A pack to begin with: every field explained in a line, and one drill that is complete."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from drills.model import CalibrationReply, Drill, Exemplar, Level, Pack, Phase, Rubric
from drills.pack_format import DRILL, FORMAT, PACK
from drills.pack_sheet import write_sheet
from drills.pack_words import CALIBRATION_WORDS, DRILL_WORDS, EXEMPLAR_WORDS, FILE_WORDS, PACK_WORDS
from drills.pack_writer import SCHEMA_LINE, pack_values, pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from drills.pack_checks import Field

_RUBRIC: Final = Rubric("reflection", "", (), ())  # only its name is written: it is a shared one
_LEVELS: Final = ("feeling", "reason", "staying")


def _reply(text: str, levels: tuple[int, int, int], reason: str) -> CalibrationReply:
    return CalibrationReply(text, tuple(zip(_LEVELS, levels, strict=True)), reason)


_EXAMPLE: Final = Drill(
    id="mine-001",
    skill="Empathic reflection",
    goal="Say what he felt in the van, and what it was about.",
    level=Level.BEGINNER,
    rubric=_RUBRIC,
    speaker="Maurice, 63, postman, retiring in six weeks",
    phase=Phase.EARLY,
    unsaid="Has not told his wife the date. She believes it is the end of the year.",
    vignette=(
        "\"Thirty-eight years I've had that round. They've given me a lad to train up, and he's "
        "good, he does it with his earphones in. And Tuesday the dog at the chip shop went "
        "straight past me to him. I know, it's a dog. But I sat in the van after with my flask, "
        "and it hurt, it really hurt. I thought, I haven't even gone yet.\""
    ),
    tags=("retirement", "work", "understated", "workplace"),
    names=("Maurice",),
    exemplars=(
        Exemplar(
            "That really hurt. You're still in the van, still doing the round, and already it's "
            "him they run to.",
            why="'Really hurt' is his word, at the strength he gave it. 'Still' and 'already' say "
            "what the dog stands for, and nothing is explained to him.",
        ),
        Exemplar(
            "Retiring is a big change, and it's natural to feel a bit low about it. I'm sure "
            "everybody on your round will remember you.",
            missing="It is kind, and it may well be true. But 'a bit low' is less than he said, "
            "and the comfort comes before anybody has heard what happened to him on Tuesday.",
        ),
    ),
    calibration=(
        _reply(
            "How are you getting on with the lad? And what will you do with your time, have you "
            "any plans?",
            (1, 2, 1),
            "No feeling is named. The lad is taken up, but not what he has to do with the hurt, "
            "and both questions lead away from it.",
        ),
        _reply(
            "You were hurt when the dog ran past you. Dogs do go for whoever's new, mind.",
            (3, 3, 2),
            "Names the hurt, though not how much, and what set it off. The second half explains "
            "the dog, where he was speaking of being forgotten.",
        ),
        _reply(
            "You're sitting there with your flask, and it's as if the round had let go of you "
            "before you'd let go of it. No wonder it hurt that much.",
            (4, 4, 4),
            "The hurt has its full weight, 'let go of you before' says why it matters to him, and "
            "there is room to go on.",
        ),
    ),
)
_PACK: Final = Pack(
    id="org.example.my-pack",
    version="0.1.0",
    title="My pack",
    language="en",
    authors=("Your name",),
    license="CC-BY-4.0",
    drills=(_EXAMPLE,),
    source="Original; fictional clients",
    summary="What it trains and for whom, in a sentence.",
    group="Alliance",
    elements=("empathy", "active-listening"),
)
_CLOSING: Final = """
# The next drill begins with [[drill]] again: 12 to 20 make a good pack.
#
# A rubric of your own stands before the drills, which name it with rubric = "clear-words":
#
# [rubric.clear-words]
# title = "Clear words"
# scale = ["Not yet", "Partly", "Mostly", "Clearly"]
#
# [[rubric.clear-words.criterion]]
# id = "plain"
# label = "Uses plain words"
# help = "Could the client have said it like this?"
# levels = ["…", "…", "…", "…"]
#
# `etude packs check FILE` says what is wrong, or could be better; docs/authors.md, how to write.
"""


def pack_template(pack_id: str = _PACK.id, title: str = _PACK.title) -> str:
    """A file to begin a pack with. It is read without a fault wherever rubrics are shared."""
    pack = replace(_PACK, id=pack_id, title=title)
    values = pack_values(pack, {("en", _RUBRIC.id): _RUBRIC})
    (drill,) = values["drill"]
    lines = [SCHEMA_LINE, "", f"# {FILE_WORDS['format']}", f"format = {FORMAT}", ""]
    lines += [f"# {FILE_WORDS['pack']}", "[pack]", *_explained(values["pack"], PACK, PACK_WORDS)]
    lines += ["", f"# {FILE_WORDS['drill']}", "[[drill]]", *_explained(drill, DRILL, DRILL_WORDS)]
    for key, words in (("exemplars", EXEMPLAR_WORDS), ("calibration", CALIBRATION_WORDS)):
        lines += ["", f"# {DRILL_WORDS[key]}"]
        lines += [f"# {name}: {meaning}" for name, meaning in words.items()]
        for entry in drill[key]:
            lines += [f"[[drill.{key}]]", *pairs(entry), ""]
        lines.pop()
    return "\n".join(lines) + "\n" + _CLOSING


def sheet_template() -> str:
    """A sheet to begin with: the header, and the same drill. Save it as `utf-8-sig`."""
    return write_sheet(_PACK)


def _explained(
    values: Mapping[str, Any], fields: Mapping[str, Field], words: Mapping[str, str]
) -> Iterator[str]:
    """Each field with what it is for; what the example does without stands there as a comment."""
    for key, field in fields.items():
        if key in ("exemplars", "calibration"):
            continue
        yield f"# {words[key]}"
        if key in values:
            yield from pairs({key: values[key]})
        else:
            example = field.example if field.example.startswith(f"{key} =") else f'{key} = "…"'
            yield f"# {example}"
