"""Every card and every form, made of texts at their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

from bot.db.tables import Series, Server
from bot.practice.after_reply import AfterReply
from bot.practice.allowances import Excused
from bot.practice.alone import AloneDrill
from bot.practice.apart import Apart
from bot.practice.batches import Batch, Words
from bot.practice.breaks import Break
from bot.practice.claims import NextReview
from bot.practice.cohorts import CohortOverview, Invitation
from bot.practice.comparisons import Comparison
from bot.practice.diary import LONGEST_NOTE, Diary, Note
from bot.practice.drafts import ReplyForm
from bot.practice.dry_run import DryDay, DryRun
from bot.practice.feedback import SecondTry
from bot.practice.feedback_list import ON_A_PAGE, BatchLine, FeedbackList, OwnReply
from bot.practice.holidays import Proposal, Region
from bot.practice.levels import SkillLevel
from bot.practice.marks_on_feedback import Given
from bot.practice.orientation import BANDS, LONGEST_AIMS, UNSAID, OwnOrientation
from bot.practice.people import Roles
from bot.practice.progress import Progress
from bot.practice.reading import OtherReply
from bot.practice.reminder_choice import HOURS_BEFORE, Choice
from bot.practice.replies import Saved
from bot.practice.reviews import ReplyToRate
from bot.practice.rounds import RoundView
from bot.practice.schedule_changes import LATE_HOURS, MOST_WEEKS
from bot.practice.self_rating import SelfRating
from bot.practice.series import CLOSES_AFTER, SeriesView
from bot.practice.series_rules import EVERY_RULE, RuleHere, RulesView
from bot.practice.settings import OwnSettings
from bot.practice.signposts import LONGEST_SIGNPOST
from bot.practice.unrated import Overdue, Waiting
from bot.ui.cards import (
    allowances,
    alone,
    apart,
    comparing,
    diary,
    dry_run,
    feedback,
    feedback_marks,
    holidays,
    joining,
    levels,
    orientation,
    progress,
    pulse,
    rating,
    rating_forms,
    reminders,
    replying,
    rounds,
    rules,
    schedule,
    self_rating,
    series,
    settings,
    setup,
    signposts,
)
from bot.ui.cards.help import help_card
from bot.ui.parts import Card, Form, Pick, Pool
from drills.choice_of_skill import SkillAtHand
from drills.comparing import CriterionChange
from drills.levels import Standing, Why
from drills.model import Level
from drills.review import CriterionSummary
from drills.rules import SeriesRules
from drills.streaks import Streak
from drills.zones import clocks_near
from tests.conversations.hostile import PLAIN, hostile_pack, text
from tests.ui.samples_calibration import calibration_samples
from tests.ui.samples_drawing import drawing_samples, draws_of
from tests.ui.samples_packs import pack_samples
from tests.ui.samples_pairs import pair_samples
from tests.ui.samples_staff import staff_samples
from tests.ui.samples_suggestions import suggestion_samples

NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)
ID = 10**18
"""As long as Discord's own ids."""
ROW = 10**17
"""As long as our own ids may become."""
NONCE = "0123abcd"
TODAY = date(2026, 1, 1)


def make_samples(filling: str) -> dict[str, list[Card | Form]]:
    """Cards and forms by the names of the functions that make them."""
    name = text(80, filling)
    pack = hostile_pack(filling)
    packs = [replace(pack, id=f"{n:02}{text(48, PLAIN)}") for n in range(40)]
    drill = pack.drills[0]
    reply = text(4000, filling, lines=True)
    comment = text(1000, filling, lines=True)
    view = RoundView(
        id=ROW,
        server_id=ID,
        series_id=ROW,
        series=name,
        number=10_000,
        day=date(2026, 1, 1),
        drill=drill,
        due_at=NOW,
        closes_at=NOW,
        release_at=NOW,
        closed=False,
        names_shown=False,
        discussion=True,
        levelled=False,
        second_try=True,
        owner_id=0,
        kind="drills",
        rules=SeriesRules(),
        replies=1000,
    )
    words = text(LONGEST_SIGNPOST, filling)
    signposted = replace(view, signpost=words)
    criteria = drill.rubric.criteria
    batch = Batch(
        reply_id=ROW,
        round=view,
        attempt=2,
        text=reply,
        peers=6,
        supervisors=3,
        summary=tuple(CriterionSummary(c, (1, 5, 10)) for c in criteria),
        words=tuple(
            Words(
                comment,
                comment,
                supervisor=True,
                earlier_wording=True,
                quote=text(400, filling, lines=True),
                number=number,
                helpful=number != 1,
                thanked=number != 1,
            )
            for number in range(1, 10)
        ),
        marks=dict.fromkeys(range(1, 11), 100),
        tried_again=True,
        led=tuple(CriterionSummary(c, (1, 5, 10)) for c in criteria),
        changes=tuple(CriterionChange(c, 9, 9, 9, 1, 10) for c in criteria),
        own={c.id: 10 for c in criteria},
    )
    target = ReplyToRate(
        ROW,
        view,
        reply,
        2,
        1,
        "peer",
        {c.id: 10 for c in criteria},
        comment,
        comment,
        completed=True,
    )
    compared = Comparison(
        target, reply, 1, comment, {c.id: n - 1 for n, c in enumerate(criteria[:3])}
    )
    opened = SelfRating(ROW, view, 2, reply, {c.id: 10 for c in criteria})
    row = _series(name, "running")
    days_off: dict[date, str | None] = {
        date(2026, 1, 1) + timedelta(days=2 * n): text(80, filling) for n in range(60)
    }
    draws = draws_of(pack, filling)
    plan = SeriesView(
        *(row, name, draws, 400, (NOW,) * 5),
        today_posted=False,
        today=date(2026, 1, 1),
        days_off=days_off,
    )
    every_rule = tuple(
        RuleHere(key, rule, rule.choices[-1][0], rule.choices[0][0])
        for key, rule in EVERY_RULE.items()
    )
    groups = tuple(dict.fromkeys(rule.group for rule in EVERY_RULE.values()))
    dry_day = DryDay(TODAY, 10_000, drill.skill, ("beginner",) * 3, NOW, NOW, NOW, 60, 9_000)
    dry_week = DryRun(
        *(row, name, 60, TODAY, (dry_day,) * 7, ((TODAY, text(80, filling)),) * 7, 9, TODAY),
        attention=(text(150, PLAIN),) * 6,
    )
    note = Note(ROW, text(LONGEST_NOTE, filling, lines=True), NOW, name, 10_000)
    draft = replace(plan, series=_series(name, "draft"))
    ended = replace(plan, next_days=(), days_off={})
    region = Region("BR-São Paulo Capital", text(80, filling))
    found = tuple((day, text(200, filling)) for day in list(days_off)[:50])
    proposal = Proposal(ROW, name, region, found, date(2026, 1, 1))
    server = Server(id=ID, zone=row.zone, drill_channel_id=ID, staff_channel_id=ID)
    others = [OtherReply(ROW + n, reply, 2, ID, rated=True, rateable=True) for n in range(30)]
    people = tuple(range(ID, ID + 60))
    invited = Invitation(ROW, name, joined=False, members=2)
    member = Invitation(ROW, name, joined=True, members=2)
    cohort = CohortOverview(ROW, name, invited_only=True, joined=people, invited=people)
    streak = Streak(3, 5, 1, 2, 3, 400, 5, 60, 2)
    saved = Saved(
        round_id=ROW,
        reply_id=ROW,
        attempt=1,
        edited=False,
        late=True,
        others=3,
        waiting=True,
        closes_at=NOW,
        revealed=False,
        has_draft=False,
        models=True,
        self_rating=True,
        counts_later=True,
    )
    vacation = Break(ROW, "vacation", TODAY, date(2027, 9, 30), begun=False)
    paused = Break(ROW + 1, "pause", TODAY, None, begun=True)
    clocks = clocks_near("America/Argentina/ComodRivadavia", NOW)
    own = OwnSettings(
        zone="America/Argentina/ComodRivadavia",
        today=TODAY,
        goal=3,
        coming_goal=5,
        next_monday=date(2026, 1, 5),
        rest_weekdays=frozenset((1, 3, 5)),
        day_streak_shown=False,
        breaks=tuple(replace(vacation, id=ROW + n) for n in range(30)),
    )
    pages = replying.pages_of(others)
    own_pages = replying.pages_of([replace(one, answers=drill.vignette) for one in others])
    levelled = replace(view, levelled=True)
    own_round = replace(view, owner_id=ID)
    notes = [text(150, filling)] * 3
    at_hand = SkillAtHand(drill.skill, 0.1, 2.0, 2, frozenset({TODAY}), 3)
    own_levels = [
        SkillLevel(ROW + n, drill.skill, Standing(now, before, why))
        for n, (why, now, before) in enumerate(product(Why, Level, Level))
    ]
    every_role = Roles(admin=True, coordinator=True, supervisor=True, trainee=True)
    return {
        "ready_card": [feedback.ready_card(batch)],
        "feedback_card": [feedback.feedback_card(batch)],
        "second_try_form": [feedback.second_try_form(SecondTry(batch, 3, reply), NONCE)],
        "exemplars_card": [feedback.exemplars_card(view, drill.exemplars)],
        "feedback_list_card": [
            *(
                feedback.feedback_list_card(
                    FeedbackList(
                        tuple(BatchLine(ROW + n, name, 10_000, 2, NOW) for n in range(ON_A_PAGE)),
                        page,
                        more=page == 1,
                        waiting=3,
                        unrated=tuple(
                            OwnReply(ROW + n, name, 10_000, 2, self_rating=True, rated=bool(n))
                            for n in range(3)
                        ),
                    )
                )
                for page in (1, 2, 9_999)
            ),
            feedback.feedback_list_card(FeedbackList((), 1, more=False, waiting=1, unrated=())),
        ],
        "one_feedback_card": [
            *(feedback_marks.one_feedback_card(batch, number) for number in (1, 5, 9)),
            feedback_marks.one_feedback_card(replace(batch, words=()), 1),
        ],
        "given_card": [
            feedback_marks.given_card(given)
            for given in (Given(20, 9, 8, 7), Given(1, 0, 0, 0), Given(0, 0, 0, 0))
        ],
        "self_rating_form": [self_rating.self_rating_form(opened, NONCE)],
        "self_rated_card": [self_rating.self_rated_card(opened)],
        **drawing_samples(row, pack, filling, NONCE),
        **calibration_samples(target, filling, ROW, ID, NONCE),
        **pair_samples(filling, view, packs),
        **staff_samples(filling, ROW, ID, NONCE, NOW),
        **pack_samples(filling, ROW, ID, NONCE, NOW, pack),
        **suggestion_samples(filling, ROW, ID, NONCE, NOW),
        "help_card": [
            help_card(every_role, set_up=True),
            help_card(Roles(), set_up=True),
            help_card(Roles(), set_up=False, direct=True),
        ],
        "join_card": [joining.join_card(ROW, name)],
        "invite_card": [joining.invite_card(ROW, name, ID, ROW)],
        "consent_card": [
            joining.consent_card(invited),
            joining.consent_card(member),
        ],
        "welcome_card": [
            joining.welcome_card(name, [ROW], clocks),
            joining.welcome_card(name, []),
        ],
        "cohorts_card": [
            joining.cohorts_card([cohort] * 40),
            joining.cohorts_card([]),
        ],
        "progress_card": [
            progress.progress_card(
                [
                    Progress(
                        name,
                        streak,
                        400,
                        300,
                        TODAY,
                        day_streak_shown=True,
                        away=vacation,
                        resting=(TODAY,) * 7,
                    )
                ]
                * 20
            )
        ],
        "settings_card": [
            settings.settings_card(own, clocks),
            settings.settings_card(replace(own, breaks=()), clocks[:1]),
            settings.settings_card(
                replace(own, breaks=(paused, vacation), day_streak_shown=True), clocks
            ),
        ],
        "vacation_form": [settings.vacation_form(NONCE)],
        "excused_card": [
            allowances.excused_card(Excused(ID, TODAY, own.breaks)),
            allowances.excused_card(Excused(ID, TODAY, ())),
        ],
        "rules_card": [
            *(rules.rules_card(RulesView(row, one, groups, every_rule)) for one in groups),
            rules.rules_card(RulesView(row, groups[0], groups[:1], ())),
        ],
        "dry_run_card": [
            dry_run.dry_run_card(dry_week),
            dry_run.dry_run_card(replace(dry_week, days=(), left_out=(), unseen=0)),
            dry_run.dry_run_card(replace(dry_week, first_repeat=None, attention=())),
        ],
        "rating_form": [rating_forms.rating_form(target, NONCE)],
        "words_form": [rating_forms.words_form(target, NONCE)],
        "levels_saved_card": [rating.levels_saved_card(target)],
        "rated_card": [
            rating.rated_card(2, updated=True, supervisor=False),
            rating.rated_card(2, updated=True, supervisor=True),
            rating.rated_card(0, updated=False, supervisor=False),
            rating.rated_card(
                1,
                updated=False,
                supervisor=False,
                news=rating.say_lost_quote(text(400, filling, lines=True)) + rating.say_thanks(3),
                quote_on=ROW,
            ),
        ],
        "comparison_card": [
            comparing.comparison_card(compared),
            comparing.comparison_card(
                replace(compared, changes=dict.fromkeys((c.id for c in criteria), 1)), 3, 2
            ),
        ],
        "both_attempts_card": [comparing.both_attempts_card(compared)],
        "comparison_form": [comparing.comparison_form(compared, NONCE)],
        "compared_in_words_card": [
            comparing.compared_in_words_card(compared, text(400, filling, lines=True))
        ],
        "review_card": [rating.review_card(target, 3)],
        "nothing_to_rate_card": [
            rating.nothing_to_rate_card(NextReview(None, **state))
            for state in ({}, {"one_more": True}, {"enough": True})
        ],
        "apart_card": [
            apart.apart_card(Apart(name, ((ID, ID + 1),) * 20)),
            apart.apart_card(Apart(name, ())),
        ],
        "queue_card": [
            rating.queue_card(
                [Waiting(ROW + n, ID, name, 10_000, 2, reply, NOW, overdue=True) for n in range(5)],
                60,
            ),
            rating.queue_card([], 0),
        ],
        "unrated_card": [rating.unrated_card([Overdue(name, 10_000, 1000, NOW)] * 60, ROW)],
        "reply_form": [
            replying.reply_form(ReplyForm(one, reply, 2, kind), NONCE)
            for kind in ("new", "draft", "edit", "again")
            for one in (view, own_round, signposted)
        ],
        "signpost_form": [signposts.signpost_form(words, LONGEST_SIGNPOST, NONCE)],
        "crisis_card": [signposts.crisis_card(row, name, words)],
        "one_reply_card": [replying.one_reply_card(others[0])],
        "saved_card": [
            replying.saved_card(saved),
            replying.saved_card(saved, AfterReply(diary=True, pulse=True)),
            replying.saved_card(replace(saved, alone=True, late=False)),
        ],
        "diary_form": [diary.diary_form(view, LONGEST_NOTE, NONCE)],
        "reflection_card": [diary.reflection_card(drill, ROW)],
        "reflection_form": [diary.reflection_form(drill, ROW, LONGEST_NOTE, NONCE)],
        "diary_card": [
            diary.diary_card(
                Diary(tuple(replace(note, id=ROW + n) for n in range(3)), 3000, 1, 1000, ROW)
            ),
            diary.diary_card(Diary((), 0, 1, 1, None)),
        ],
        "delete_note_card": [diary.delete_note_card(note)],
        "delete_diary_card": [
            diary.delete_diary_card(3000, everywhere=True),
            diary.delete_diary_card(1, everywhere=False),
        ],
        "pulse_form": [pulse.pulse_form(ROW, NONCE)],
        "orientation_form": [
            orientation.orientation_form(own_words, BANDS, UNSAID, LONGEST_AIMS, NONCE)
            for own_words in (
                OwnOrientation(None, "", "off"),
                OwnOrientation("begun", text(LONGEST_AIMS, filling, lines=True), "direct"),
            )
        ],
        "others_card": [
            *(replying.others_card(view, pages, page) for page in range(1, len(pages) + 1)),
            *(
                replying.others_card(levelled, own_pages, page)
                for page in range(1, len(own_pages) + 1)
            ),
            replying.others_card(view, [[]], 1),
        ],
        "discussion_heading": [replying.discussion_heading(view)],
        "discussion_reply": [
            replying.discussion_reply(ROW, reply, ID),
            replying.discussion_reply(ROW, reply, ID, drill.vignette),
        ],
        "round_card": [
            rounds.round_card(view),
            rounds.round_card(levelled, notes),
            rounds.round_card(signposted),
        ],
        "closed_round_card": [
            rounds.closed_round_card(view),
            rounds.closed_round_card(levelled, notes),
        ],
        "practice_card": [
            alone.practice_card(AloneDrill(own_round, rates_alone=True)),
            alone.practice_card(AloneDrill(own_round, rates_alone=False, skill=at_hand)),
        ],
        "levels_card": [
            *(levels.levels_card(own_levels, page) for page in (1, 2, 9_999)),
            levels.levels_card([], 1),
        ],
        "level_card": [levels.level_card(one) for one in own_levels],
        "with_level": [levels.with_level(replying.saved_card(saved), own_levels[0])],
        "preview_card": [
            rounds.preview_card(name, drill, 10_000, NOW, NOW, ID, running=True),
            rounds.preview_card(name, drill, 10_000, NOW, NOW, None, running=False),
            rounds.preview_card(name, drill, 10_000, NOW, NOW, ID, running=True, levelled=True),
        ],
        "criteria_card": [rounds.criteria_card(view)],
        "today_card": [
            rounds.today_card([(view, False), (view, True), (view, False)], 2),
            rounds.today_card([], 0),
        ],
        "series_form": [series.series_form(packs, CLOSES_AFTER, ROW, NONCE)],
        "series_card": [series.series_card(one) for one in (plan, draft, ended)],
        "schedule_card": [
            schedule.schedule_card(one, LATE_HOURS, MOST_WEEKS) for one in (plan, draft, ended)
        ],
        "days_form": [schedule.days_form(row, NONCE)],
        "dates_form": [schedule.dates_form(row, NONCE)],
        "off_form": [schedule.off_form(row, NONCE)],
        "holidays_card": [
            holidays.holidays_card(proposal),
            holidays.holidays_card(replace(proposal, days=())),
            holidays.holidays_card(replace(proposal, region=None)),
        ],
        "region_form": [holidays.region_form(ROW, NONCE)],
        "holidays_form": [holidays.holidays_form(proposal, NONCE)],
        "confirm_post_card": [series.confirm_post_card(plan, ID)],
        "confirm_archive_card": [series.confirm_archive_card(plan)],
        "series_list_card": [
            series.series_list_card([(row, name)] * 60),
            series.series_list_card([]),
        ],
        "setup_card": [
            setup.setup_card(
                server,
                [
                    Pick(f"setup/{n}", text(60, PLAIN), pool=Pool.ROLES, chosen=str(ID))
                    for n in "0123"
                ],
                [setup.Check(fine=False, line=f"in <#{ID}> I lack: {'Send Messages, ' * 8}.")] * 5,
                [text(250, PLAIN)] * 20,
                zone_changed=True,
            )
        ],
        "notice_card": [setup.notice_card("A drill could not be posted.", ROW)],
        "test_post_card": [setup.test_post_card()],
        "reminders_card": [
            reminders.reminders_card(choice, HOURS_BEFORE)
            for choice in (
                Choice(),
                Choice("channel", zone=row.zone),
                Choice("direct", 24, time(8), time(8), NOW, row.zone),
                Choice("off", 24, time(8), time(8), NOW, row.zone, nudges=True),
            )
        ],
        "direct_reminder": [reminders.direct_reminder(ROW, NOW, ID, ROW)],
        "channel_reminder": [reminders.channel_reminder(ROW, NOW, ID, ROW, 9)],
        "nudge_card": [reminders.nudge_card(9, ROW), reminders.nudge_card(1, ROW, ID)],
    }


def _series(name: str, state: str) -> Series:
    return Series(
        id=ROW,
        name=name,
        state=state,
        weekdays="012345",
        at=time(9),
        zone="America/Argentina/ComodRivadavia",
        closes_after_hours=24,
        ratings_wanted=3,
        names_shown=True,
        discussion=True,
        every_weeks=12,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        late_hours=6,
        created_at=NOW,
    )
