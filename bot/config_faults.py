"""What is wrong with the settings, in sentences: where, which key, what it should be."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

PREFIX = "ETUDE_"
NO_SECRETS = (
    "a token does not belong in the settings, which get copied and shown. Put it alone into the "
    'file "token" beside config.toml, readable only by you, and delete this line.'
)
TOKEN_KEYS = {"token", "bot_token", "discord_token"}


def faults_in(error: ValidationError, model: type[BaseModel], path: Path) -> list[str]:
    """One sentence for each fault in `error`, with the place it was written at."""
    known = setting_names(model)
    return [
        f"{_place(fault, path)}: {_problem(fault, model, known)}"
        for fault in error.errors(include_url=False, include_input=False)
    ]


def environment_faults(model: type[BaseModel]) -> list[str]:
    """One sentence for each variable `ETUDE_SECTION__KEY` whose section does not exist."""
    known = setting_names(model)
    faults: list[str] = []
    for variable in sorted(os.environ):
        section, separator, key = variable.removeprefix(PREFIX).lower().partition("__")
        if not variable.startswith(PREFIX) or not separator or section in model.model_fields:
            continue
        hint = _did_you_mean(f"{section}.{key}", known, variable=True)
        faults.append(f"environment variable {variable}: there is no such setting.{hint}")
    return faults


def setting_names(model: type[BaseModel]) -> list[str]:
    """Every setting as `section.key`, in the order of the classes."""
    return [f"{section}.{key}" for section in model.model_fields for key in _keys(model, section)]


def _place(fault: ErrorDetails, path: Path) -> str:
    """The variable that set it, or the file and the key."""
    names = _key(fault)
    variable = PREFIX + "__".join(names).upper()
    if any(name.upper() == variable for name in os.environ):
        return f"environment variable {variable}"
    return f"{path}: {'.'.join(names)}"


def _problem(fault: ErrorDetails, model: type[BaseModel], known: list[str]) -> str:
    names = _key(fault)
    if fault["type"] == "extra_forbidden":
        if names[-1].lower() in TOKEN_KEYS:
            return NO_SECRETS
        return f"there is no such setting.{_did_you_mean('.'.join(names), known)}"
    if fault["type"] == "value_error":
        return str(fault.get("ctx", {})["error"])
    return f"should be {_description(model, names)}."


def _key(fault: ErrorDetails) -> list[str]:
    """`["section", "key"]`, without the place inside a list."""
    return [str(part) for part in fault["loc"][:2]]


def _description(model: type[BaseModel], names: list[str]) -> str:
    section, *key = names
    field = _keys(model, section)[key[0]] if key else model.model_fields[section]
    return field.description or "something else"


def _keys(model: type[BaseModel], section: str) -> dict[str, FieldInfo]:
    """The fields of one section."""
    kind = model.model_fields[section].annotation
    return kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else {}


def _did_you_mean(name: str, known: list[str], *, variable: bool = False) -> str:
    """A hint at the setting of the same name elsewhere, or of nearly the same name."""
    elsewhere = [other for other in known if other.partition(".")[2] == name.rpartition(".")[2]]
    sections = sorted({other.partition(".")[0] for other in known})
    alike = known if "." in name else sections
    near = elsewhere or difflib.get_close_matches(name, alike, n=1)
    if not near:
        return " See config.example.toml for all there are."
    meant = PREFIX + near[0].replace(".", "__").upper() if variable else near[0]
    return f' Did you mean "{meant}"?'
