"""The listening exercise: one speaks, the others only listen, by the clock."""

from __future__ import annotations

from typing import Final

PROMPTS: Final = (
    "Something small from this week that has stayed with me.",
    "A moment in which I felt at home with another person.",
    "What I find hard to ask others for.",
    "Something I did lately that I am quietly glad about.",
    "What I carry at the moment that few people see.",
    "A difficulty of these days, and what my body does when I think of it.",
    "Someone who once listened to me well, and how they did it.",
    "What I would like to be gentler about with myself.",
    "Something in my work or training that moves me.",
    "A thing I have changed my mind about, and how that came.",
)
"""What the speaker may begin with; a round takes the next one, and all in it have the same."""
CLOSING: Final = "One sentence each: what was it like to be listened to, and to listen?"


def prompt_of(round_number: int) -> str:
    """What the rounds of a series speak about in turn; their numbers count from 1."""
    return PROMPTS[(round_number - 1) % len(PROMPTS)]
