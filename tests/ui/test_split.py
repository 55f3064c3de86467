"""Long cards as several messages: every word stays, in order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ui.markdown import quote
from bot.ui.parts import Beside, Button, Buttons, Card, Rule, Text
from bot.ui.split import LONGEST_MESSAGE, MOST_PARTS, split_card

BUTTON = Button("Press", "review")


def words_of(cards: list[Card]) -> str:
    texts = (b.markdown for card in cards for b in card.blocks if isinstance(b, Text | Beside))
    return "".join("".join(texts).split())


def test_a_short_card_stays_as_it_is() -> None:
    card = Card((Text("a"), Rule(), Buttons((BUTTON,))), mentions=(1,))
    assert split_card(card) == [card]


def test_the_buttons_come_with_the_last_words() -> None:
    blocks = (Text("a" * 3000), Text("b" * 3000), Buttons((BUTTON,)))
    first, second = split_card(Card(blocks))
    assert first.blocks == blocks[:1]
    assert second.blocks == blocks[1:]


def test_too_many_parts_are_split_too() -> None:
    cards = split_card(Card(tuple(Beside(str(n), BUTTON) for n in range(30))))
    assert [len(card.blocks) for card in cards] == [13, 13, 4]
    assert 13 * 3 <= MOST_PARTS < 14 * 3


def test_a_long_quote_is_cut_between_words_and_stays_a_quote() -> None:
    typed = "A long line of words. " * 400
    pieces = [card.blocks[0] for card in split_card(Card((Text(quote(typed)),)))]
    assert len(pieces) == 3
    for piece in pieces:
        assert isinstance(piece, Text)
        assert piece.markdown.startswith("> ")
        assert piece.markdown.rstrip().endswith((".", "words", "of", "line", "long", "A"))


def test_a_word_without_end_is_cut_but_never_behind_a_backslash() -> None:
    pieces = split_card(Card((Text("x" + r"\*" * 4000),)))
    assert words_of(pieces) == "x" + r"\*" * 4000
    for card in pieces:
        [block] = card.blocks
        assert isinstance(block, Text)
        assert not block.markdown.endswith("\\")


@settings(deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("ab \n>\\*"), max_size=9000).map(lambda t: f"x{t}"), max_size=4
    )
)
def test_nothing_is_lost_and_everything_fits(texts: list[str]) -> None:
    cards = split_card(Card(tuple(map(Text, texts))))
    for card in cards:
        assert sum(len(b.markdown) for b in card.blocks if isinstance(b, Text)) <= LONGEST_MESSAGE
    kept = words_of(cards).replace(">", "")
    assert kept == "".join("".join(texts).split()).replace(">", "")
