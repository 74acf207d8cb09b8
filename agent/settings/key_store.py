"""Keys that were stored with `galatea key set`: a file for its owner's eyes only, never a row."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from agent.core.errors import ConfigError, UsageError

STORABLE = {"tripo": "TRIPO_API_KEY", "openai": "OPENAI_API_KEY"}


def keys_file() -> Path:
    """Where keys are stored, in the user's configuration folder."""
    import platformdirs

    return Path(platformdirs.user_config_dir("galatea", appauthor=False)) / "keys.json"


def stored_keys(path: Path | None = None) -> dict[str, str]:
    """The stored keys by the names of their settings; none where there is no file.

    Raises ConfigError for a file that cannot be read.
    """
    path = path or keys_file()
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror}).") from error
    try:
        stored: object = json.loads(text)
    except ValueError:
        stored = None
    if not isinstance(stored, dict):
        raise ConfigError(f"{path} is damaged.", remedy="Delete it and store the keys again.")
    given = cast(Mapping[str, object], stored)
    return {name: str(given[name]) for name in STORABLE.values() if given.get(name)}


def store_key(which: str, key: str, path: Path | None = None) -> Path:
    """Stores a key, or takes it away where it is empty. Raises UsageError, ConfigError."""
    path = path or keys_file()
    key = key.strip()
    if not key.isascii() or any(sign.isspace() or not sign.isprintable() for sign in key):
        raise UsageError("That is no key: it has a space or an odd sign in it.")
    keys = {name: value for name, value in stored_keys(path).items() if name != STORABLE[which]}
    if key:
        keys[STORABLE[which]] = key
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump(keys, out)
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror}).") from error
    return path


def kind_problem(which: str, key: str) -> str:
    """What speaks against a key by its looks alone; empty for nothing, and for no key.

    Never a reason to refuse one: some report that keys of the command line tool work (2026-11).
    """
    if which != "tripo" or not key or key.startswith("tsk_"):
        return ""
    if key.startswith("tcli_"):
        return (
            "This is a key of the Tripo command line tool, which the API may refuse; its own key "
            "begins with tsk_."
        )
    return "A key of the Tripo API begins with tsk_; the service may refuse this one."
