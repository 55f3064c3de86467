"""Replies opened to discussion, and reactions on them as light ratings."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete

from bot.db.tables import Kept, ReactionMark
from bot.ui.cards.replying import number_sign
from tests.conversations.institute import Institute
from tests.conversations.shown import form_text, said, text_of


class Discussion:
    """A closed round with Ada's reply in its thread."""

    def __init__(self, institute: Institute, thread: Any) -> None:
        self.institute = institute
        self.thread = thread

    @property
    def reply(self) -> Any:
        return self.thread.last_message

    async def marks(self) -> list[tuple[int, int]]:
        return [(row.user_id, row.level) for row in await self.institute.rows(ReactionMark)]

    async def while_away(self, person: Any, level: int, *, reacted: bool = True) -> None:
        """A reaction that no event tells the bot of, as while its process is down."""
        backend = self.institute.env.backend
        heard, backend.subscribers[:] = list(backend.subscribers), []
        backend.set_reaction(self.thread.id, self.reply.id, number_sign(level), person.id, reacted)
        backend.subscribers[:] = heard


@pytest.fixture
async def discussion(ready: Institute) -> Discussion:
    await ready.make_cohort(ready.ada, ready.ben)
    await ready.make_series()
    await ready.choose_rule("discussion", "Yes")
    await ready.pass_time(hours=10)
    await ready.reply(ready.ada, "You miss him.")
    await ready.pass_time(hours=23, minutes=30)
    [thread] = ready.drills.threads
    return Discussion(ready, thread)


async def test_the_thread_explains_itself_and_hides_the_author(discussion: Discussion) -> None:
    heading = text_of(discussion.thread.history()[0])
    assert "Reactions are public" in heading
    assert number_sign(1) in heading
    assert discussion.thread.name.startswith("Day 1 · ")
    assert text_of(discussion.reply) == "**A colleague**\n> You miss him.\n[Rate]"
    signs = [str(reaction.emoji) for reaction in discussion.reply.reactions]
    assert signs == [number_sign(n) for n in (1, 2, 3, 4)]


async def test_a_reaction_is_added_changed_and_taken_back(discussion: Discussion) -> None:
    ben = discussion.institute.ben
    await ben.react(discussion.reply, number_sign(3))
    assert await discussion.marks() == [(ben.id, 3)]
    await ben.react(discussion.reply, number_sign(4))
    await ben.unreact(discussion.reply, number_sign(3))
    assert await discussion.marks() == [(ben.id, 4)]
    await ben.unreact(discussion.reply, number_sign(4))
    assert await discussion.marks() == []


async def test_a_reaction_that_still_stands_counts_when_a_later_one_is_taken_back(
    discussion: Discussion,
) -> None:
    ben = discussion.institute.ben
    for level in (3, 4):
        await ben.react(discussion.reply, number_sign(level))
    await ben.unreact(discussion.reply, number_sign(4))
    assert await discussion.marks() == [(ben.id, 3)]


async def test_reactions_that_a_moderator_removes_are_forgotten(discussion: Discussion) -> None:
    institute = discussion.institute
    ben, mei = institute.ben, institute.mei
    for person, level in ((ben, 3), (ben, 4), (mei, 4)):
        await person.react(discussion.reply, number_sign(level))
    await mei.react(discussion.reply, "🎉")
    backend, where = institute.env.backend, (discussion.thread.id, discussion.reply.id)
    for sign, left in (("🎉", 3), (number_sign(4), 1)):
        backend.clear_reaction(*where, sign)
        await institute.env.settle()
        assert len(await discussion.marks()) == left
    assert await discussion.marks() == [(ben.id, 3)]
    await mei.react(discussion.reply, number_sign(1))
    backend.clear_reactions(*where)
    await institute.env.settle()
    assert await discussion.marks() == []


async def test_commands_that_cannot_be_told_do_not_stop_the_catching_up(
    discussion: Discussion,
) -> None:
    institute = discussion.institute
    await discussion.while_away(institute.mei, 4)
    async with institute.writing() as session:
        await session.execute(delete(Kept))
    institute.env.inject_error("PUT", "/applications/*/commands", status=503, times=None)
    await institute.restart()
    assert await discussion.marks() == [(institute.mei.id, 4)]


async def test_reactions_that_are_no_ratings_are_passed_over(discussion: Discussion) -> None:
    institute = discussion.institute
    await institute.ada.react(discussion.reply, number_sign(4))
    await institute.ben.react(discussion.reply, "🎉")
    await institute.ben.react(discussion.reply, number_sign(5))
    await institute.ben.react(discussion.thread.history()[0], number_sign(2))
    await institute.ben.react(institute.drills.last_message, number_sign(2))
    robot = institute.guild.add_member(institute.env.create_user("robot", bot=True))
    await robot.react(discussion.reply, number_sign(2))
    assert await discussion.marks() == []


async def test_reactions_missed_while_away_are_made_up_for(discussion: Discussion) -> None:
    institute = discussion.institute
    await institute.ben.react(discussion.reply, number_sign(2))
    robot = institute.guild.add_member(institute.env.create_user("robot", bot=True))
    await discussion.while_away(institute.ben, 2, reacted=False)
    await discussion.while_away(institute.mei, 4)
    await discussion.while_away(institute.mei, 3)
    await discussion.while_away(institute.ada, 4)
    await discussion.while_away(robot, 1)
    assert await discussion.marks() == [(institute.ben.id, 2)]
    await institute.pass_time(minutes=1)
    await institute.restart()
    assert await discussion.marks() == [(institute.mei.id, 3), (institute.mei.id, 4)]


async def test_a_discussion_that_cannot_be_read_stops_nothing(discussion: Discussion) -> None:
    institute = discussion.institute
    await institute.ben.react(discussion.reply, number_sign(2))
    await discussion.while_away(institute.mei, 4)
    institute.env.inject_error("GET", "/channels/*/messages/*", status=403, code=50001)
    await institute.restart()
    assert await discussion.marks() == [(institute.ben.id, 2)]
    await institute.restart()
    assert await discussion.marks() == [(institute.ben.id, 2), (institute.mei.id, 4)]


async def test_reactions_are_told_in_the_feedback(discussion: Discussion) -> None:
    institute = discussion.institute
    await institute.ben.react(discussion.reply, number_sign(3))
    await institute.mei.react(discussion.reply, number_sign(3))
    queue = await institute.ruth.slash(institute.staff, "supervise queue")
    await institute.rate(institute.ruth, await institute.ruth.click(queue.response, label="Rate"))
    await institute.pass_time(days=1)
    ready = institute.ada.user.dm_channel.last_message
    batch = await institute.ada.user.click(ready, label="Read feedback")
    assert "Public reactions in the discussion: " in text_of(batch.response)
    assert "× 2" in text_of(batch.response)


async def test_the_message_command_rates_like_the_button(discussion: Discussion) -> None:
    institute = discussion.institute
    name = "Rate this reply"
    # Once the drill has closed, whoever had no reply may learn by rating others.
    late = await institute.ben.context_menu(discussion.thread, name, discussion.reply)
    assert "You miss him." in form_text(late)
    own = await institute.ada.context_menu(discussion.thread, name, discussion.reply)
    assert "This is your own reply" in said(own)
    for opened in (
        await institute.ruth.context_menu(discussion.thread, name, discussion.reply),
        await institute.ruth.click(discussion.reply, label="Rate"),
    ):
        assert "You miss him." in form_text(opened)
    await institute.restart()
    assert "Your rating is saved." in said(await institute.rate(institute.ruth, opened))


async def test_replies_in_a_discussion_are_not_edited_any_more(discussion: Discussion) -> None:
    institute = discussion.institute
    changed = await institute.reply(institute.ada, "It aches.", institute.drills.history()[1])
    assert "Attempt 2 is saved." in said(changed)
    assert "> You miss him." in text_of(discussion.reply)
