"""A practice day over real HTTP and a real gateway, on both databases."""

from __future__ import annotations

import asyncio

from bot.ui.cards.replying import number_sign
from tests.wire.institute import ANSWERS, Institute
from tests.wire.payloads import EPHEMERAL
from tests.wire.reading import text_of


async def test_a_practice_day(institute: Institute) -> None:
    people, (ada, ben, mei), bot = institute.people, institute.trainees, institute.bot
    post = await institute.running(discussion=True)
    assert "Day 1" in text_of(post)
    assert "Reply first" in text_of(await people.press(ada, post, "See replies"))

    # Three people have the form open at once; the bot is killed and comes back meanwhile.
    forms = [await people.press(person, post, "Reply") for person in institute.trainees]
    await bot.restart()
    said = ["You fear that it was you.", "It hurts to be left out.", "That is a heavy thing."]
    saved = await asyncio.gather(
        *(
            people.submit(person, form, text=text, **ANSWERS)
            for person, form, text in zip(institute.trainees, forms, said, strict=True)
        )
    )
    assert all("Your reply is saved." in text_of(one) for one in saved)
    assert all(one.message["flags"] & EPHEMERAL for one in saved)

    others = text_of(await people.press(ada, post, "See replies"))
    assert [text in others for text in said] == [False, True, True]
    assert ben.id not in others

    for person in institute.trainees:
        assert "Your rating is saved" in text_of(await institute.rate_next(person))
    queue = await people.command(institute.ruth, institute.staff, "supervise queue")
    assert "Every reply has at least one rating" in text_of(queue)

    # The window ends while the bot is away: it closes the round and opens the discussion.
    await bot.stop()
    await institute.let_pass(hours=25)
    await bot.start()
    await institute.server.until(lambda: "Closed" in text_of(post), "closing")
    await institute.server.until(lambda: len(institute.thread()) == 4, "discussion")
    heading, first, *_ = institute.thread()
    assert "Reactions are public" in text_of(heading)
    assert {text for text in said if any(text in text_of(m) for m in institute.thread())} == {*said}
    await people.react(mei, first, number_sign(4))

    # Reactions that come while the bot is away count too.
    await bot.stop()
    await people.unreact(mei, first, number_sign(4))
    await people.react(mei, first, number_sign(2))
    await institute.let_pass(hours=25)
    await bot.start()
    await institute.server.until(
        lambda: all(map(institute.letters, institute.trainees)), "feedback"
    )
    [ready] = institute.letters(ada)
    feedback = text_of(await people.press(ada, ready, "Read feedback"))
    assert "You name the fear behind it." in feedback
    assert ben.id not in feedback
    assert mei.id not in feedback

    again = await people.press(ada, ready, "Try again")
    assert said[0] in text_of(again)
    saved = await people.submit(ada, again, text="It frightens you that it was you.", **ANSWERS)
    assert "Attempt 2 is saved." in text_of(saved)
    models = await people.press(ada, saved, "Model answers")
    assert "Why it works" in text_of(models)
