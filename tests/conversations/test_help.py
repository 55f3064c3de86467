"""Help says what this very person can do here."""

from __future__ import annotations

from tests.conversations.institute import Institute
from tests.conversations.shown import text_of

PARTS = ("**Practise**", "**Supervise**", "**Coordinate**", "**Administer**")


async def parts_for(institute: Institute, person: str) -> set[str]:
    shown = await getattr(institute, person).slash(institute.drills, "help")
    assert shown.ephemeral
    words = text_of(shown.response)
    assert "How it works" in words
    assert "Practice with fictional clients only." in words
    return {part for part in PARTS if part in words}


async def test_help_is_about_the_persons_own_roles(running: Institute) -> None:
    assert await parts_for(running, "ada") == {"**Practise**"}
    assert await parts_for(running, "ruth") == {"**Supervise**"}
    assert await parts_for(running, "carlo") == {"**Coordinate**"}
    assert await parts_for(running, "admin") == {"**Coordinate**", "**Administer**"}
    await running.take_role(running.ruth, running.supervisors)
    assert await parts_for(running, "ruth") == set()


async def test_a_newcomer_is_told_how_to_join(running: Institute) -> None:
    dan = running.person("dan")
    words = text_of((await dan.slash(running.drills, "help")).response)
    assert "You are not in a cohort here yet. Press **Join**" in words


async def test_help_before_setup_says_who_begins(institute: Institute) -> None:
    words = text_of((await institute.ada.slash(institute.drills, "help")).response)
    assert "Etude is not set up in this server yet. An admin starts with `/admin setup`." in words
    assert "**Practise**" not in words
    words = text_of((await institute.admin.slash(institute.drills, "help")).response)
    assert "**Administer**" in words


async def test_help_in_a_direct_message(running: Institute) -> None:
    words = text_of((await running.ada.user.slash("help")).response)
    assert "How it works" in words
    assert "**Practise**" in words
    assert "Everything else is in your institute's server" in words
    assert "not in a cohort" not in words
