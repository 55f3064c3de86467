"""The longest and the nastiest texts that a pack, a coordinator or a trainee may write."""

from __future__ import annotations

from drills.library import Library
from drills.model import Criterion, Drill, Exemplar, Level, Pack, Rubric

NASTY = "@everyone @here <@1> <@&1> [x](https://evil.example) `a` **b** ||c|| _d_ ~~e~~ "
PLAIN = "words that go on and on and "
TRAPS = ("# heading\n", "> quote\n", "- list\n", "```code\n", "https://discord.gg/abc\n")


def text(length: int, filling: str, *, lines: bool = False) -> str:
    """A text of exactly that many characters."""
    traps = "".join(TRAPS) if lines and filling == NASTY else ""
    return (traps + filling * length)[: length - 1] + "."


def hostile_pack(filling: str) -> Pack:
    """A pack with every text at its limit: 4 criteria, 10 levels, 10 exemplars."""
    scale = tuple(text(38, filling) + f"{n:02}" for n in range(10))
    criteria = tuple(
        Criterion(
            f"criterion-{n}".ljust(40, "x"),
            text(45, filling),
            text(100, filling),
            tuple(text(100, filling) for _ in range(10)),
        )
        for n in range(4)
    )
    drill = Drill(
        id="hostile-001",
        skill=text(80, filling),
        goal=text(200, filling),
        level=Level.ADVANCED,
        vignette=text(3000, filling, lines=True),
        rubric=Rubric("hostile", text(80, filling), scale, criteria),
        speaker=text(100, filling),
        content_note=text(100, filling),
        unsaid=text(300, filling),
        exemplars=tuple(
            Exemplar(text(1500, filling, lines=True), why=text(500, filling, lines=True))
            for _ in range(10)
        ),
    )
    return Pack(
        id="org.etude.hostile",
        version="1.0.0",
        title=text(80, filling),
        language="en",
        authors=("A",),
        license="CC-BY-4.0",
        drills=(drill,),
        summary=text(200, filling),
    )


def hostile_library(filling: str) -> Library:
    """That pack alone."""
    pack = hostile_pack(filling)
    return Library({pack.id: pack})
