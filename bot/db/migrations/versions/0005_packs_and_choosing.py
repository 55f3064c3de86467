"""Packs and choosing

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    """Go forward."""
    op.create_table('own_pack',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('server_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=16), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['server_id'], ['server.id'], name=op.f('fk_own_pack_server_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_own_pack')),
    sa.UniqueConstraint('server_id', 'key', name=op.f('uq_own_pack_server_id_key'))
    )
    op.create_table('suggestion',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('server_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('vignette', sa.Text(), nullable=False),
    sa.Column('speaker', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('credit', sa.String(length=100), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_by', sa.BigInteger(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('pack_key', sa.String(length=80), nullable=True),
    sa.Column('drill_id', sa.String(length=40), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'used', 'declined', 'withdrawn')", name=op.f('ck_suggestion_state')),
    sa.ForeignKeyConstraint(['server_id'], ['server.id'], name=op.f('fk_suggestion_server_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suggestion'))
    )
    with op.batch_alter_table('suggestion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_suggestion_server_id_state'), ['server_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_suggestion_user_id'), ['user_id'], unique=False)

    op.create_table('pack_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('server_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('drill_ids', sa.JSON(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('made_by', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('word', sa.Text(), nullable=False),
    sa.Column('suggestion_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("kind IN ('file', 'drills', 'retire', 'restore', 'shipped')", name=op.f('ck_pack_change_kind')),
    sa.CheckConstraint("state IN ('draft', 'waiting', 'applied', 'declined', 'withdrawn')", name=op.f('ck_pack_change_state')),
    sa.ForeignKeyConstraint(['server_id'], ['server.id'], name=op.f('fk_pack_change_server_id')),
    sa.ForeignKeyConstraint(['suggestion_id'], ['suggestion.id'], name=op.f('fk_pack_change_suggestion_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pack_change'))
    )
    with op.batch_alter_table('pack_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pack_change_server_id_state'), ['server_id', 'state'], unique=False)

    with op.batch_alter_table('drill_revision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('meaning', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('server_id', sa.BigInteger(), nullable=False, server_default='0'))
        batch_op.drop_constraint(batch_op.f('uq_drill_revision_pack_id_drill_id_revision'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_drill_revision_server_id_pack_id_drill_id_revision'), ['server_id', 'pack_id', 'drill_id', 'revision'])

    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.add_column(sa.Column('selection', sa.JSON(), nullable=False, server_default='{}'))

    _packs_become_selections(op.get_bind())

    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.drop_column('pack_id')

    with op.batch_alter_table('server', schema=None) as batch_op:
        batch_op.add_column(sa.Column('two_person_packs', sa.Boolean(), nullable=False, server_default=sa.false()))


SHIPPED_WITH_CRISIS = (
    'org.etude.anger-and-violence',
    'org.etude.despair',
    'org.etude.disclosure-of-abuse',
    'org.etude.grief',
)
"""The crisis packs of the release before: whoever scheduled one had asked for it."""


def _packs_become_selections(connection: sa.Connection) -> None:
    series = sa.table('series', sa.column('pack_id'), sa.column('selection', sa.JSON()))
    revision = sa.table('drill_revision', sa.column('pack_id'), sa.column('body', sa.JSON()))
    posted = connection.scalars(
        sa.select(revision.c.pack_id).distinct().where(revision.c.body['crisis'].as_boolean())
    )
    crisis = {*SHIPPED_WITH_CRISIS, *posted}
    for pack_id in connection.scalars(sa.select(series.c.pack_id).distinct()).all():
        selection = {'packs': [pack_id]} if pack_id else {}
        if pack_id.split('@')[0] in crisis or pack_id in crisis:
            selection['crisis'] = True
        connection.execute(
            series.update().where(series.c.pack_id == pack_id).values(selection=selection)
        )
