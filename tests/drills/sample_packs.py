"""Packs for tests: one without a fault, one with ten."""

from __future__ import annotations

GOOD = """\
format = 1
x-note = "ours"

[pack]
id = "org.example.ambivalence"
version = "1.2.0"
title = "Working with ambivalence"
summary = "Two minds."
language = "en"
authors = ["A. Trainer"]
license = "CC-BY-4.0"
source = "Original; fictional clients"
fictional = true

[rubric.reflect]
title = "Reflective responding"
scale = ["Not yet", "Partly", "Clearly"]

[[rubric.reflect.criterion]]
id = "both-sides"
label = "Names both sides"
help = "Reflects pull and reluctance"
levels = ["Neither", "One", "Both"]

[[rubric.reflect.criterion]]
id = "pace"
label = "Keeps to their pace"

[[drill]]
id = "amb-001"
skill = "Double-sided reflection"
goal = "Reflect both sides without steering."
level = "beginner"
rubric = "reflect"
speaker = "Maya, 40, a baker"
phase = "first contact"
content_note = "alcohol"
unsaid = "She has stopped before, for a month."
vignette = '''
"I know I should stop.
But it's the only thing that helps me sleep."
'''
tags = ["ambivalence"]
names = ["Maya"]
exemplars = [
  { text = "Part of you wants out.", why = "Holds both." },
  { text = "Why not try tea?", missing = "The wish to stop." },
]
calibration = [
  { text = "You miss sleep.", levels = { both-sides = 1, pace = 3 }, reason = "One side only." },
]

[[drill]]
id = "amb-002"
skill = "Double-sided reflection"
goal = "Reflect both sides without steering."
level = "advanced"
rubric = "reflect"
vignette = "I want to go, and I want to stay."

[[drill.exemplars]]
text = "Both are yours."
why = "Short."
"""

TEN_FAULTS = """\
format = 1

[pack]
id = "ambivalence"
version = "1.0.0"
title = "Working with ambivalence"
language = "en"
authors = []
license = "CC-BY-4.0"
fictional = true

[rubric.reflect]
title = "Reflective responding"
scale = ["Not yet", "Clearly"]

[[rubric.reflect.criterion]]
id = "both-sides"
label = "Says in so many words that there are both of the sides"

[[drill]]   # the [[drill]] of a comment is none, and neither is this: '''
id = "amb-001"
skill = "Double-sided reflection"
goal = "Reflect both sides."
level = "beginer"
rubric = "reflekt"
vignette = '''
[[drill]]
id = "not a drill, and vignete = 'x' is no field"
'''
exemplars = [{ text = "Both.", why = "Short." }]

[[drill]]
id = "amb-002"
skill = 7
goal = "Reflect both sides."
level = "beginner"
rubric = "reflect"
vignete = "I want to, and I don't."
exemplars = [
  { text = "Both.", why = "Short." },
  # The second of them says neither.
  { text = "Hm." },
]

[[drill.calibration]]
text = "You want to."
reason = "One side."
[drill.calibration.levels]
both-sides = 3
"""
