"""A connection that breaks while a reply is being committed: submitted again, it counts once."""

from __future__ import annotations

import pytest

from bot.db.engine import open_database
from bot.db.tables import Reply, Wording
from bot.faults import Unavailable
from tests.db.afflicted import Line
from tests.practice.builders import ADA, BEN, NINE, School

# Whatever breaks after the server has it; whatever breaks before is taken back by the server.
MOMENTS = {"the commit has come": b"COMMIT", "the reply has come": b"INSERT INTO reply"}


@pytest.mark.parametrize("shared_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_reply_submitted_again_counts_once(
    school: School, migrated_postgres: str, moment: str
) -> None:
    round_id = await school.open_round(ADA, BEN)
    await school.reply(BEN, round_id)
    line = Line(migrated_postgres)
    await line.open()
    distant = open_database(line.url)
    far = School(distant)
    await far.rows(Reply)
    line.cut_after(MOMENTS[moment])
    with pytest.raises(Unavailable) as lost:
        await far.reply(ADA, round_id, "I hear how tired you are.", now=NINE)
    assert lost.value.doubtful == (moment == "the commit has come")
    saved = await far.reply(ADA, round_id, "I hear how tired you are.", now=NINE)
    assert (saved.attempt, saved.edited) == (1, False)
    mine = await school.rows(Reply, Reply.user_id == ADA.user_id)
    assert [(reply.text, reply.edition) for reply in mine] == [("I hear how tired you are.", 1)]
    assert not await school.rows(Wording)
    await distant.close()
    await line.cut()
