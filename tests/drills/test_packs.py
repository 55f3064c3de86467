from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from drills.model import (
    CalibrationReply,
    Criterion,
    Exemplar,
    Level,
    Pack,
    Phase,
    Refusal,
    Rubric,
    drill_from_json,
    drill_to_json,
)
from drills.pack_checks import MAX_FAULTS, real_details
from drills.packs import Fault, PackFaults, read_pack
from tests.drills.sample_packs import GOOD, TEN_FAULTS


def read(text: str) -> Pack:
    return read_pack(text.encode(), "pack.toml")


def faults_of(data: bytes | str) -> list[str]:
    """The sentences `data` is refused with."""
    with pytest.raises(PackFaults) as refusal:
        read_pack(data.encode() if isinstance(data, str) else data, "pack.toml")
    assert str(refusal.value).split("\n") == [str(fault) for fault in refusal.value.faults]
    return [str(fault) for fault in refusal.value.faults]


def changed(*changes: tuple[str, str]) -> str:
    """GOOD with every first text replaced, once, by the second."""
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def test_a_good_pack_is_read_whole() -> None:
    pack = read(GOOD)
    drill = pack.drills[0]
    assert (pack.id, pack.version, pack.language) == ("org.example.ambivalence", "1.2.0", "en")
    assert (pack.authors, pack.license) == (("A. Trainer",), "CC-BY-4.0")
    assert (pack.summary, pack.source) == ("Two minds.", "Original; fictional clients")
    assert [drill.id for drill in pack.drills] == ["amb-001", "amb-002"]
    assert drill.rubric == Rubric(
        "reflect",
        "Reflective responding",
        ("Not yet", "Partly", "Clearly"),
        (
            Criterion(
                "both-sides",
                "Names both sides",
                "Reflects pull and reluctance",
                ("Neither", "One", "Both"),
            ),
            Criterion("pace", "Keeps to their pace"),
        ),
    )
    assert (drill.level, drill.phase) == (Level.BEGINNER, Phase.FIRST_CONTACT)
    assert (drill.speaker, drill.content_note) == ("Maya, 40, a baker", "alcohol")
    assert drill.unsaid == "She has stopped before, for a month."
    assert (drill.tags, drill.names) == (("ambivalence",), ("Maya",))
    assert drill.vignette.startswith('"I know I should stop.\nBut')
    assert drill.vignette.endswith('sleep."')
    assert drill.exemplars == (
        Exemplar("Part of you wants out.", why="Holds both."),
        Exemplar("Why not try tea?", missing="The wish to stop."),
    )
    assert drill.calibration == (
        CalibrationReply("You miss sleep.", (("both-sides", 1), ("pace", 3)), "One side only."),
    )
    assert pack.drills[1].phase is None


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    data = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert read_pack(data, "pack.toml") == read(GOOD)


def test_a_drill_survives_being_kept_as_json() -> None:
    for drill in read(GOOD).drills:
        assert drill_from_json(json.loads(json.dumps(drill_to_json(drill)))) == drill


def test_a_drill_that_was_kept_before_it_had_the_field_has_nothing_unsaid() -> None:
    kept = drill_to_json(read(GOOD).drills[0])
    del kept["unsaid"]
    assert drill_from_json(kept).unsaid == ""


def test_a_revision_tells_wordings_apart_and_leaves_out_what_no_reply_hangs_on() -> None:
    drill = read(GOOD).drills[0]
    assert re.fullmatch(r"[0-9a-f]{16}", drill.revision)
    for same in (
        changed(('tags = ["ambivalence"]', 'tags = ["sleep"]')),
        changed(("Holds both.", "It holds both.")),
        changed(("pace = 3", "pace = 2")),
        changed(("for a month", "for a year")),
        changed(("Two minds.", "Three minds."), ('version = "1.2.0"', 'version = "1.2.1"')),
        changed(('sleep."\n', 'sleep."\n\n\n')),
    ):
        assert read(same).drills[0].revision == drill.revision
    for other in (
        changed(("only thing", "one thing")),
        changed(("Reflects pull", "Mirrors pull")),
        changed(('"Partly"', '"Half"')),
        changed(("without steering", "and do not steer")),
    ):
        assert read(other).drills[0].revision != drill.revision
    assert replace(drill, id="amb-009").revision != drill.revision


def test_ten_faults_are_ten_sentences_in_the_order_of_the_file() -> None:
    assert faults_of(TEN_FAULTS) == [
        (
            "pack.toml:4: pack: id must be a name of yours back to front, "
            "such as org.example.ambivalence."
        ),
        "pack.toml:8: pack: authors has 0 entries; it needs 1 or more.",
        (
            'pack.toml:18: rubric "reflect": criterion "both-sides": label is 54 characters; '
            "the limit is 45."
        ),
        'pack.toml:24: drill "amb-001": level cannot be "beginer". Did you mean "beginner"?',
        (
            'pack.toml:25: drill "amb-001": rubric "reflekt" is not in this pack, nor shared. '
            'Did you mean "reflect"?'
        ),
        "pack.toml:32: drill \"amb-002\": vignette is missing. Add vignette = '''…'''.",
        'pack.toml:34: drill "amb-002": skill must be text in quotes, not a number.',
        'pack.toml:38: drill "amb-002": vignete is not a field here. Did you mean "vignette"?',
        (
            'pack.toml:42: drill "amb-002": exemplar 2 needs why (what works in it) or missing '
            "(what a better one would add)."
        ),
        (
            'pack.toml:49: drill "amb-002": calibration reply 1: levels: both-sides must be a '
            "whole number from 1 to 2."
        ),
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("format = 1", "format = true", "format must be 1"),
        ("format = 1\n", "", "format is missing. Add format = 1 as the first line."),
        ("fictional = true", "fictional = false", "pack: fictional must be true."),
        ("fictional = true\n", "", "pack: fictional is missing."),
        ('license = "CC-BY-4.0"\n', "", 'license is missing. Add license = "CC-BY-4.0".'),
        ('"CC-BY-4.0"', '"all rights reserved"', "license must be a licence id"),
        ('"1.2.0"', '"1.2"', "version must be three numbers"),
        ('"1.2.0"', "1.2", "version must be text in quotes, not a number."),
        ('"1.2.0"', "2026-01-02", "version must be text in quotes, not a date or a time."),
        ('language = "en"', 'language = "English"', "language must be a language code"),
        ('["A. Trainer"]', '"A. Trainer"', "authors must be a list of texts, as in"),
        ('["A. Trainer"]', '["A. Trainer", 3]', "authors 2 must be text in quotes, not a number."),
        ('["A. Trainer"]', '["A. Trainer", ""]', "authors 2 is empty."),
        ("[rubric.reflect]", "[rubric.Reflect]", "rubric: Reflect must be small letters"),
        ('"Partly"', '"Clearly"', 'scale 3 repeats "Clearly". Keep one of the two.'),
        ('["Not yet", "Partly", "Clearly"]', '["Yes"]', "scale has 1 entry; it needs 2 or more."),
        ('["Not yet", "Partly", "Clearly"]', str(list("abcdefghijk")), "scale has 11 entries"),
        ('"Partly"', '"' + "P" * 41 + '"', "scale 2 is 41 characters; the limit is 40."),
        ('["Neither", "One", "Both"]', '["No", "Yes"]', "levels has 2 anchors for a scale of 3."),
        ('id = "pace"', 'id = "both-sides"', "id is the one of line 20 too. An id stands once."),
        ('id = "pace"', 'id = "Their pace"', 'criterion "Their pace": id must be small letters'),
        ('"amb-002"', '"amb-001"', "id is the one of line 30 too. An id stands once."),
        ('phase = "first contact"', 'phase = "late"', 'phase cannot be "late". Use one of: first'),
        ('level = "beginner"', "level = true", "level must be text in quotes, not true or false."),
        ("vignette = '''", "client = '''", '"amb-001": client is not a field here. Did you mean'),
        ('"I want to go, and I want to stay."', '"  "', "vignette is empty."),
        ('"I want to go, and I want to stay."', "4", "vignette must be text in quotes, not a num"),
        (
            "I want to go,",
            "I want to go" * 300,
            "vignette is 3,620 characters; the limit is 3,000.",
        ),
        (
            "I want to go,",
            "Call 0171 4960 123,",
            "vignette has what looks like a real phone number",
        ),
        ("I want to go,", "I wrote to jo@mail.de,", "looks like a real e-mail address. Fictional"),
        ("I want to go,", "See www.there.de,", "looks like a real web address. Fictional details"),
        ("I want to go,", r"I \u0000 want", "an invisible control character (U+0000)"),
        ('speaker = "Maya, 40', r'speaker = "Maya,\n40', "speaker has several lines."),
        ('tags = ["ambivalence"]', "tags = { a = 1 }", "tags must be a list of texts, as in"),
        ("both-sides = 1, pace", "pace", "levels: both-sides is missing. Add both-sides = 1."),
        ("pace = 3", "pace = 4", "levels: pace must be a whole number from 1 to 3."),
        ("pace = 3", "pace = '3'", "levels: pace must be a whole number from 1 to 3, not text."),
        ("pace = 3", "pace = true", "from 1 to 3, not true or false."),
        ("pace = 3", "pace = 3, peace = 3", 'levels: peace is not a field here. Did you mean "pa'),
        ("{ both-sides = 1, pace = 3 }", "3", "levels must be a table, as in levels = {"),
        (', reason = "One side only."', "", "calibration reply 1: reason is missing."),
        ('why = "Holds both."', 'why = ""', "exemplar 1 needs why"),
        ('why = "Holds both."', 'why = " "', "exemplar 1 needs why"),
        (
            '{ text = "Why not try tea?", missing = "The wish to stop." }',
            "5",
            "exemplars 2 must be",
        ),
        ('x-note = "ours"', '"no\\nte" = 3', '"no te" is not a field here. The fields here are:'),
    ],
)
def test_a_fault_is_said_with_its_line_and_its_remedy(old: str, new: str, sentence: str) -> None:
    text = changed((old, new))
    found = faults_of(text)
    said = [fault for fault in found if sentence in fault]
    assert said, found
    if new:
        assert said[0].startswith(f"pack.toml:{line_of(GOOD, old)}: ")


def test_an_id_that_stands_twice_on_one_line_is_a_fault_too() -> None:
    head, rest = GOOD[: GOOD.index("[rubric")], GOOD[GOOD.index("[rubric") :]
    rubric = rest[: rest.index("[[drill]]")]
    drill = (
        '{ id = "a", skill = "s", goal = "g", level = "beginner", rubric = "reflect", '
        'vignette = "v", exemplars = [{ text = "t", why = "w" }] }'
    )
    drills = f"drill = [{drill}, {drill}]\n"
    assert faults_of(f"{drills}{head}{rubric}") == [
        'pack.toml:1: drill "a": id is the one of line 1 too. An id stands once.'
    ]


def test_a_fault_of_a_rubric_is_not_said_again_for_the_drills_that_use_it() -> None:
    for old, new in (
        ('id = "pace"', 'id = "Their pace"'),
        ('["Not yet", "Partly", "Clearly"]', '["Yes"]'),
        ('label = "Keeps to their pace"\n', ""),
    ):
        assert len(faults_of(changed((old, new)))) == 1


def test_names_that_begin_with_x_are_notes_for_the_author_anywhere() -> None:
    noted = changed(
        ("[pack]", "[rubric.x-later]\n[pack]\nx-todo = 1"),
        ('why = "Holds both."', 'why = "Holds both.", x-from = "class"'),
        ("pace = 3", "pace = 3, x-sure = false"),
    )
    assert read(noted) == read(GOOD)


def test_what_stands_in_the_wrong_kind_of_brackets_is_said_once() -> None:
    single = GOOD[: GOOD.index("[[drill]]")] + "[drill]\nid = 'a'\n"
    assert faults_of(single) == [
        "pack.toml:29: drill must be a list of tables, as in [[drill]], not a table."
    ]
    head, rest = GOOD.split("[rubric.reflect]")
    double = f"{head}[[rubric]]\ntitle = 'x'\n{rest[rest.index('[[drill]]') :]}"
    assert faults_of(double)[0] == (
        "pack.toml:15: rubric must be a table, as in [rubric.NAME], not a list."
    )
    assert faults_of(GOOD[GOOD.index("[rubric") :].replace("[rubric", "pack = 'mine'\n[rubric", 1))[
        1
    ] == ("pack.toml:1: pack must be a table, as in [pack], not text.")


def test_an_empty_file_is_told_what_a_pack_has() -> None:
    assert faults_of(b"") == [
        "pack.toml:1: format is missing. Add format = 1 as the first line.",
        "pack.toml:1: pack is missing. Add [pack].",
        "pack.toml:1: drill is missing. Add [[drill]].",
    ]


def test_too_many_drills_and_too_many_faults_are_said_and_end_there() -> None:
    head = GOOD[: GOOD.index("[[drill]]")]
    drill = GOOD[GOOD.index('skill = "Double', GOOD.index("amb-002")) :]
    many = head + "".join(f'[[drill]]\nid = "d{n}"\n{drill}' for n in range(501))
    assert faults_of(many) == ["pack.toml:29: drill has 501 entries; the limit is 500."]
    endless = faults_of("[[drill]]\n" * 20_000)
    assert len(endless) == MAX_FAULTS + 1
    assert endless[-1] == "pack.toml: has more faults than these. Mend these first."


def test_the_limits_themselves_are_within() -> None:
    full = changed(
        ("Working with ambivalence", "w" * 80),
        ("Two minds.", "m" * 200),
        ("Names both sides", "l" * 45),
        ("Reflects pull and reluctance", "h" * 100),
        ('"Both"]', '"' + "b" * 100 + '"]'),
        ('"Partly"', '"' + "p" * 40 + '"'),
        ("I want to go, and I want to stay.", "ä" * 3000),
        ("Part of you wants out.", "t" * 1500),
        ("Holds both.", "y" * 500),
    )
    assert read(full).drills[1].vignette == "ä" * 3000


@pytest.mark.parametrize(
    "text",
    [
        "He was born in 1985 and I was 34 from 2010-2015, no, 2010 – 2016.",
        "It was 12.03.2019, or 2019-03-12, half past 10, room 4/12.",
        "It cost 1 000 000, I had 12,500 and 3.50 left.",
        "I count 1 2 3 4 5 6 7 8 9 10 and breathe 4-7-8.",
        "They said to ring 116 123 or 988.",
        "I said stop.Now I can't.",
    ],
)
def test_years_dates_sums_and_counting_are_nobodys_details(text: str) -> None:
    assert real_details(text) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Ring +44 20 7946 0958.", ["phone number"]),
        ("Ring (555) 010-9999!", ["phone number"]),
        ("Ring 01714960123", ["phone number"]),
        ("jo.b@mail.example", ["e-mail address"]),
        ("at https://there.example/x", ["web address"]),
        ("on there.org", ["web address"]),
        ("jo@there.org, 0171/4960123", ["phone number", "e-mail address"]),
    ],
)
def test_how_to_reach_a_person_is_a_real_detail(text: str, kinds: list[str]) -> None:
    assert real_details(text) == kinds


def test_a_fault_of_a_whole_file_has_no_line() -> None:
    assert str(Fault("a.toml", 0, "", "is gone.")) == "a.toml: is gone."
    assert issubclass(PackFaults, Refusal)
