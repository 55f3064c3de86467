"""Private prompts come in their turn, and from private packs alone."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from drills.library import load_library
from drills.prompts import private_prompts, prompt_of_day

START = date(2026, 3, 2)


@given(st.integers(1, 40), st.integers(1, 9 * 10**18))
def test_each_prompt_comes_once_before_one_comes_again(prompts: int, user_id: int) -> None:
    days = [START + timedelta(n) for n in range(prompts)]
    assert {prompt_of_day(prompts, user_id, day) for day in days} == set(range(prompts))


def test_prompts_are_those_of_private_packs() -> None:
    library = load_library()
    prompts = private_prompts(library)
    assert len(prompts) >= 12
    posted = {drill.id for pack in library if not pack.private for drill in pack.drills}
    assert not {prompt.id for prompt in prompts} & posted
