"""What each field of a pack is for, in a line: for editors, and for the template."""

from __future__ import annotations

from typing import Final

FILE_WORDS: Final = {
    "format": "The format of this file. This version of Etude reads format 1.",
    "pack": "What the pack is, and whose.",
    "rubric": "Rubrics of this pack's own. Shared ones are only named by the drills.",
    "drill": "A drill: one client, one difficulty.",
    "translation": "Which pack this translates, and who has translated it.",
    "language": "The language of these rubrics, as a code such as en or pt-BR.",
}
PACK_WORDS: Final = {
    "id": "Never changes: a name of yours back to front, then the pack's, in small letters.",
    "version": "Counted up with every change: 1.0.1 for wordings, 1.1.0 for new or other drills.",
    "title": "What people see in lists.",
    "summary": "What it trains and for whom, in a sentence.",
    "language": "The language of the drills, as a code such as en, de or pt-BR.",
    "authors": "Who wrote it; shown with the drills.",
    "license": "What others may do with it: a licence id from spdx.org/licenses.",
    "source": "Where the vignettes come from. Do not paste any from published books.",
    "fictional": "Every client is invented. A pack says so, or it is not read.",
    "group": "The group of the catalogue that it belongs to, or one of your own.",
    "elements": "What the training texts ask for and this pack practises.",
    "crisis": "Despair, violence, abuse: posted only where a coordinator asks for it.",
    "private": "Prompts for oneself: no rubric, no model answers; nobody reads what is written.",
}
RUBRIC_WORDS: Final = {
    "title": "What raters see above the criteria.",
    "scale": "The points of the scale, low to high.",
    "criterion": "One thing that can be seen in a written reply.",
}
CRITERION_WORDS: Final = {
    "id": "Never changes; levels of calibration replies are given by it.",
    "label": "The question of the form, in a few words.",
    "help": "What to look for, in a line under the label.",
    "levels": "For each point of the scale, what is seen in a reply on it: acts, never grades.",
}
DRILL_WORDS: Final = {
    "id": "Never changes: replies, streaks and levels hang on it.",
    "skill": "What is trained, in a few words; the same in the whole pack.",
    "goal": "What to try, in one line that does not give the answer away.",
    "level": "What the therapist has to bear: beginner, intermediate or advanced.",
    "rubric": "What replies are rated by: a shared rubric, or one of this pack.",
    "speaker": "First name, age and situation, in half a line.",
    "phase": "Where in the therapy this is said.",
    "content_note": "The subject that somebody may want to be warned of. Not the detail.",
    "unsaid": "What the client keeps back at first; only whoever plays the client sees it.",
    "vignette": "What the client says: 20 to 90 words, said in one breath.",
    "tags": "Its problem, manner and setting, from the lists in docs/authors.md, and any others.",
    "names": "Every name that is spoken, all of them invented.",
    "meaning": "Counted up when the drill comes to ask something else: then it is new to all.",
    "retired": "Posted no more, and kept for the replies to it.",
    "exemplars": "Model answers: a good one with why it works, a weaker one with what is missing.",
    "calibration": "Three replies of clearly different quality, for raters to practise on.",
    "revision": "The wording that was translated; `etude packs revisions PACK` lists them.",
}
EXEMPLAR_WORDS: Final = {
    "text": "What a therapist might say.",
    "why": "What works in it, and the word or move that it hangs on.",
    "missing": "What is right in it, then the one thing that would have made the difference.",
}
CALIBRATION_WORDS: Final = {
    "text": "A reply as trainees write them.",
    "levels": "The agreed level on every criterion, counted from 1.",
    "reason": "The words that decide.",
}
TRANSLATION_WORDS: Final = {"of": "The id of the pack that this translates.", **PACK_WORDS}
