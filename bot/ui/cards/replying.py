"""The Reply form, what is said once it is saved, and other people's replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui.cards.signposts import signpost_line
from bot.ui.cards.warm_up import warm_up_line
from bot.ui.markdown import clip, count, plain, quote, share, vignette, when
from bot.ui.parts import (
    Beside,
    Button,
    Buttons,
    Card,
    Choose,
    Form,
    Look,
    Note,
    Option,
    Text,
    Tick,
    Write,
)
from drills.model import Reaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.after_reply import AfterReply
    from bot.practice.drafts import ReplyForm
    from bot.practice.reading import OtherReply
    from bot.practice.replies import Saved
    from bot.practice.rounds import RoundView
    from bot.ui.parts import Block, Field
    from drills.model import Drill

REACTIONS = (
    Option("Too easy", Reaction.TOO_EASY, "I hardly had to think"),
    Option("A good challenge", Reaction.GOOD_CHALLENGE, "I had to work, and I could"),
    Option("Too hard", Reaction.TOO_HARD, "I was lost"),
    Option("It was too much", Reaction.OVERWHELMED, "I shut down, went numb or was flooded"),
)
FICTIONAL = Option("There are no real client details in it", "fictional")
ROOM_IN_FORM = 3800
PAGE_ROOM = 3500
LONGEST_ON_PAGE = PAGE_ROOM - 400
LONGEST_EXCERPT = 300
"""Of a vignette that is not everybody's, beside a reply to it."""
MOST_ON_PAGE = 5


def reply_form(form: ReplyForm, nonce: str) -> Form:
    """The vignette on top (nobody can see the channel behind a form), then the answer."""
    said = {
        "new": "",
        "draft": "Your text from last time is still here.\n",
        "edit": "You can change your reply until someone else's is shown to you.\n",
        "again": f"You have read others' replies, so this is attempt {form.attempt}.\n",
    }[form.kind]
    if form.more_time_until:
        until = form.more_time_until
        said += f"For you this drill closes {when(until)} ({when(until, 'R')}).\n"
    said += _readers(form.round)
    drill = form.round.drill
    if form.round.rules.warm_up and form.kind == "new":
        said += f"{warm_up_line(drill)}\n"
    own = bool(form.round.levelled or form.round.owner_id)
    head = signpost_line(form.round.signpost) + (_introduction(drill) if own else "")
    goal, vignette_text = share(
        ROOM_IN_FORM - len(head), plain(drill.goal), vignette(drill.vignette)
    )
    day = "Practice" if form.round.owner_id else f"Day {form.round.number}"
    return Form(
        f"reply-form/{form.round.id}/{nonce}",
        f"{day} · {drill.skill}",
        (Note(f"{said}{goal}\n{head}{vignette_text}"), *answer_fields(form.text)),
    )


def _introduction(drill: Drill) -> str:
    """What a post says before its vignette, where the form is the first to show it."""
    note = f"-# Content note: {plain(drill.content_note)}\n" if drill.content_note else ""
    return note + (f"**{plain(drill.speaker)}**\n" if drill.speaker else "")


def _readers(view: RoundView) -> str:
    """Who else than usual will read the reply: to be known before writing it."""
    if view.discussion and view.names_shown:
        return "This series shows names, and opens the replies in a thread at closing.\n"
    if view.discussion:
        return "This series opens the replies, without names, in a thread at closing.\n"
    return "This series shows names with the replies.\n" if view.names_shown else ""


def answer_fields(text: str) -> tuple[Field, ...]:
    """The answer, the reaction check and the confirmation that it is fiction."""
    return (
        Write(
            "text",
            "Your reply, as the therapist",
            "What you would say, in your own words.",
            text=text,
            long=True,
        ),
        Choose(
            "reaction",
            "How hard was this for you?",
            REACTIONS,
            "Kept with your reply; other trainees never see it.",
        ),
        Tick("fictional", "Fiction only", (FICTIONAL,)),
    )


def saved_card(saved: Saved, after: AfterReply | None = None) -> Card:
    """What became of the reply, what to do next, and what else is offered `after` it."""
    head = _said_of(saved)
    buttons = [
        Button("See replies", f"others/{saved.round_id}/1"),
        Button("Change my reply", f"reply/{saved.round_id}"),
    ]
    if saved.revealed:
        buttons.pop()
    if saved.alone:
        buttons[0] = Button("One more", f"practice-more/{saved.round_id}", Look.MAIN)
    if saved.waiting:
        head += "\nReplies of others wait for your words, too."
        buttons.insert(0, Button("Rate a reply", "review", Look.MAIN))
    if saved.models:
        buttons.append(Button("Model answers", f"exemplars/{saved.round_id}"))
    offered = _offered(saved.round_id, after) if after else ()
    if saved.self_rating:
        offered = (Button("Rate yourself", f"self-rate/{saved.reply_id}"), *offered)
    rows = [Buttons(row) for row in (tuple(buttons), offered) if row]
    return Card((Text(head), *rows))


def _said_of(saved: Saved) -> str:
    if saved.edited:
        head = "Your reply is changed."
    elif saved.attempt > 1:
        head = f"Attempt {saved.attempt} is saved."
    else:
        head = "Your reply is saved."
    if saved.late and saved.attempt == 1:
        head += " It came after closing time; it still gets feedback."
    if saved.extended and saved.attempt == 1:
        head += f" It is in time: you have until {when(saved.closes_at)} for this drill."
    if not saved.revealed:
        head += " You can change it until someone else's reply is shown to you."
    if saved.counts_later:
        head += "\nThe drill counts as practised with your second try, after the feedback."
    return head


def _offered(round_id: int, after: AfterReply) -> tuple[Button, ...]:
    """What may be done for oneself after a reply, and what may be said of how practice goes."""
    note = Button("Note for myself", f"diary-write/{round_id}")
    pulse = Button("How practice goes: 3 questions", f"pulse/{round_id}")
    return tuple(one for one, is_due in ((note, after.diary), (pulse, after.pulse)) if is_due)


def pages_of(replies: Sequence[OtherReply]) -> list[list[OtherReply]]:
    """Replies cut into pages that fit one message."""
    pages: list[list[OtherReply]] = [[]]
    room = PAGE_ROOM
    for reply in replies:
        needed = len(clip(quote(reply.text), LONGEST_ON_PAGE)) + 100 + len(_client(reply))
        if pages[-1] and (needed > room or len(pages[-1]) >= MOST_ON_PAGE):
            pages.append([])
            room = PAGE_ROOM
        pages[-1].append(reply)
        room -= needed
    return pages


def _client(reply: OtherReply) -> str:
    """The beginning of what the client says to this author, where it is not the same for all."""
    return f", to “{clip(plain(reply.answers), LONGEST_EXCERPT)}”" if reply.answers else ""


def others_card(view: RoundView, pages: list[list[OtherReply]], page: int) -> Card:
    """One page of the others' replies, each with a way to rate it; `page` counts from 1."""
    total = sum(len(one) for one in pages)
    if not total:
        return Card((Text("Nobody else has replied yet. Look in again later."),))
    page = min(max(page, 1), len(pages))
    named = any(reply.author_id for one in pages for reply in one)
    names = "with names" if named else "without names, in no particular order"
    blocks: list[Block] = [
        Text(
            f"### Day {view.number} · {plain(view.drill.skill)}\n"
            f"{count(total, 'reply', 'replies')} by others, {names}."
        )
    ]
    for reply in pages[page - 1]:
        who = f"<@{reply.author_id}>" if reply.author_id else "A colleague"
        if reply.attempt > 1:
            who += f", attempt {reply.attempt}"
        label = "Rate again" if reply.rated else "Rate"
        text = f"**{who}**{_client(reply)}\n{clip(quote(reply.text), LONGEST_ON_PAGE)}"
        if len(quote(reply.text)) > LONGEST_ON_PAGE:
            blocks.append(Beside(text, Button("Read all", f"read/{view.id}/{reply.id}")))
        elif reply.rateable:
            blocks.append(Beside(text, Button(label, f"rate/{reply.id}")))
        else:
            blocks.append(Text(text))
    if len(pages) > 1:
        blocks.append(Text(f"-# Page {page} of {len(pages)}"))
        blocks.append(
            Buttons(
                (
                    Button("Back", f"others/{view.id}/{page - 1}", disabled=page == 1),
                    Button("More", f"others/{view.id}/{page + 1}", disabled=page == len(pages)),
                )
            )
        )
    return Card(tuple(blocks))


def one_reply_card(reply: OtherReply) -> Card:
    """A long reply whole, in as many messages as it takes."""
    blocks: list[Block] = [Text(quote(reply.text))]
    if reply.rateable:
        blocks.append(Buttons((Button("Rate", f"rate-read/{reply.id}"),)))
    return Card(tuple(blocks))


def discussion_heading(view: RoundView) -> Card:
    """The first message of a discussion: how to react, and that reactions are public."""
    scale = view.drill.rubric.scale
    legend = "\n".join(f"{number_sign(n)} {plain(label)}" for n, label in enumerate(scale, start=1))
    return Card(
        (
            Text(
                "### The replies\nReact to a reply with one of these as a light overall rating. "
                f"Reactions are public: everybody sees who reacted.\n{legend}\n"
                "For a full rating with a strength and a next step, press Rate."
            ),
            Buttons((Button("Criteria", f"criteria/{view.id}"),)),
        )
    )


def discussion_reply(reply_id: int, text: str, author_id: int | None, answers: str = "") -> Card:
    """One reply opened to discussion, with the vignette it `answers` where each has their own."""
    who = f"<@{author_id}>" if author_id else "A colleague"
    buttons = Buttons((Button("Rate", f"rate/{reply_id}"),))
    if not answers:
        return Card((Text(f"**{who}**\n{quote(text)}"), buttons))
    client, words = share(ROOM_IN_FORM, vignette(answers), quote(text))
    return Card((Text(f"**The client**\n{client}"), Text(f"**{who}**\n{words}"), buttons))


def number_sign(number: int) -> str:
    """The emoji that stands for a level, 1 to 10."""
    return "\N{KEYCAP TEN}" if number == 10 else f"{number}\ufe0f\N{COMBINING ENCLOSING KEYCAP}"  # noqa: PLR2004


def level_of_sign(sign: str) -> int | None:
    """The level that an emoji stands for, or None for any other."""
    return next((n for n in range(1, 11) if number_sign(n) == sign), None)
