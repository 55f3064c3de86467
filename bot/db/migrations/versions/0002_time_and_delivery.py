"""Time and delivery

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    """Go forward."""
    op.create_table('handled',
    sa.Column('interaction_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('handled_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('interaction_id', name=op.f('pk_handled'))
    )
    op.create_table('outage',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outage'))
    )
    with op.batch_alter_table('outage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outage_ended_at'), ['ended_at'], unique=False)

    op.create_table('pace',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('free_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_pace'))
    )
    op.create_table('person',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('zone', sa.Text(), nullable=True),
    sa.Column('reminders', sa.String(length=10), nullable=False),
    sa.Column('remind_hours_before', sa.Integer(), nullable=False),
    sa.Column('quiet_from', sa.Time(), nullable=False),
    sa.Column('quiet_until', sa.Time(), nullable=False),
    sa.Column('messages_closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('day_streak_shown', sa.Boolean(), nullable=False),
    sa.CheckConstraint("reminders IN ('off', 'direct', 'channel')", name=op.f('ck_person_reminders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    op.create_table('shard',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('count', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('holder', sa.String(length=80), nullable=True),
    sa.Column('held_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('successor', sa.String(length=80), nullable=True),
    sa.Column('successor_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('shared', sa.Boolean(), nullable=False),
    sa.Column('heard_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('number', 'count', name=op.f('pk_shard'))
    )
    op.create_table('share',
    sa.Column('process', sa.String(length=80), nullable=False),
    sa.Column('lanes', sa.Integer(), nullable=False),
    sa.Column('held_until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('process', name=op.f('pk_share'))
    )
    op.create_table('zone_change',
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('user_id', 'since', name=op.f('pk_zone_change'))
    )
    op.create_table('absence',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('set_by', sa.BigInteger(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('pause', 'vacation', 'excused')", name=op.f('ck_absence_kind')),
    sa.CheckConstraint('last_day >= first_day', name=op.f('ck_absence_order')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_absence_enrolment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_absence_enrolment_id'), ['enrolment_id'], unique=False)

    op.create_table('goal',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('monday', sa.Date(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.CheckConstraint('days BETWEEN 1 AND 7', name=op.f('ck_goal_days')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_goal_enrolment_id')),
    sa.PrimaryKeyConstraint('enrolment_id', 'monday', name=op.f('pk_goal'))
    )
    op.create_table('rest_change',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('weekdays', sa.String(length=7), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_rest_change_enrolment_id')),
    sa.PrimaryKeyConstraint('enrolment_id', 'until', name=op.f('pk_rest_change'))
    )
    op.create_table('extension',
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('granted_by', sa.BigInteger(), nullable=False),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_extension_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'user_id', name=op.f('pk_extension'))
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('place', sa.String(length=40), nullable=False, server_default=''))
        batch_op.create_index('ix_delivery_waiting', ['place', 'due_at', 'id'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.create_index('ix_delivery_leased', ['lease_until'], unique=False, sqlite_where=sa.text("state = 'waiting' AND lease_until IS NOT NULL"), postgresql_where=sa.text("state = 'waiting' AND lease_until IS NOT NULL"))
    op.execute(
        """
        UPDATE delivery SET place = CASE
            WHEN kind IN ('discussion', 'discuss') THEN 'thread/' || round_id
            WHEN kind = 'notice' THEN 'staff/' || server_id
            WHEN kind = 'feedback' THEN 'user/' || user_id
            ELSE 'drills/' || server_id
        END
        """
    )

    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rest_weekdays', sa.String(length=7), nullable=False, server_default=''))

    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.add_column(sa.Column('every_weeks', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('starts_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('ends_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('late_hours', sa.Integer(), nullable=False, server_default='6'))
        batch_op.add_column(sa.Column('pack_key', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('pack_since', sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_series_every_weeks'), 'every_weeks BETWEEN 1 AND 12')
        batch_op.create_check_constraint(op.f('ck_series_late_hours'), 'late_hours BETWEEN 0 AND 72')
        batch_op.create_check_constraint(op.f('ck_series_order'), 'ends_on >= starts_on')
        batch_op.create_index(batch_op.f('ix_series_cohort_id'), ['cohort_id'], unique=False)

    with op.batch_alter_table('server', schema=None) as batch_op:
        batch_op.add_column(sa.Column('holidays', sa.String(length=20), nullable=True))

    with op.batch_alter_table('skipped_day', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reason', sa.String(length=80), nullable=True))
