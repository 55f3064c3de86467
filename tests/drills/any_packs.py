"""Any packs that the format allows, for properties: texts that try whatever carries them."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from drills.catalogue import ELEMENTS
from drills.model import (
    CalibrationReply,
    Criterion,
    Drill,
    Exemplar,
    Level,
    Pack,
    Phase,
    Rubric,
)
from drills.pack_checks import real_details

# What ends a quoted text, a cell or a list somewhere, or means something at its beginning.
PIECES = (
    *("'", '"', "'''", '"""', "\\", "\\n", "\\u0041", "#", "[[drill]]", "=", "+", "-", "@", "＝"),
    *(",", ";", ";;", "\t", "’", "“", "''=", " ", "  ", "true", "ä", "🌱", "\u2028", "\ufeff", "x"),
)


LETTERS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=3)


@cache
def texts(most: int, *, lines: bool = False) -> st.SearchStrategy[str]:
    """Texts as a reader gives them: no blanks around, nothing unseen, no real details."""
    pieces = st.sampled_from((*PIECES, *(("\n", "\n\n") if lines else ())))
    return (
        st.lists(pieces | LETTERS, min_size=1, max_size=4)
        .map(lambda parts: "".join(parts)[:most].strip())
        .filter(lambda text: bool(text) and not real_details(text))
    )


DRILL_IDS = ("a", "b-1", "c", "7", "e-e")
slugs = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True)


def unique(of: st.SearchStrategy[str], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(of, max_size=most, unique=True).map(tuple)


@st.composite
def rubrics(draw: st.DrawFn, rubric_id: str) -> Rubric:
    scale = tuple(draw(st.lists(texts(40), min_size=2, max_size=4, unique=True)))
    anchors = st.lists(texts(100), min_size=len(scale), max_size=len(scale), unique=True).map(tuple)
    ids = draw(st.lists(slugs, min_size=1, max_size=3, unique=True))
    criteria = tuple(
        Criterion(
            own_id,
            draw(texts(45)),
            draw(st.just("") | texts(100)),
            draw(st.just(()) | anchors),
        )
        for own_id in ids
    )
    return Rubric(rubric_id, draw(texts(80)), scale, criteria)


def exemplars() -> st.SearchStrategy[Exemplar]:
    words = texts(500, lines=True)
    return st.builds(Exemplar, texts(1500, lines=True), words, st.just("") | words) | st.builds(
        Exemplar, texts(1500, lines=True), st.just(""), words
    )


@st.composite
def drills(draw: st.DrawFn, drill_id: str, rubric: Rubric, *, crisis: bool = False) -> Drill:
    """A drill of that id; one without criteria in its rubric is a private prompt."""
    private = not rubric.criteria
    levels = st.tuples(
        *(
            st.tuples(st.just(criterion.id), st.integers(1, len(rubric.scale)))
            for criterion in rubric.criteria
        )
    )
    replies = st.builds(CalibrationReply, texts(1500, lines=True), levels, texts(500, lines=True))
    return Drill(
        id=drill_id,
        skill=draw(texts(80)),
        goal=draw(texts(200)),
        level=draw(st.sampled_from(Level)),
        vignette=draw(texts(3000, lines=True)),
        rubric=rubric,
        speaker=draw(st.just("") | texts(100)),
        phase=draw(st.none() | st.sampled_from(Phase)),
        content_note=draw(st.just("") | texts(100)),
        unsaid="" if private else draw(st.just("") | texts(300)),
        tags=draw(unique(texts(40), 3)),
        names=draw(unique(texts(60), 3)),
        exemplars=() if private else tuple(draw(st.lists(exemplars(), min_size=1, max_size=3))),
        calibration=() if private else tuple(draw(st.lists(replies, max_size=3))),
        crisis=crisis,
        meaning=draw(st.sampled_from((1, 1, 2, 1000))),
    )


@st.composite
def packs(draw: st.DrawFn, *, private: bool | None = None) -> Pack:
    """A pack with up to five drills, some of them perhaps retired.

    All have one id and few ids of drills and rubrics, so that two of them have some in common.
    """
    crisis = draw(st.booleans())
    private = draw(st.sampled_from((False, False, True))) if private is None else private
    names = draw(st.lists(st.sampled_from(("r", "r-2", "s")), min_size=1, max_size=2, unique=True))
    known = [Rubric("", "", (), ())] if private else [draw(rubrics(name)) for name in names]
    ids = draw(st.lists(st.sampled_from(DRILL_IDS), min_size=1, max_size=5, unique=True))
    found = tuple(draw(drills(own, draw(st.sampled_from(known)), crisis=crisis)) for own in ids)
    live = draw(st.integers(0, len(found)))
    return Pack(
        id="org.example.any",
        version=draw(st.sampled_from(("0.1.0", "1.2.3", "1.2.3-rc.1+b"))),
        title=draw(texts(80)),
        language=draw(st.sampled_from(("en", "de", "pt-BR"))),
        authors=tuple(draw(st.lists(texts(100), min_size=1, max_size=3, unique=True))),
        license="CC-BY-4.0",
        drills=found[:live],
        source=draw(st.just("") | texts(300)),
        summary=draw(st.just("") | texts(200)),
        group=draw(st.just("") | texts(40)),
        elements=draw(unique(st.sampled_from([element.name for element in ELEMENTS]), 3)),
        crisis=crisis,
        private=private,
        retired=found[live:],
    )
