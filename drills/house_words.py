"""The words that the house rules for shipped packs go by: tags, clichés, spellings."""

from __future__ import annotations

from typing import Final


def _listed(words: str) -> frozenset[str]:
    return frozenset(word.strip() for word in words.split(","))


PROBLEMS: Final = _listed(
    "abuse, achievement, addiction, ageing, alcohol, anger, body image, bullying, carer, couple, "
    "debt, disability, discrimination, divorce, drugs, eating, ending, exams, faith, family, "
    "fear, fertility, friendship, gambling, guilt, housing, identity, illness, loneliness, loss, "
    "low mood, migration, money, neighbours, new parent, numbness, pain, panic, parenting, "
    "pregnancy, recovery, retirement, self-harm, sex, shame, siblings, sleep, stepfamily, study, "
    "suicidal thoughts, trauma, unemployment, urges, violence, work, worry"
)
"""What a client struggles with, or is glad of."""

MANNERS: Final = _listed(
    "blunt, brisk, cheerful, earnest, flat, flirtatious, formal, funny, guarded, hesitant, "
    "hostile, indirect, matter-of-fact, numb, obliging, pleading, polite, rambling, rehearsed, "
    "sarcastic, self-mocking, sharp, silent, talkative, tearful, teasing, tired, understated, "
    "warm, weary"
)
"""How a client speaks."""

SETTINGS: Final = _listed(
    "bus or train, care home, church or mosque or temple, college, couple session, court, "
    "doctor's surgery, family session, festivity, group session, gym or pitch, home, hospital, "
    "in the room, job centre, online, outdoors, prison, pub or club, refuge, restaurant, road, "
    "school, shop, telephone, travel, video session, workplace"
)
"""Where what is told takes place; `in the room` where it is about this very hour."""

STOCK_REPLIES: Final = (
    "i hear you",
    "i'm hearing",
    "what i'm hearing",
    "thank you for sharing",
    "thank you for trusting me",
    "safe space",
    "hold space",
    "holding space",
    "sit with that",
    "sit with this",
    "unpack",
    "your feelings are valid",
    "that's valid",
    "completely valid",
    "i can only imagine",
    "i can't imagine",
    "how does that make you feel",
    "you're not alone",
    "you are not alone",
    "takes a lot of courage",
    "takes real courage",
    "so much courage",
    "be gentle with yourself",
    "be kind to yourself",
    "i honour",
    "lean into",
    "journey",
    "resonates",
)
"""What no good answer says. Weaker ones may: that is often what is weak in them."""

WORN_REPLIES: Final = (
    "it sounds like",
    "sounds as if",
    "sounds as though",
    "it seems like",
    "it makes sense",
    "that makes sense",
    "no wonder",
    "that must",
    "must have been",
    "must be so",
    "part of you",
    "i wonder if",
    "i wonder whether",
    "i'm wondering",
    "i imagine",
    "i notice",
    "there's something about",
    "all at once",
    "at the same time",
)
"""What a good answer may say now and then: twice in a pack."""

WORN_SPEECH: Final = (
    "actually laughed",
    "and i just stood there",
    "and that's the thing",
    "at the end of the day",
    "drowning",
    "elephant in the room",
    "going through the motions",
    "i don't even know who i am",
    "i don't know why i'm telling you",
    "if that makes sense",
    "it is what it is",
    "like a ghost",
    "on autopilot",
    "rock bottom",
    "the weird thing is",
    "the worst part is",
    "walking on eggshells",
    "weight on my",
    "which is stupid",
)
"""What clients say in every bulk-written collection: once in a pack, if at all."""

AMERICAN: Final = _listed(
    "apologize, apologized, analyze, behavior, behaviors, center, color, colors, "
    "counselor, criticize, diaper, diapers, favor, favorite, fiber, flavor, gotten, gray, "
    "honor, humor, labor, math, mom, mommy, moms, neighbor, neighbors, pajamas, "
    "practicing, program, realize, realized, realizing, recognize, recognized, rumor, "
    "sidewalk, skeptical, sympathize, theater, traveled, traveling"
)
"""Spellings and words that are not British."""

GRADES: Final = _listed(
    "adequate, adequately, appropriate, appropriately, average, bad, excellent, fully, good, "
    "inadequate, mostly, poor, poorly, sufficient, sufficiently, well, empathic, skilful"
)
"""Words that grade: an anchor shows what is done instead."""
