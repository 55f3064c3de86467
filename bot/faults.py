"""What can happen to the bot by nobody's fault: neither a refusal nor a bug."""

from __future__ import annotations


class Unavailable(Exception):
    """Something that the bot stands on cannot be used just now; later it can.

    Its text says what is the matter, as a clause without a full stop, to a person and to
    whoever hosts the bot alike. `doubtful` is whether the work may have been done all the same.
    """

    def __init__(self, what: str, *, doubtful: bool = False) -> None:
        super().__init__(what)
        self.doubtful = doubtful
