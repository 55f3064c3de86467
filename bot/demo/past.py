"""What the fictional cohort has written so far: three drills, in the order of the pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from drills.model import Reaction


@dataclass(frozen=True)
class PastRating:
    """A level (from 1) for each criterion of the rubric, and the words that go with them."""

    levels: tuple[int, int, int]
    strength: str
    next_step: str


@dataclass(frozen=True)
class PastReply:
    """What somebody wrote, how many minutes after the post, and the ratings it got."""

    author: str
    minutes: int
    text: str
    reaction: Reaction
    ratings: tuple[PastRating, ...]


PastRound: TypeAlias = tuple[PastReply, ...]

PACK = "org.etude.empathic-reflection"

# refl-001: Dilwyn misses his dog.
DILWYN = (
    PastReply(
        "jonas",
        12,
        "That sounds really hard. Fourteen years is a long time to have a dog.",
        Reaction.TOO_EASY,
        (
            PastRating(
                (2, 2, 4),
                "You stay with him; nothing here hurries him on.",
                "“Hard” could be anybody’s. Try the word for missing someone.",
            ),
            PastRating(
                (2, 2, 4),
                "Short, and the fourteen years show that you listened.",
                "Use the step by the back door; that is where the loss is.",
            ),
        ),
    ),
    PastReply(
        "ada",
        25,
        "You still step over him in the mornings. You miss him. Maybe your son would understand "
        "if you told him?",
        Reaction.GOOD_CHALLENGE,
        (
            PastRating(
                (3, 3, 2),
                "The stepping over is his own picture and you kept it.",
                "Leave out the question about his son and see what he does with the silence.",
            ),
            PastRating(
                (3, 4, 2),
                "“You miss him”, so plainly. I believed it.",
                "The last sentence sends him to someone else. Stop after “You miss him”.",
            ),
        ),
    ),
    PastReply(
        "mei",
        47,
        "Every morning starts with him not being there, and nobody knows how much that aches.",
        Reaction.GOOD_CHALLENGE,
        (
            PastRating(
                (4, 4, 4),
                "“Nobody knows” catches that he carries it alone.",
                "You could try it in half the words once, to hear the difference.",
            ),
            PastRating(
                (4, 3, 4),
                "“Aches” has the right weight.",
                "Perhaps name what he fears his son would think.",
            ),
        ),
    ),
    PastReply(
        "ben",
        70,
        "I lost my dog last year, so I know how you feel. It does get better.",
        Reaction.TOO_EASY,
        (
            PastRating(
                (1, 1, 1),
                "You want him to feel less alone, and that comes across.",
                "It turned to your dog. Begin with “You” and stay in his kitchen.",
            ),
            PastRating(
                (1, 2, 1),
                "Warm and quick to respond.",
                "Drop the comfort at the end; name the missing instead.",
            ),
        ),
    ),
    PastReply(
        "imani",
        95,
        "You come down and make room for him still. It hurts, and you have had to hide it.",
        Reaction.GOOD_CHALLENGE,
        (
            PastRating(
                (3, 4, 4),
                "“Make room for him still” is lovely, and it is his.",
                "“Hurts” is anybody’s. He steps over him every morning: how much is that?",
            ),
            PastRating(
                (3, 4, 4),
                "Both halves are there: the loss and the hiding.",
                "Try one word for the feeling that only fits grief.",
            ),
        ),
    ),
)

# refl-002: Roksana passed her driving test.
ROKSANA = (
    PastReply(
        "imani",
        9,
        "Grinning at trolleys! You did it, and you wanted that drive to last.",
        Reaction.GOOD_CHALLENGE,
        (
            PastRating(
                (3, 4, 4),
                "You matched her speed. It made me smile.",
                "Say the proud part out loud as well.",
            ),
            PastRating(
                (4, 4, 4),
                "You heard why she took the long way.",
                "Nothing to mend; try it once without the exclamation mark.",
            ),
        ),
    ),
    PastReply(
        "mei",
        31,
        "Congratulations! Fifth time lucky. Your mum must be so proud of you.",
        Reaction.TOO_EASY,
        (
            PastRating(
                (2, 2, 2),
                "You are glad with her from the first word.",
                "The pride you name is her mum’s. Whose is it in her story?",
            ),
            PastRating(
                (2, 2, 1),
                "Friendly and light, as she is.",
                "Instead of congratulating, say what the car park was like for her.",
            ),
        ),
    ),
    PastReply(
        "ada",
        44,
        "You are so proud, and this time it was yours alone, no cake, nobody watching. And then "
        "the radio on and the long way round.",
        Reaction.GOOD_CHALLENGE,
        (
            PastRating(
                (4, 4, 4),
                "“Yours alone”: you noticed that she had told nobody, and why.",
                "You could stop after “nobody watching” and let her bring the drive.",
            ),
            PastRating(
                (4, 3, 4),
                "You named the happy feeling as carefully as a sad one.",
                "Try to get some of her tempo into it: shorter sentences.",
            ),
        ),
    ),
    PastReply(
        "jonas",
        62,
        "It feels good to have managed it after so many tries.",
        Reaction.TOO_EASY,
        (
            PastRating(
                (2, 3, 4),
                "You stay with her and add nothing of your own.",
                "“Good” is far smaller than grinning at trolleys. Find her size.",
            ),
            PastRating(
                (2, 2, 4),
                "The many tries are in it, so she knows you heard.",
                "Borrow one of her pictures: the car park, the radio, the long way.",
            ),
        ),
    ),
    PastReply(
        "ben",
        118,
        "You’re over the moon. After all those tests you finally get to drive your own girl to "
        "school.",
        Reaction.GOOD_CHALLENGE,
        (
            PastRating(
                (4, 3, 4),
                "“Over the moon” is her size. And no story about yourself this time.",
                "“Your own girl to school” is the heart of it: end on that alone.",
            ),
            PastRating(
                (3, 4, 4),
                "You saw what the driving is for.",
                "“Finally” may sound like a sigh. What if you leave it out?",
            ),
        ),
    ),
)

# refl-003: Sinazo is not thanked. Today's; Mei's reply is still unrated.
SINAZO = (
    PastReply(
        "ben",
        14,
        "They clapped her for your eleven years. You’re furious, and no wonder you’re hurt too.",
        Reaction.GOOD_CHALLENGE,
        (
            PastRating(
                (4, 4, 4),
                "“Clapped her for your eleven years” says it all in one line.",
                "“No wonder” explains it to her; she knows. Leave it out.",
            ),
        ),
    ),
    PastReply(
        "imani",
        26,
        "Eleven years of that rota in your own head, and all she did was type it in. It makes you "
        "so angry to see her take the applause.",
        Reaction.GOOD_CHALLENGE,
        (
            PastRating(
                (4, 4, 4),
                "The anger is as big as hers, and you were not afraid of it.",
                "Half as long would hit twice as hard.",
            ),
        ),
    ),
    PastReply(
        "jonas",
        58,
        "I can understand that this is frustrating. Have you talked to Lorraine about it?",
        Reaction.TOO_HARD,
        (
            PastRating(
                (2, 1, 2),
                "You took in that something is not right for her.",
                "Before any question: how angry is she, from one to ten? Say that word.",
            ),
        ),
    ),
    PastReply(
        "mei",
        83,
        "You did that rota all those years, and they never even looked your way.",
        Reaction.GOOD_CHALLENGE,
        (),
    ),
)

PAST: tuple[PastRound, ...] = (DILWYN, ROKSANA, SINAZO)

# Who has taken whose reply of today to rate. Ben's own is with the three others, and nobody rates
# whoever rates them: so the next reply, the visitor's, is the one that he is brought.
REVIEWERS_TODAY = {
    "ben": ("imani", "jonas", "mei"),
    "imani": ("jonas",),
    "jonas": ("mei",),
    "mei": ("imani",),
}
