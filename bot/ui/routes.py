"""Component routes: a `custom_id` is a path, and a path finds its function."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

Handler: TypeAlias = Callable[..., Awaitable[None]]
_ = None
H = TypeVar("H", bound=Handler)

_PARAMETER = re.compile(r"\{(\w+)\}")
NUMBER = "[1-8][0-9]{18}|[0-9]{1,18}"
"""Discord's ids have 18 or 19 digits; what fits into 64 bits may have 19."""
STALE = (
    "This button is from an earlier time and leads nowhere now. Use the newest message, or `/help`."
)


@dataclass(frozen=True, slots=True)
class Route:
    """A template such as `reply/{round_id}`, and the function it leads to.

    `opens_form` says that the first answer is a form, which cannot be put off.
    """

    template: str
    handler: Handler
    opens_form: bool
    pattern: re.Pattern[str]


@dataclass(slots=True)
class Routes:
    """A table of routes. Buttons, menus and forms all go through it, after a restart as before.

    Parameters are whole numbers that a database can hold, except `nonce`, which makes each opening
    of a form its own and is not handed on.
    """

    table: list[Route] = field(default_factory=list[Route])

    def route(self, template: str, *, opens_form: bool = False) -> Callable[[H], H]:
        """Declare that custom ids like `template` lead to the decorated function."""

        def declare(handler: H) -> H:
            if any(route.template == template for route in self.table):
                message = f"the route {template} is declared twice"
                raise ValueError(message)
            self.table.append(Route(template, handler, opens_form, _compile(template)))
            return handler

        return declare

    def include(self, other: Routes) -> None:
        """Take over another table's routes."""
        for route in other.table:
            self.route(route.template, opens_form=route.opens_form)(route.handler)

    def find(self, custom_id: str) -> tuple[Route, dict[str, Any]] | None:
        """The route of a custom id and its parameters, or None for a stale or forged one."""
        for route in self.table:
            match = route.pattern.fullmatch(custom_id)
            if match:
                found = match.groupdict()
                found.pop("nonce", None)
                return route, {name: int(text) for name, text in found.items()}
        return None


def _compile(template: str) -> re.Pattern[str]:
    pattern, position = "", 0
    for match in _PARAMETER.finditer(template):
        kind = r"[\w-]{1,20}" if match[1] == "nonce" else NUMBER
        pattern += re.escape(template[position : match.start()]) + f"(?P<{match[1]}>{kind})"
        position = match.end()
    return re.compile(pattern + re.escape(template[position:]))
