"""Stale, forged and malformed custom ids: one clear sentence each, and nothing happens."""

from __future__ import annotations

from bot.db.tables import Reply
from bot.ui.routes import STALE
from tests.conversations.forging import everything, press, submit
from tests.conversations.institute import REPLY, WORDS, Institute
from tests.conversations.shown import said

NOWHERE = [
    "",
    "reply",
    "reply/",
    "reply/x",
    "reply/-1",
    "reply/1/2",
    "reply/1.5",
    "reply/١",
    "reply/1\n",
    " reply/1",
    "REPLY/1",
    "reply/9234567890123456789",
    "others/1",
    "rate-form/1/not allowed",
    "rate-form/1/" + "n" * 17,
    "review/1",
    "preview/1",
    "drop table reply",
    "🎭" * 25,
    "n" * 100,
]


async def test_an_id_that_leads_nowhere_is_said_to_be_from_earlier(posted: Institute) -> None:
    before = await everything(posted)
    form = {"text": "My words", **REPLY}
    for custom_id in NOWHERE:
        pressed = await press(posted.ada, posted.drills, custom_id)
        chosen = await press(posted.ada, posted.drills, custom_id, ["1"])
        written = await submit(posted.ada, posted.drills, custom_id, form)
        assert (pressed.ephemeral, said(pressed), said(chosen)) == (True, STALE, STALE), custom_id
        assert said(written) == f"{STALE}\n\nThis is what you wrote:\n> My words", custom_id
    assert await everything(posted) == before


GONE = [
    ("reply/999", "That drill is not in this server any more."),
    ("reply/999999999999999999", "That drill is not in this server any more."),
    ("others/999/1", "That drill is not in this server any more."),
    ("criteria/999", "That drill is not in this server any more."),
    ("exemplars/999", "That drill is not in this server any more."),
    ("rate/999", "That reply is not there any more."),
    ("words/999", "That reply is not there any more."),
    ("feedback/999", "Feedback is shown to the author of the reply only."),
    ("again/999", "Feedback is shown to the author of the reply only."),
    ("feedback-words/999/1", "Feedback is shown to the author of the reply only."),
    ("helpful/999/1", "Feedback is shown to the author of the reply only."),
    ("thanks/999/1", "Feedback is shown to the author of the reply only."),
    ("compare/999", "That reply is not there any more."),
    ("compare-tap/999/1/1", "That reply is not there any more."),
    ("compare-tap/1/1/9", "That button is of an earlier version."),
    ("compare-words/999", "That reply is not there any more."),
    ("self-rate/999", "Here you can rate replies of your own only."),
    ("join/999", "That cohort is not in this server."),
    ("agree/999", "That cohort is not in this server."),
    ("leave/999", "That cohort is not in this server."),
    ("suggested-back/999", "That suggestion is not there any more."),
    ("suggested-back-yes/999", "That suggestion is not there any more."),
]


async def test_an_id_of_something_that_is_gone(posted: Institute) -> None:
    before = await everything(posted)
    for custom_id, sentence in GONE:
        refused = await press(posted.ada, posted.drills, custom_id)
        assert refused.modal is None
        assert sentence in said(refused), custom_id
    assert await everything(posted) == before


async def test_series_that_are_gone(running: Institute) -> None:
    before = await everything(running)
    steps = ("show", "preview", "start", "pause", "skip", "post", "post-yes", "archive")
    for step in (*steps, "archive-yes", "rules", "rules-group", "dry-run"):
        refused = await press(running.carlo, running.staff, f"series-{step}/999", ["1"])
        assert "That series is not in this server. `/series list` shows" in said(refused)
    form = {"name": "N", "pack": ["x"], "weekdays": ["0"], "at": "9:00", "closes": "24"}
    refused = await submit(running.carlo, running.staff, "series-form/999/abc", form)
    assert "That cohort is not in this server. `/cohort list` shows" in said(refused)
    assert await everything(running) == before


PACKS_GONE = {
    "That change is not in this server any more.": (
        *("pack-change/999", "pack-whole/999", "pack-apply/999/1", "pack-send/999"),
        *("pack-withdraw/999", "pack-decline/999", "drill-again/999", "drill-part/999/0"),
        *("drill-head/999", "drill-head-id/999"),
    ),
    "That pack is not here any more.": (
        *("pack-page/999/1", "pack-drill/999", "pack-check/999", "pack-export/999/0"),
        *("pack-import/999", "pack-retire/999", "pack-restore/999", "pack-retire-pick/999/0"),
        *("pack-retire-one/999/1", "pack-shipped/999", "pack-add/999", "pack-add-yes/999"),
        "pack-edit/999/1",
    ),
}


async def test_packs_and_changes_that_are_gone(ready: Institute) -> None:
    before = await everything(ready)
    for sentence, routes in PACKS_GONE.items():
        for route in routes:
            refused = await press(ready.carlo, ready.staff, route, ["x"])
            assert sentence in said(refused), route
            assert refused.modal is None
    for form, fields in (
        ("drill-part-form/999/0/abc", {"text": "You miss him."}),
        ("drill-part-form/999/9/abc", {"text": "You miss him."}),
        ("pack-decline-form/999/abc", {"why": "You miss him."}),
    ):
        refused = await submit(ready.carlo, ready.staff, form, fields)
        assert "> You miss him." in said(refused)
    refused = await submit(ready.carlo, ready.staff, "pack-import-form/0/abc", {})
    assert "There was no file in the form." in said(refused)
    refused = await press(ready.carlo, ready.staff, "pack-open/0", ["org.nowhere"])
    assert 'There is no pack "org.nowhere" here.' in said(refused)
    assert await everything(ready) == before


async def test_forms_of_things_that_are_gone_give_the_words_back(posted: Institute) -> None:
    before = await everything(posted)
    for form, fields in (
        ("reply-form/999/abc", {"text": "You miss him.", **REPLY}),
        ("words-form/999/abc", {"strength": "You miss him.", "next_step": "Wait."}),
        ("compare-form/999/abc", {"strength": "You miss him.", "next_step": "Wait."}),
    ):
        refused = await submit(posted.ada, posted.drills, form, fields)
        assert "any more." in said(refused)
        assert "> You miss him." in said(refused)
        assert "press Reply again" not in said(refused)
    assert await everything(posted) == before


async def test_characters_that_nothing_can_hold(posted: Institute) -> None:
    fields = {"text": "You \x00miss \ud83dhim.", **REPLY}
    saved = await submit(posted.ada, posted.drills, "reply-form/1/abc", fields)
    assert "Your reply is saved." in said(saved)
    assert [row.text for row in await posted.rows(Reply)] == ["You miss ?him."]


async def test_values_that_no_menu_offers(running: Institute) -> None:
    before = await everything(running)
    for picked in (["0"], ["7"], ["-1"], ["many"], [], ["9" * 30]):
        wanted = [f"ratings_wanted={one}" for one in picked]
        refused = await press(running.carlo, running.staff, "series-rule/1/x", wanted)
        assert ("can be one of: 1 rating, 2 rat" if picked else "no such rule") in said(refused)
    refused = await press(running.admin, running.staff, "setup/0", ["the drill channel"])
    assert "That is not in this server." in said(refused)
    refused = await press(running.admin, running.staff, "setup/4", [])
    assert "this card is from an earlier version" in said(refused)
    assert await everything(running) == before


async def test_a_form_without_its_fields(posted: Institute) -> None:
    refused = await submit(posted.ada, posted.drills, "reply-form/1/abc", {})
    assert "The reply is empty." in said(refused)
    await posted.reply(posted.ben, "It hurts.")
    await posted.reply(posted.ada, "You miss him.")
    for form in ("rate-form", "words-form"):
        refused = await submit(posted.ruth, posted.staff, f"{form}/1/abc", {})
        assert said(refused)
        assert "went wrong" not in said(refused)


async def test_buttons_of_a_series_that_was_archived_meanwhile(running: Institute) -> None:
    cards = [
        await running.carlo.slash(running.staff, "series show", series="Reflections")
        for _ in range(5)
    ]
    asked = await running.carlo.slash(running.staff, "series archive", series="Reflections")
    await running.carlo.click(asked.response, label="Archive")
    before = await everything(running)
    sentences = {
        "Pause": "Reflections is not running",
        "Skip next": "Reflections is not running",
        "Post now": "Reflections is archived. Create a new series instead.",
        "Archive": "Reflections is archived.",
        "Preview": "Reflections is archived.",
    }
    for card, (label, sentence) in zip(cards, sentences.items(), strict=True):
        refused = await running.carlo.click(card.response, label=label)
        assert sentence in said(refused)
    assert await everything(running) == before


async def test_the_words_form_of_a_rating_that_never_began(posted: Institute) -> None:
    await posted.reply(posted.ada, "You miss him.")
    refused = await submit(posted.ruth, posted.staff, "words-form/1/abc", WORDS)
    assert "Choose the levels first, then add the words." in said(refused)
