"""Choosing what a series draws from: packs, the whole library, and filters on either."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.practice.libraries import library_of
from bot.practice.packs import groups_to_post, number_of, packs_to_post
from bot.practice.series import series_to_change
from bot.practice.series_drills import Draws, check_selection, what_it_draws
from drills.model import Level, Phase, Refusal
from drills.pack_checks import did_you_mean, shown
from drills.selection import Selection, draw, selection_from, skills_in, tags_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.db.tables import Series
    from bot.practice.people import Actor
    from drills.library import Library
    from drills.model import Pack

MOST_PACKS: Final = 25
"""As many of a group as a menu holds. Who has more in one group gives some another group."""
FIXED: Final = {"levels": tuple(Level), "phases": tuple(Phase)}
"""The filters whose values do not hang on the library, in their own order."""


@dataclass(frozen=True, slots=True)
class SelectionView:
    """What a series draws from, and what there is to choose from.

    `packs` are those of the `group` that is open. `skills` and `tags` are those of the drills
    that the other filters let through, each with how many drills have it.
    """

    series: Series
    draws: Draws
    groups: tuple[str, ...]
    group: str
    packs: tuple[Pack, ...]
    skills: tuple[tuple[str, int], ...]
    tags: tuple[tuple[str, int], ...]
    languages: tuple[str, ...]

    @property
    def group_number(self) -> int:
        """What names the open group in a route."""
        return number_of(self.group)


async def view_selection(
    session: AsyncSession, actor: Actor, series_id: int, library: Library, group: str = ""
) -> SelectionView:
    """What a series of the actor's own server draws from. Coordinators only."""
    series = await series_to_change(session, actor, series_id)
    return await _view(session, series, library, group)


async def choose_packs(
    session: AsyncSession,
    actor: Actor,
    series_id: int,
    library: Library,
    group: str,
    keys: Collection[str],
) -> SelectionView:
    """Draw from these packs of a group, and as before from those of other groups.

    Packs that are new come after those that were there, in the order of the catalogue.
    """
    series = await series_to_change(session, actor, series_id)
    here = await library_of(session, library, series.server_id)
    offered = [pack.key for pack in packs_to_post(here, group)[:MOST_PACKS]]
    if set(keys) - set(offered):
        raise Refusal("The library has changed meanwhile. Open the drills of the series again.")
    before = selection_from(series.selection)
    kept = [key for key in before.packs if key not in offered or key in keys]
    new = [key for key in offered if key in keys]
    packs = tuple(dict.fromkeys([*kept, *new]))
    if not packs:
        raise Refusal(
            "A series needs something to draw from: choose another pack first, or take the whole "
            "library."
        )
    crisis = any(here.packs[key].crisis for key in packs if key in here.packs)
    changed = replace(before, packs=packs, crisis=crisis, turns=before.turns and len(packs) > 1)
    return await _keep(session, series, library, changed, group)


async def choose_library(
    session: AsyncSession, actor: Actor, series_id: int, library: Library, language: str = ""
) -> SelectionView:
    """Draw from every pack in a language: that of the drills so far where none is named.

    Crisis content is not among it, unless it is asked for afterwards.
    """
    series = await series_to_change(session, actor, series_id)
    here = await library_of(session, library, series.server_id)
    before = selection_from(series.selection)
    languages = [here.packs[key].language for key in before.packs if key in here.packs]
    chosen = language or next(iter(languages), before.language)
    crisis = before.crisis and not before.packs
    changed = replace(before, packs=(), language=chosen, crisis=crisis, turns=True)
    return await _keep(session, series, library, changed)


async def choose_filter(
    session: AsyncSession,
    actor: Actor,
    series_id: int,
    library: Library,
    name: str,
    values: Collection[str],
) -> SelectionView:
    """Draw only what has one of these `skills`, `levels`, `tags` or `phases`; none is any."""
    series = await series_to_change(session, actor, series_id)
    if name not in {"skills", "levels", "tags", "phases"}:
        raise Refusal("There is no such filter. Open the drills of the series again.")
    ordered = tuple(one for one in FIXED.get(name, sorted(values)) if one in values)
    changed = _changed(selection_from(series.selection), name, tuple(map(str, ordered)))
    return await _keep(session, series, library, changed)


async def choose_words(
    session: AsyncSession, actor: Actor, series_id: int, library: Library, skills: str, tags: str
) -> SelectionView:
    """The same for skills and tags as they are typed, with commas between them.

    Refuses a word that no drill of the packs has, with the one that may be meant.
    """
    series = await series_to_change(session, actor, series_id)
    here = await library_of(session, library, series.server_id)
    before = selection_from(series.selection)
    everything = draw(_unfiltered(before), here).drills
    changed = _changed(before, "skills", _read(skills, skills_in(everything), "skill"))
    changed = _changed(changed, "tags", _read(tags, tags_in(everything), "tag"))
    return await _keep(session, series, library, changed)


async def choose_turns(
    session: AsyncSession, actor: Actor, series_id: int, library: Library, *, turns: bool
) -> SelectionView:
    """Whether the packs take turns, or one comes after the other."""
    series = await series_to_change(session, actor, series_id)
    changed = replace(selection_from(series.selection), turns=turns)
    return await _keep(session, series, library, changed)


async def ask_for_crisis_content(
    session: AsyncSession, actor: Actor, series_id: int, library: Library, *, crisis: bool
) -> SelectionView:
    """Whether the whole library is drawn from with its crisis content, or without it.

    Or a named pack, where it came to have crisis content after it was chosen.
    """
    series = await series_to_change(session, actor, series_id)
    before = selection_from(series.selection)
    here = await library_of(session, library, series.server_id)
    if before.packs and not (crisis and draw(before, here).withheld):
        raise Refusal(
            "This series draws from named packs. Add those with crisis content, or take them away."
        )
    return await _keep(session, series, library, replace(before, crisis=crisis))


async def _keep(
    session: AsyncSession, series: Series, library: Library, changed: Selection, group: str = ""
) -> SelectionView:
    """Keep a selection that has drills; it holds from the next drill on."""
    before = selection_from(series.selection)
    if changed.crisis and not before.crisis and series.state == "running":
        raise Refusal(
            f"{series.name} is running, and crisis content needs your consent. Pause it first; "
            "starting it again asks for that."
        )
    here = await library_of(session, library, series.server_id)
    # What is gone from the library stays in the selection, in case it comes back.
    known = tuple(key for key in changed.packs if key in here.packs)
    if known or not changed.packs:
        check_selection(replace(changed, packs=known), here, series.kind)
    series.selection = changed.kept()
    return await _view(session, series, library, group)


async def _view(
    session: AsyncSession, series: Series, library: Library, group: str
) -> SelectionView:
    here = await library_of(session, library, series.server_id)
    draws = await what_it_draws(session, series, library)
    groups = tuple(groups_to_post(here))
    return SelectionView(
        series,
        draws,
        groups,
        group if group in groups else "",
        tuple(packs_to_post(here, group)[:MOST_PACKS]) if group in groups else (),
        _counted(
            one.drill.skill for one in draw(_changed(draws.selection, "skills", ()), here).drills
        ),
        _counted(
            tag
            for one in draw(_changed(draws.selection, "tags", ()), here).drills
            for tag in one.drill.tags
        ),
        tuple(sorted({pack.language for pack in packs_to_post(here, None)})),
    )


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """The words with how often they come, the most frequent first."""
    counts = Counter(words)
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0].casefold())))


def _changed(selection: Selection, name: str, values: tuple[str, ...]) -> Selection:
    change: dict[str, Any] = {name: values}
    return replace(selection, **change)


def _unfiltered(selection: Selection) -> Selection:
    return replace(selection, skills=(), levels=(), tags=(), phases=())


def _read(typed: str, known: Collection[str], what: str) -> tuple[str, ...]:
    by_name = {", ".join(_parts(word)).casefold(): word for word in known}
    # A name may have commas of its own.
    most = max((len(_parts(word)) for word in known), default=1)
    found: list[str] = []
    left = _parts(typed.replace("\n", ","))
    while left:
        names = ((", ".join(left[:n]).casefold(), n) for n in range(most, 0, -1))
        name, taken = next((one for one in names if one[0] in by_name), ("", 0))
        if not name:
            raise Refusal(_unknown(left[0], by_name, known, what))
        found.append(by_name[name])
        del left[:taken]
    return tuple(dict.fromkeys(found))


def _parts(typed: str) -> list[str]:
    return [part.strip() for part in typed.split(",") if part.strip()]


def _unknown(word: str, by_name: Iterable[str], known: Collection[str], what: str) -> str:
    first = word[0].casefold()
    # Only so many are compared: those that begin as it does are the likeliest.
    likely = sorted(by_name, key=lambda one: (not one.startswith(first), one))
    advice = did_you_mean(word.casefold(), likely) or _some(sorted(known))
    return f'No drill of these packs has the {what} "{shown(word)}". {advice}'


def _some(known: Sequence[str], most: int = 12) -> str:
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return f"There is: {', '.join(known[:most])}{more}." if known else "They have none."
