"""Vignettes that members suggest: written, followed and taken back by their author."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import case, func, select, true, update

from bot.db.tables import PackChange, Suggestion
from bot.practice.libraries import libraries_of
from bot.practice.membership import hold_person
from bot.practice.pack_changes import lock_packs
from bot.practice.people import roles_of, server_of
from bot.practice.suggestion_queue import in_hand, tell_staff
from drills.model import Refusal
from drills.suggested import Suggested, checked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.db.tables import Server
    from bot.practice.people import Actor
    from drills.library import Library

MOST_WAITING: Final = 10
"""So many of one person's wait in a server at the most."""
ON_A_PAGE: Final = 3
GONE: Final = "That suggestion is not there any more. `/drill suggestions` shows those that are."


class Standing(StrEnum):
    """What has become of a suggestion. In hand is one of which a drill is being made."""

    WAITING = "waiting"
    IN_HAND = "in hand"
    USED = "used"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class OwnSuggestion:
    """One of somebody's own. `pack` is the title of the pack it is in; `answer` the staff's."""

    id: int
    suggested: Suggested
    made_at: datetime
    standing: Standing
    pack: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class OwnSuggestions:
    """One page of somebody's own, those with the latest news first; pages count from 1."""

    found: tuple[OwnSuggestion, ...]
    total: int = 0
    page: int = 1
    pages: int = 1


async def may_suggest(session: AsyncSession, actor: Actor) -> Server:
    """The actor's server, if they may suggest one more there: its members and staff."""
    server = await server_of(session, actor)
    roles = await roles_of(session, actor)
    if not (roles.staff or roles.trainee):
        raise Refusal(
            "Suggestions are for those who practise here. Press Join on a cohort's card in the "
            "drill channel first."
        )
    mine = (Suggestion.server_id == server.id, Suggestion.user_id == actor.user_id)
    waiting = await session.scalar(
        select(func.count())
        .select_from(Suggestion)
        .where(*mine, Suggestion.state == Standing.WAITING)
    )
    if (waiting or 0) >= MOST_WAITING:
        raise Refusal(
            f"{MOST_WAITING} of your suggestions wait to be read, and no more fit. Once your staff "
            "have read one, there is room; or take one back: `/drill suggestions`."
        )
    return server


async def suggest(
    session: AsyncSession, actor: Actor, suggested: Suggested, now: datetime
) -> Suggestion:
    """Put a vignette on the staff's list; all the same once more, while it waits, changes nothing.

    Raises Refusal for whoever may not, and for what looks like a real person's details.
    """
    suggested = checked(suggested)
    await hold_person(session, actor.user_id)
    texts = asdict(suggested)
    same = await session.scalar(
        select(Suggestion)
        .where(
            Suggestion.server_id == actor.server_id,
            Suggestion.user_id == actor.user_id,
            Suggestion.state == Standing.WAITING,
        )
        .filter_by(**texts)
    )
    if same is not None:
        return same
    server = await may_suggest(session, actor)
    made = Suggestion(server_id=server.id, user_id=actor.user_id, made_at=now, **texts)
    session.add(made)
    await session.flush()
    await tell_staff(session, server, now)
    return made


async def own_suggestions(
    session: AsyncSession, actor: Actor, library: Library, now: datetime, page: int = 1
) -> OwnSuggestions:
    """A page of what the actor has suggested here; in a direct message, everywhere."""
    mine = (*_own(actor), Suggestion.state != "withdrawn")
    total = await session.scalar(select(func.count()).select_from(Suggestion).where(*mine)) or 0
    pages = max(-(-total // ON_A_PAGE), 1)
    page = min(max(page, 1), pages)
    newest = func.coalesce(Suggestion.settled_at, Suggestion.made_at)
    rows = await session.scalars(
        select(Suggestion)
        .where(*mine)
        .order_by(newest.desc(), Suggestion.id.desc())
        .limit(ON_A_PAGE)
        .offset((page - 1) * ON_A_PAGE)
    )
    return OwnSuggestions(await _told(session, rows.all(), library, now), total, page, pages)


async def own_suggestion(
    session: AsyncSession, actor: Actor, suggestion_id: int, library: Library, now: datetime
) -> OwnSuggestion:
    """One of the actor's own that waits, to be taken back. Refuses any other."""
    row = await _takeable(session, actor, suggestion_id, now)
    return (await _told(session, [row], library, now))[0]


async def take_back(session: AsyncSession, actor: Actor, suggestion_id: int, now: datetime) -> None:
    """Take back one that waits: its text is the author's, and is deleted.

    So is that of drills which staff began to make of it and gave up.
    """
    server_id = await session.scalar(
        select(Suggestion.server_id).where(*_own(actor), Suggestion.id == suggestion_id)
    )
    if server_id is not None:
        # Nobody saves or takes up a drill made of it meanwhile.
        await lock_packs(session, server_id)
    row = await _takeable(session, actor, suggestion_id, now)
    row.state, row.settled_by, row.settled_at = "withdrawn", actor.user_id, now
    row.vignette = row.speaker = row.words = row.credit = ""
    await session.execute(
        update(PackChange)
        .where(PackChange.suggestion_id == row.id)
        .values(
            text="",
            fields={},
            state=case((PackChange.state == "draft", "withdrawn"), else_=PackChange.state),
        )
        .execution_options(synchronize_session=False)
    )


async def _takeable(
    session: AsyncSession, actor: Actor, suggestion_id: int, now: datetime
) -> Suggestion:
    row = await session.scalar(
        select(Suggestion)
        .where(*_own(actor), Suggestion.id == suggestion_id, Suggestion.state != "withdrawn")
        .with_for_update()
    )
    if row is None:
        raise Refusal(GONE)
    if row.state != Standing.WAITING:
        raise Refusal(
            "Your staff have read it meanwhile. `/drill suggestions` says what became of it."
        )
    worker = await session.scalar(
        select(PackChange.made_by).where(in_hand(now), PackChange.suggestion_id == row.id).limit(1)
    )
    if worker is not None:
        raise Refusal(
            f"<@{worker}> is making a drill of it just now. If you would rather not, tell them."
        )
    return row


def _own(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    here = Suggestion.server_id == actor.server_id if actor.server_id else true()
    return (Suggestion.user_id == actor.user_id, here)


async def _told(
    session: AsyncSession, rows: Sequence[Suggestion], library: Library, now: datetime
) -> tuple[OwnSuggestion, ...]:
    taken_up = set(
        await session.scalars(
            select(PackChange.suggestion_id).where(
                in_hand(now), PackChange.suggestion_id.in_([row.id for row in rows])
            )
        )
    )
    libraries = await libraries_of(session, library, {row.server_id for row in rows})
    return tuple(_as_told(row, libraries, taken_up=row.id in taken_up) for row in rows)


def _as_told(row: Suggestion, libraries: Mapping[int, Library], *, taken_up: bool) -> OwnSuggestion:
    standing = Standing(row.state)
    if standing is Standing.WAITING and taken_up:
        standing = Standing.IN_HAND
    pack = libraries[row.server_id].packs.get(row.pack_key or "")
    return OwnSuggestion(
        row.id,
        Suggested(row.vignette, row.speaker, row.words, row.credit),
        row.made_at,
        standing,
        pack.title if pack else "",
        row.answer,
    )
