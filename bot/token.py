"""The bot's token: where it is read from, what is refused, and who it belongs to."""

from __future__ import annotations

import base64
import os
import re
import stat
from pathlib import Path

from drills.model import Refusal

# Three parts joined by dots: the application's id, a time, a signature.
SHAPE = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
CREDENTIAL = "etude-token"
WHERE_TO_COPY = "Copy it in the Developer Portal: your application, Bot, Reset Token."

# Container engines mount secrets here, readable for the one user there is.
MOUNTED = Path("/run/secrets")


def find_token(token_file: Path) -> str:
    """The token, from the first of these that is set.

    1. the file named by `ETUDE_TOKEN_FILE`,
    2. `etude-token` in `$CREDENTIALS_DIRECTORY` (systemd's `LoadCredential`),
    3. `ETUDE_TOKEN` itself,
    4. `token_file`, which the settings name.

    Raises:
        Refusal: there is none, others could read the file, or it cannot be a token.
    """
    if named := os.environ.get("ETUDE_TOKEN_FILE"):
        return _from_file(Path(named))
    if folder := os.environ.get("CREDENTIALS_DIRECTORY"):
        credential = Path(folder) / CREDENTIAL
        if credential.exists():
            return _from_file(credential, private=True)
    if token := os.environ.get("ETUDE_TOKEN"):
        return checked_token(token, "ETUDE_TOKEN")
    return _from_file(token_file)


def checked_token(text: str, source: str) -> str:
    """`text` without the space around it, where it can be a token.

    Raises:
        Refusal: it cannot be one. The sentence names `source` and never repeats the text.
    """
    token = text.strip()
    if not token:
        raise Refusal(f"{source}: the token is blank. {WHERE_TO_COPY}")
    if not SHAPE.fullmatch(token):
        raise Refusal(
            f"{source}: this is not a bot token, which is three parts joined by dots, without "
            f"quotes or spaces. (A client secret or public key looks different.) {WHERE_TO_COPY}"
        )
    return token


def application_id(token: str) -> int | None:
    """The id of the application a token belongs to: its first part, decoded. Else None."""
    first = token.split(".", 1)[0]
    try:
        decoded = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except ValueError:
        return None
    return int(decoded) if decoded.isdecimal() else None


def looks_like_token(text: str) -> bool:
    """Whether `text` is a token rather than, say, the path of a file."""
    return bool(SHAPE.fullmatch(text)) and application_id(text) is not None


def write_token(token: str, file: Path) -> None:
    """Put the token into `file`, from its first moment readable by nobody else."""
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(token + "\n")


def _from_file(file: Path, *, private: bool = False) -> str:
    """The token in `file`; `private` says that the system already keeps it from others."""
    try:
        if not private and MOUNTED not in file.parents:
            _refuse_readable(file)
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Refusal(
            f'There is no token: the file "{file}" does not exist. Run `etude init`, '
            "or set ETUDE_TOKEN_FILE to the file that holds it."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a text file"
        raise Refusal(f'The token file "{file}" cannot be read: {reason}.') from None
    return checked_token(text, str(file))


def _refuse_readable(file: Path) -> None:
    """Refuse a file that other users of this computer could read."""
    if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise Refusal(
            f'Other users of this computer may read the token file "{file}". Type: chmod 600 {file}'
        )
