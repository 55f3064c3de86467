"""The settings: one TOML file, environment variables over it, and every fault named at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.config_faults import NO_SECRETS, PREFIX, environment_faults, faults_in
from bot.token import find_token, looks_like_token
from drills.model import Refusal
from drills.zones import known_zone

SERVER_IDS = range(2**22, 2**63)
NO_SERVER_ID = (
    "is not a server id. In Discord, turn on Developer Mode (Settings, Advanced), "
    "then right-click the server and choose Copy Server ID."
)


def _listed(value: object) -> object:
    """A list from an environment variable: `1, 2` or `[1, 2]`."""
    if not isinstance(value, str):
        return value
    return [part.strip(" \"'") for part in value.strip("[] ").split(",") if part.strip()]


def _server_id(value: int) -> int:
    if value not in SERVER_IDS:
        raise ValueError(f"{value} {NO_SERVER_ID}")
    return value


def _path_of_token(value: Path) -> Path:
    if looks_like_token(str(value)):
        raise ValueError(NO_SECRETS)
    return value


def _base_url(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("should start with http:// or https://, or be empty.")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    try:
        backend = make_url(value).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend not in {"sqlite", "postgresql"}:
        raise ValueError("should start with sqlite:/// or postgresql://.")
    return value


def _zone(value: str) -> str:
    try:
        return known_zone(value)
    except Refusal as refusal:
        raise ValueError(str(refusal)) from refusal


class Section(BaseModel):
    """One `[section]` of the file. Its fields' descriptions complete "should be …"."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class DiscordSettings(Section):
    """`[discord]`: who the bot is and where it answers.

    Attributes:
        token_file: absolute once loaded.
        servers: ids of the servers the bot is for; it answers in no other server. Empty means any.
        api_base: REST base URL of a shared rate-limit proxy, without a slash at its end;
            empty means Discord itself.
    """

    token_file: Annotated[Path, AfterValidator(_path_of_token)] = Field(
        default=Path("token"), description="the path of a file"
    )
    servers: Annotated[
        tuple[Annotated[int, AfterValidator(_server_id)], ...], BeforeValidator(_listed)
    ] = Field(default=(), description="a list of server ids, such as [123456789012345678]")
    api_base: Annotated[str, AfterValidator(_base_url)] = Field(
        default="", description="a URL that starts with http:// or https://, or empty"
    )


class DatabaseSettings(Section):
    """`[database]`: where everything is kept. The URL may hold a password, so it is not shown."""

    url: Annotated[str, AfterValidator(_database_url)] = Field(
        default="sqlite:///etude.sqlite",
        repr=False,
        description="a URL that starts with sqlite:/// or postgresql://",
    )


class PracticeSettings(Section):
    """`[practice]`: the default IANA time zone of a server, and folders of more packs."""

    zone: Annotated[str, AfterValidator(_zone)] = Field(
        default="UTC", description='a time zone, such as "Europe/Berlin"'
    )
    packs: Annotated[tuple[Path, ...], BeforeValidator(_listed)] = Field(
        default=(), description='a list of folders, such as ["packs"]'
    )


class DeliverySettings(Section):
    """`[delivery]`: how fast the bot speaks of its own accord.

    Attributes:
        requests_per_second: for the whole bot, however many processes it has. Answers to what
            people do are not counted, because Discord does not count them.
        spread_seconds: drills that are due at one moment are spread over this many seconds;
            0 posts each at its time.
    """

    requests_per_second: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=50, description="a whole number from 1 to 10000"
    )
    spread_seconds: Annotated[int, Field(ge=0, le=900)] = Field(
        default=0, description="a whole number from 0 to 900"
    )


class LogSettings(Section):
    """`[log]`: how much is said, and for whom: text for people, JSON for machines."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description='"debug", "info", "warning" or "error"'
    )
    format: Literal["auto", "text", "json"] = Field(
        default="auto", description='"auto", "text" or "json"'
    )


class Settings(BaseSettings):
    """All settings, frozen. Make them with `load`, which says every fault in words."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_nested_max_split=1,
        env_ignore_empty=True,
        enable_decoding=False,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    discord: DiscordSettings = Field(default=DiscordSettings(), description="a section, [discord]")
    database: DatabaseSettings = Field(
        default=DatabaseSettings(), description="a section, [database]"
    )
    practice: PracticeSettings = Field(
        default=PracticeSettings(), description="a section, [practice]"
    )
    delivery: DeliverySettings = Field(
        default=DeliverySettings(), description="a section, [delivery]"
    )
    log: LogSettings = Field(LogSettings(), description="a section, [log]")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, whose tables `load` passes in."""
        return env_settings, init_settings

    @property
    def database_url(self) -> str:
        """The URL of the database; it may hold a password."""
        return self.database.url


def load(path: Path) -> Settings:
    """The settings in the file at `path`, with the environment over them, paths made absolute.

    Paths are meant from the folder of the file, wherever the bot was started.

    Raises:
        Refusal: one sentence for each fault, all at once.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise Refusal(f'There is no settings file "{path}". Make one with: etude init') from None
    except OSError as error:
        raise Refusal(f'The settings file "{path}" cannot be read: {error.strerror}.') from None
    except UnicodeDecodeError:
        raise Refusal(f"{path}: not a text file in UTF-8. Save it again as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"{path}: not valid TOML. {error}.") from None
    return from_tables(tables, path)


def from_tables(tables: dict[str, Any], path: Path) -> Settings:
    """What `load` makes of a file's tables; for `path`, see there."""
    faults = environment_faults(Settings)
    try:
        settings = Settings(**tables)
    except ValidationError as error:
        faults += faults_in(error, Settings, path)
        raise Refusal("\n".join(faults)) from None
    if faults:
        raise Refusal("\n".join(faults))
    return _absolute(settings, path.absolute().parent)


def defaults_in(folder: Path) -> Settings:
    """The defaults with every file in `folder`, whatever the environment says: for the demo."""
    return _absolute(Settings.model_construct(), folder.absolute())


def read_token(settings: Settings) -> str:
    """The bot's token, from the environment or the file the settings name: see `find_token`."""
    return find_token(settings.discord.token_file)


def _absolute(settings: Settings, folder: Path) -> Settings:
    """The same settings with every path read from `folder`."""
    discord, database, practice = settings.discord, settings.database, settings.practice
    token_file = folder / discord.token_file.expanduser()
    packs = tuple(folder / pack.expanduser() for pack in practice.packs)
    sections = {
        "discord": discord.model_copy(update={"token_file": token_file}),
        "database": database.model_copy(update={"url": _absolute_url(database.url, folder)}),
        "practice": practice.model_copy(update={"packs": packs}),
    }
    return settings.model_copy(update=sections)


def _absolute_url(text: str, folder: Path) -> str:
    """The same URL; where it is a file's, with the whole path of that file."""
    url = make_url(text)
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return text
    file = folder / Path(str(url.database)).expanduser()
    return str(url.set(database=str(file)))
