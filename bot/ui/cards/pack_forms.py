"""Forms for packs, and the switch of two-person approval."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.ui.markdown import count
from bot.ui.parts import Attach, Button, Buttons, Card, Form, Look, Text, Write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.practice.own_packs import PackHere


def import_form(here: PackHere | None, nonce: str) -> Form:
    """Room for a file of a pack."""
    hint = "A .toml file, or a .csv sheet of its drills." if here else "A .toml file."
    return Form(
        f"pack-import-form/{here.number if here else 0}/{nonce}",
        "Import a pack",
        (Attach("file", "The file", hint),),
    )


def new_pack_form(
    nonce: str, head: Mapping[str, Any] = MappingProxyType({}), change_id: int = 0
) -> Form:
    """The head of a new pack, with what was typed of it so far; its id is made of the title."""
    typed = {key: ", ".join(text) if key == "authors" else text for key, text in head.items()}
    return Form(
        f"drill-head-form/{change_id}/{nonce}" if head else f"pack-new-form/{nonce}",
        "The pack" if head else "New pack",
        (
            Write("title", "Title", longest=80, text=typed.get("title", "")),
            Write(
                "summary",
                "Summary",
                "In a sentence, for whoever chooses a pack.",
                longest=200,
                required=False,
                text=typed.get("summary", ""),
            ),
            Write(
                "license",
                "Licence",
                "Who may use it, as on spdx.org/licenses. LicenseRef-Ours: your institute alone.",
                longest=100,
                text=typed.get("license", "CC-BY-4.0"),
            ),
            Write(
                "authors",
                "Authors",
                "With commas between them.",
                longest=4000,
                text=typed.get("authors", ""),
            ),
            Write(
                "language",
                "Language",
                "As a code: en, de, pt-BR.",
                longest=20,
                text=typed.get("language", "en"),
            ),
        ),
    )


def pack_id_form(pack_id: str, change_id: int, nonce: str) -> Form:
    """The id of a new pack, before it is there for good."""
    hint = (
        "Small letters, digits and hyphens, with a dot: org.example.hope. It never changes later."
    )
    return Form(
        f"drill-head-form/{change_id}/{nonce}",
        "The pack's id",
        (Write("id", "Id", hint, longest=50, text=pack_id),),
    )


def approval_card(*, on: bool, waiting: int) -> Card:
    """Whether changes of packs need a second person, what that means, and the switch."""
    stands = (
        "**On.** A change of a pack waits until another coordinator, or a supervisor, has read and "
        "approved it. Nobody can approve their own."
        if on
        else "**Off.** Each coordinator changes packs alone, after reading what would change."
    )
    lines = ["### Two-person approval of packs", stands]
    if waiting:
        wait = count(waiting, "change")
        lines.append(
            f"{wait} waiting: `/pack queue`."
            + ("" if on else " Any coordinator may apply what waits, its author too.")
        )
    if on and waiting:
        lines.append(
            "Switched off, what waits goes on waiting; then any coordinator may apply it, its "
            "author too."
        )
    lines.append("-# The staff channel is told when this is switched.")
    button = (
        Button("Switch it off", "pack-approval-off", Look.DANGER)
        if on
        else Button("Switch it on", "pack-approval-on", Look.GOOD)
    )
    return Card((Text("\n".join(lines)), Buttons((button,))))
