"""SQL for which drill a reply answers: its author's own in a levelled round, else everybody's."""

from __future__ import annotations

from sqlalchemy import func

from bot.db.tables import Reply, Round, RoundVariant

THEIR_VARIANT = (RoundVariant.round_id == Round.id) & (RoundVariant.user_id == Reply.user_id)
"""What the author of the statement's `Reply` was given in its `Round`, for an outer join."""
GIVEN_DRILL = func.coalesce(RoundVariant.drill_revision_id, Round.drill_revision_id)
"""The id of the `DrillRevision` that it answers, after that join."""
