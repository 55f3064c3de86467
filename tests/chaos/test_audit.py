"""The audit of a storm can fail: it says what is missing, what is there twice, what is wrong."""

from __future__ import annotations

from dataclasses import replace

from tests.chaos.audit import (
    Answer,
    Audit,
    Due,
    Line,
    Seen,
    audit_messages,
    audit_replies,
    table,
)

DUE = [
    Due("drill", "drills/1", "reply/1"),
    Due("drill", "drills/1", "reply/2"),
    Due("drill", "drills/2", "reply/3"),
    Due("closing", "drills/1", "reply/1", "Closed"),
    Due("feedback", "user/7", "feedback/5"),
]
SEEN = [
    Seen("drills/1", "reply/1", "Closed. You fear it."),
    Seen("drills/1", "reply/2", "You fear it."),
    Seen("drills/2", "reply/3", "You fear it."),
    Seen("user/7", "feedback/5", "Your feedback is ready."),
]
SAID = Answer(1, 7, "You fear that it was you.")
GOOD = Audit(
    *audit_messages(DUE, SEEN),
    accepted=1,
    stored=1,
    never_stored=0,
    stored_twice=0,
    unanswered=0,
)


def faults(seen: list[Seen]) -> list[str]:
    lines, not_due = audit_messages(DUE, seen)
    return replace(GOOD, lines=lines, not_due=not_due).faults


def test_a_world_in_which_all_is_there_once_has_no_faults() -> None:
    assert GOOD.faults == []
    assert GOOD.lines["drill"] == Line(due=3, posted=3)
    assert "nothing lost, nothing doubled" in table(GOOD, {})


def test_a_missing_post_is_lost_and_a_second_one_is_doubled() -> None:
    assert faults(SEEN[1:]) == ["drill: 1 lost", "closing: 1 lost"]
    assert faults([*SEEN, SEEN[1]]) == ["drill: 1 doubled"]
    assert faults([SEEN[0], SEEN[2], SEEN[2], SEEN[3]]) == ["drill: 1 doubled", "drill: 1 lost"]
    lines, _ = audit_messages(DUE, [SEEN[0], SEEN[2], SEEN[2], SEEN[3]])
    assert lines["drill"] == Line(due=3, posted=2, doubled=1, lost=1)


def test_a_message_in_the_wrong_place_or_never_asked_for_is_seen() -> None:
    elsewhere = replace(SEEN[3], place="user/8")
    assert faults([*SEEN[:3], elsewhere]) == [
        "feedback: 1 lost",
        "1 messages nobody asked for",
    ]


def test_a_closing_that_is_not_shown_in_the_end_is_seen() -> None:
    still_open = replace(SEEN[0], text="You fear it.")
    assert faults([still_open, *SEEN[1:]]) == ["closing: 1 not right in the end"]


def test_an_accepted_reply_is_stored_once_or_it_is_said() -> None:
    other = replace(SAID, text="Something else.")
    assert audit_replies([SAID], [SAID, other]) == (1, 0, 0)
    assert audit_replies([SAID], [other]) == (0, 1, 0)
    assert audit_replies([SAID], [SAID, SAID]) == (1, 0, 1)


def test_every_other_fault_is_said_too() -> None:
    bad = replace(
        GOOD, never_stored=1, stored_twice=2, unanswered=3, unsent=["round/1 failed Forbidden"]
    )
    assert bad.faults == [
        "1 accepted replies not stored",
        "2 replies stored twice",
        "3 people never answered",
        "1 deliveries not sent",
    ]
