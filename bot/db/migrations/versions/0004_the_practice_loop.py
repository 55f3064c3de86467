"""The practice loop

Revision 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    """Go forward."""
    op.create_table('calibration_trial',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('server_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('sample', sa.String(length=120), nullable=False),
    sa.Column('rubric', sa.String(length=80), nullable=False),
    sa.Column('purpose', sa.String(length=10), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('levels', sa.JSON(), nullable=True),
    sa.Column('agreed', sa.JSON(), nullable=False),
    sa.Column('shown_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rated_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("purpose IN ('training', 'hidden')", name=op.f('ck_calibration_trial_purpose')),
    sa.ForeignKeyConstraint(['server_id'], ['server.id'], name=op.f('fk_calibration_trial_server_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calibration_trial')),
    sa.UniqueConstraint('server_id', 'user_id', 'sample', 'purpose', 'attempt', name=op.f('uq_calibration_trial_server_id_user_id_sample_purpose_attempt'))
    )
    op.create_table('audit_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('server_id', sa.BigInteger(), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['server_id'], ['server.id'], name=op.f('fk_audit_entry_server_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_user_id_looked_at'), ['user_id', 'looked_at'], unique=False)

    op.create_table('kept_apart',
    sa.Column('cohort_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_id', sa.BigInteger(), nullable=False),
    sa.Column('second_id', sa.BigInteger(), nullable=False),
    sa.Column('set_by', sa.BigInteger(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('first_id < second_id', name=op.f('ck_kept_apart_order')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_kept_apart_cohort_id')),
    sa.PrimaryKeyConstraint('cohort_id', 'first_id', 'second_id', name=op.f('pk_kept_apart'))
    )
    op.create_table('level_choice',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('skill', sa.String(length=80), nullable=False),
    sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('choice', sa.String(length=10), nullable=False),
    sa.CheckConstraint("choice IN ('easier', 'stay')", name=op.f('ck_level_choice_choice')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_level_choice_enrolment_id')),
    sa.PrimaryKeyConstraint('enrolment_id', 'skill', 'chosen_at', name=op.f('pk_level_choice'))
    )
    op.create_table('orientation',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('experience', sa.String(length=20), nullable=True),
    sa.Column('aims', sa.Text(), nullable=False),
    sa.Column('filled_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_orientation_enrolment_id')),
    sa.PrimaryKeyConstraint('enrolment_id', name=op.f('pk_orientation'))
    )
    op.create_table('diary_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('prompt', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_diary_entry_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_diary_entry'))
    )
    with op.batch_alter_table('diary_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_diary_entry_user_id_written_at'), ['user_id', 'written_at'], unique=False)

    op.create_table('pair',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('act', sa.Integer(), nullable=False),
    sa.Column('turns', sa.Integer(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('interview', 'listening')", name=op.f('ck_pair_kind')),
    sa.CheckConstraint("state IN ('open', 'ended', 'stopped')", name=op.f('ck_pair_state')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_pair_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pair')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_pair_round_id_number'))
    )
    with op.batch_alter_table('pair', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pair_state'), ['state'], unique=False)

    op.create_table('pair_sign_up',
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_pair_sign_up_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'user_id', name=op.f('pk_pair_sign_up'))
    )
    op.create_table('pulse',
    sa.Column('enrolment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('helpful', sa.Integer(), nullable=True),
    sa.Column('hard', sa.Integer(), nullable=True),
    sa.Column('safe', sa.Integer(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('hard BETWEEN 1 AND 7', name=op.f('ck_pulse_hard')),
    sa.CheckConstraint('helpful BETWEEN 1 AND 7', name=op.f('ck_pulse_helpful')),
    sa.CheckConstraint('safe BETWEEN 1 AND 7', name=op.f('ck_pulse_safe')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_pulse_enrolment_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_pulse_round_id')),
    sa.PrimaryKeyConstraint('enrolment_id', 'round_id', name=op.f('pk_pulse'))
    )
    op.create_table('round_drill',
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('drill_revision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['drill_revision_id'], ['drill_revision.id'], name=op.f('fk_round_drill_drill_revision_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_round_drill_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'level', name=op.f('pk_round_drill'))
    )
    op.create_table('round_variant',
    sa.Column('round_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('drill_revision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['drill_revision_id'], ['drill_revision.id'], name=op.f('fk_round_variant_drill_revision_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_round_variant_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'user_id', name=op.f('pk_round_variant'))
    )
    op.create_table('calibration_sample',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('server_id', sa.BigInteger(), nullable=False),
    sa.Column('drill_revision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('reply_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('levels', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('added_by', sa.BigInteger(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('agreed', sa.Boolean(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['drill_revision_id'], ['drill_revision.id'], name=op.f('fk_calibration_sample_drill_revision_id')),
    sa.ForeignKeyConstraint(['reply_id'], ['reply.id'], name=op.f('fk_calibration_sample_reply_id')),
    sa.ForeignKeyConstraint(['server_id'], ['server.id'], name=op.f('fk_calibration_sample_server_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calibration_sample')),
    sa.UniqueConstraint('reply_id', name=op.f('uq_calibration_sample_reply_id'))
    )
    with op.batch_alter_table('calibration_sample', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calibration_sample_server_id'), ['server_id'], unique=False)

    op.create_table('exemplar_offer',
    sa.Column('reply_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('agreed', sa.Boolean(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['reply_id'], ['reply.id'], name=op.f('fk_exemplar_offer_reply_id')),
    sa.PrimaryKeyConstraint('reply_id', name=op.f('pk_exemplar_offer'))
    )
    op.create_table('flag',
    sa.Column('reply_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['reply_id'], ['reply.id'], name=op.f('fk_flag_reply_id')),
    sa.PrimaryKeyConstraint('reply_id', name=op.f('pk_flag'))
    )
    with op.batch_alter_table('flag', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_flag_settled_at'), ['settled_at'], unique=False)

    op.create_table('pair_member',
    sa.Column('pair_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seat', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('drill_revision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['drill_revision_id'], ['drill_revision.id'], name=op.f('fk_pair_member_drill_revision_id')),
    sa.ForeignKeyConstraint(['pair_id'], ['pair.id'], name=op.f('fk_pair_member_pair_id')),
    sa.PrimaryKeyConstraint('pair_id', 'seat', name=op.f('pk_pair_member')),
    sa.UniqueConstraint('pair_id', 'user_id', name=op.f('uq_pair_member_pair_id_user_id'))
    )
    with op.batch_alter_table('pair_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pair_member_user_id'), ['user_id'], unique=False)

    op.create_table('pair_turn',
    sa.Column('pair_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('act', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(length=10), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ('client', 'therapist')", name=op.f('ck_pair_turn_role')),
    sa.ForeignKeyConstraint(['pair_id'], ['pair.id'], name=op.f('fk_pair_turn_pair_id')),
    sa.PrimaryKeyConstraint('pair_id', 'act', 'number', name=op.f('pk_pair_turn'))
    )
    op.create_table('pair_view',
    sa.Column('pair_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('act', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.String(length=10), nullable=False),
    sa.Column('understood', sa.Integer(), nullable=False),
    sa.Column('safe', sa.Integer(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ('client', 'therapist', 'observer')", name=op.f('ck_pair_view_role')),
    sa.CheckConstraint('safe BETWEEN 1 AND 7', name=op.f('ck_pair_view_safe')),
    sa.CheckConstraint('understood BETWEEN 1 AND 7', name=op.f('ck_pair_view_understood')),
    sa.ForeignKeyConstraint(['pair_id'], ['pair.id'], name=op.f('fk_pair_view_pair_id')),
    sa.PrimaryKeyConstraint('pair_id', 'act', 'user_id', name=op.f('pk_pair_view'))
    )
    op.create_table('self_level',
    sa.Column('reply_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('criterion', sa.Text(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['reply_id'], ['reply.id'], name=op.f('fk_self_level_reply_id')),
    sa.PrimaryKeyConstraint('reply_id', 'criterion', name=op.f('pk_self_level'))
    )
    op.create_table('staff_note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('server_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('reply_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['reply_id'], ['reply.id'], name=op.f('fk_staff_note_reply_id')),
    sa.ForeignKeyConstraint(['server_id'], ['server.id'], name=op.f('fk_staff_note_server_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_note'))
    )
    with op.batch_alter_table('staff_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_note_user_id'), ['user_id'], unique=False)

    op.create_table('feedback_mark',
    sa.Column('rating_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('helpful', sa.Boolean(), nullable=True),
    sa.Column('thanked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['rating_id'], ['rating.id'], name=op.f('fk_feedback_mark_rating_id')),
    sa.PrimaryKeyConstraint('rating_id', name=op.f('pk_feedback_mark'))
    )
    op.create_table('rating_change',
    sa.Column('rating_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('criterion', sa.Text(), nullable=False),
    sa.Column('change', sa.Integer(), nullable=False),
    sa.CheckConstraint('change BETWEEN -1 AND 1', name=op.f('ck_rating_change_change')),
    sa.ForeignKeyConstraint(['rating_id'], ['rating.id'], name=op.f('fk_rating_change_rating_id')),
    sa.PrimaryKeyConstraint('rating_id', 'criterion', name=op.f('pk_rating_change'))
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('pair_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_delivery_pair_id'), 'pair', ['pair_id'], ['id'])

    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rates_alone', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('review_nudges', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('rating', schema=None) as batch_op:
        batch_op.add_column(sa.Column('quote', sa.Text(), nullable=False, server_default=''))
        batch_op.create_index(batch_op.f('ix_rating_rater_id_completed_at'), ['rater_id', 'completed_at'], unique=False)

    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.add_column(sa.Column('again', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_index(batch_op.f('ix_review_reviewer_id'))
        batch_op.create_index(batch_op.f('ix_review_reviewer_id_assigned_at'), ['reviewer_id', 'assigned_at'], unique=False)

    with op.batch_alter_table('round', schema=None) as batch_op:
        batch_op.add_column(sa.Column('owner_id', sa.BigInteger(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('levelled', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('second_try', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(batch_op.f('uq_round_series_id_day'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_round_series_id_number'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_round_series_id_number_owner_id'), ['series_id', 'number', 'owner_id'])
        batch_op.create_index('uq_round_day', ['series_id', 'day'], unique=True, sqlite_where=sa.text('owner_id = 0'), postgresql_where=sa.text('owner_id = 0'))

    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=10), nullable=False, server_default='drills'))
        batch_op.add_column(sa.Column('rules', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.create_check_constraint(batch_op.f('ck_series_kind'), "kind IN ('drills', 'pairs', 'alone')")
        batch_op.drop_index('uq_series_name')
        batch_op.create_index('uq_series_name', ['server_id', 'name'], unique=True, sqlite_where=sa.text("state <> 'archived' AND kind <> 'alone'"), postgresql_where=sa.text("state <> 'archived' AND kind <> 'alone'"))
        batch_op.create_index(batch_op.f('ix_series_server_id'), ['server_id'], unique=False)
        batch_op.create_index('uq_series_alone', ['cohort_id'], unique=True, sqlite_where=sa.text("kind = 'alone'"), postgresql_where=sa.text("kind = 'alone'"))

    with op.batch_alter_table('server', schema=None) as batch_op:
        batch_op.add_column(sa.Column('digest_weekday', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('signpost', sa.Text(), nullable=True))

    op.execute('UPDATE server SET digest_weekday = 0')
