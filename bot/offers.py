"""Everything that people can do: the features' commands, and the routes behind what they press."""

from __future__ import annotations

from typing import Any

from discord import app_commands

from bot.features import (
    allowances,
    alone,
    apart,
    calibration,
    cohorts,
    comparing,
    diary,
    drawing,
    drill_drafts,
    feedback,
    flagging,
    helping,
    holidays,
    levels,
    model_answers,
    notes,
    orientation,
    pack_changes,
    pack_imports,
    packs,
    pairs,
    progress,
    pulse,
    rating,
    reading,
    reflecting,
    reminders,
    replying,
    rules,
    samples,
    schedules,
    self_rating,
    series,
    settings,
    setup,
    signposts,
    sitting,
    statistics,
    suggesting,
    suggestions,
    supervising,
)
from bot.ui.commands import group
from bot.ui.routes import Routes


def all_routes() -> Routes:
    """Every feature's routes in one table."""
    table = Routes()
    for feature in (
        reflecting,
        *(calibration, samples, flagging, model_answers, notes, statistics, supervising),
        *(allowances, cohorts, feedback, rating, reading, reminders, replying, series, settings),
        *(diary, orientation, pulse),
        *(drawing, schedules, holidays, setup, signposts, rules, self_rating, comparing),
        *(alone, levels, pairs, sitting),
        *(suggesting, suggestions),
        *(packs, pack_imports, pack_changes, drill_drafts),
    ):
        table.include(feature.routes)
    return table


def all_commands() -> list[
    app_commands.Group | app_commands.Command[Any, Any, Any] | app_commands.ContextMenu
]:
    """Every command, put together by the role that uses it."""
    return [
        group(
            "drill",
            "Practise: your drills, reviews and feedback",
            reading.today,
            rating.review,
            rating.one_more,
            calibration.rating_style,
            feedback.feedback,
            feedback.given,
            progress.progress,
            alone.practice,
            levels.level,
            notes.notes,
            model_answers.shared,
            settings.show_settings,
            settings.name_zone,
            reminders.reminders,
            diary.diary,
            reflecting.reflect,
            orientation.about_me,
            pulse.pulse,
            suggesting.suggest,
            suggesting.suggestions,
        ),
        group(
            "series",
            "Schedule drills (coordinators)",
            series.create,
            series.list_series,
            statistics.stats,
            *series.by_name,
            drawing.drills,
            rules.rules,
            rules.show_dry_run,
            signposts.signpost,
        ),
        group(
            "cohort",
            "Who practises together (coordinators)",
            cohorts.create,
            cohorts.list_cohorts,
            cohorts.add,
            cohorts.remove,
            allowances.excuse,
            allowances.extend,
            apart.keep_apart,
            apart.let_together,
        ),
        group(
            "pack",
            "The library of drills: your server's own packs (coordinators)",
            packs.list_packs,
            packs.show,
            packs.check,
            packs.export,
            packs.template,
            pack_imports.import_pack,
            pack_imports.retire_drill,
            drill_drafts.new_pack,
            drill_drafts.add_drill,
            drill_drafts.edit_drill,
            pack_changes.queue,
            suggestions.queue,
            pack_changes.approval,
        ),
        group(
            "supervise",
            "Replies and trainees that need a supervisor",
            rating.queue,
            supervising.trainee,
            flagging.flags,
            notes.write,
            model_answers.exemplar,
            samples.calibrate,
            statistics.digest,
        ),
        group(
            "pairs",
            "Practise with a colleague",
            pairs.come_in,
            pairs.stay_out,
            sitting.speak,
            sitting.view,
            sitting.stop_mine,
            pairs.create,
        ),
        group("admin", "Set Etude up in this server", setup.setup, hidden=True),
        helping.show_help,
        rating.rate_this_reply,
        supervising.trainee_progress,
    ]
