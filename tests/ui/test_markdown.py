"""Other people's words in Discord's markdown: shown as they were typed, and nothing more."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ui.markdown import clip, count, plain, quote, sentence_of, share, vignette

ACTIVE = re.compile(r"(?<!\\)(?:\\\\)*[*_~|`\[\]<>@]")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("**b** _i_ ~~s~~ ||h||", r"\*\*b\*\* \_i\_ \~\~s\~\~ \|\|h\|\|"),
        ("`code` ```block```", r"\`code\` \`\`\`block\`\`\`"),
        ("<@123> <@&4> <#5>", r"\<\@123\> \<\@&4\> \<#5\>"),
        ("@everyone", r"\@everyone"),
        ("[here](https://evil.example)", "\\[here\\](https\u200b://evil.example)"),
        ("discord.gg/abc", "discord.gg\u200b/abc"),
        ("# big\n-# small\n- one\n1. two", "\\# big\n\\-# small\n\\- one\n\\1. two"),
        ("a-b #c 1.5", "a-b #c 1.5"),
        (r"back\slash", r"back\\slash"),
        ("It's (really) fine: 50 %!", "It's (really) fine: 50 %!"),
    ],
)
def test_plain_shows_the_very_characters(typed: str, shown: str) -> None:
    assert plain(typed) == shown


@settings(deadline=None)
@given(st.text())
def test_plain_leaves_nothing_active(typed: str) -> None:
    assert not ACTIVE.search(plain(typed).replace("\\\\", ""))


@settings(deadline=None)
@given(st.text())
def test_a_quote_is_a_quote_on_every_line(typed: str) -> None:
    lines = quote(typed).split("\n")
    assert all(line.startswith("> ") for line in lines)


def test_a_vignette_keeps_its_stage_directions() -> None:
    said = "*looks away* I can't. **No**."
    assert vignette(said) == r"> *looks away* I can't. \*\*No\*\*."
    assert vignette("One.\n\nTwo.\n") == "> One.\n> \n> Two."


def test_a_sentence_of_ours_keeps_its_commands_and_mentions() -> None:
    ours = "Ask <@&12> or <@3> in <#4> by <t:99:F>: `/series create cohort:`, **now**."
    assert sentence_of(ours) == ours.replace("**now**", r"\*\*now\*\*")
    assert sentence_of("no `end") == r"no \`end"
    assert sentence_of("<@everyone>") == r"\<\@everyone\>"


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(3, 50))
def test_clip_keeps_its_length_and_the_beginning(typed: str, longest: int) -> None:
    clipped = clip(typed, longest)
    assert len(clipped) <= max(longest, 2)
    assert clipped == typed or typed.startswith(clipped.removesuffix(" …"))


@settings(deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=5), st.integers(20, 200))
def test_texts_share_their_room_and_the_short_ones_stay_whole(texts: list[str], room: int) -> None:
    shared = share(room, *texts)
    assert sum(map(len, shared)) <= room
    assert len(shared) == len(texts)
    if sum(map(len, texts)) <= room:
        assert shared == texts
    for text, kept in zip(texts, shared, strict=True):
        assert len(text) > room // len(texts) or kept == text


def test_numbers_agree_with_their_nouns() -> None:
    assert [count(n, "reply", "replies") for n in (0, 1, 2)] == [
        "0 replies",
        "1 reply",
        "2 replies",
    ]
    assert count(2, "peer") == "2 peers"
