"""Settings: flag > environment > `.env` > stored keys > default; one table names them all.

`.env.example` and docs/configuration.md are made from the table.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from agent.errors import UsageError
from agent.keys import stored_keys

LEAST_TOKENS = 3000
"""The words and the tools take half of this."""
Speed = float | Literal["instant"]


class BadValue(ValueError):
    """A value that a setting cannot take; the text says which it can."""


def _text(value: str) -> str:
    return value


def _number(least: float) -> Callable[[str], float]:
    def parse(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not least <= number < float("inf"):
            raise BadValue(f"must be a number of at least {least:g}")
        return number

    return parse


def _tokens(value: str) -> int:
    if not value.isdecimal() or int(value) < LEAST_TOKENS:
        raise BadValue(f"must be a whole number of at least {LEAST_TOKENS}")
    return int(value)


def _speed(value: str) -> Speed:
    if value == "instant":
        return "instant"
    try:
        speed = _number(0)(value)
    except BadValue:
        raise BadValue("must be a factor such as 1 or 10, or `instant`") from None
    return speed or "instant"


def _switch(value: str) -> bool:
    if value.lower() not in ("on", "off"):
        raise BadValue("must be on or off")
    return value.lower() == "on"


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in words:
            raise BadValue("must be one of " + ", ".join(words))
        return value

    return parse


def _folders(value: str) -> tuple[Path, ...]:
    return tuple(Path(part).expanduser() for part in value.split(os.pathsep) if part)


def _words(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _database(value: str) -> str:
    if not value.startswith(("postgresql://", "postgres://")):
        raise BadValue("must look like postgresql://user:password@host:5432/name")
    return value


def _files(value: str) -> str:
    if not value.startswith(("file://", "s3://", "gs://", "az://")):
        raise BadValue("must begin with s3://, gs://, az:// or file://")
    return value


def _pools(value: str) -> dict[str, int]:
    limits: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        name, _, number = part.partition("=")
        if not number.isdecimal() or int(number) < 1:
            raise BadValue("must look like generation=10,animation=10")
        limits[name.strip()] = int(number)
    return limits


@dataclass(frozen=True)
class Setting:
    """One setting: its name outside, its field inside, what it means."""

    name: str
    field: str
    about: str
    parse: Callable[[str], Any] = _text
    default: str = ""
    secret: bool = False


SETTINGS = (
    Setting(
        "OPENAI_API_KEY",
        "openai_api_key",
        "Key of the language model. Neither key nor URL: the built-in offline model.",
        secret=True,
    ),
    Setting(
        "OPENAI_BASE_URL",
        "openai_base_url",
        "Any server that speaks Chat Completions: OpenRouter, Ollama, vLLM, llama.cpp.\n"
        "Example: http://localhost:11434/v1",
    ),
    Setting(
        "GALATEA_MODEL",
        "model",
        "Which language model. Default: a current, inexpensive OpenAI model; with a base URL\n"
        "the only one it serves.",
    ),
    Setting(
        "TRIPO_API_KEY",
        "tripo_api_key",
        "Key of the Tripo 3D service (starts with tsk_). None: the simulator, which is free.",
        secret=True,
    ),
    Setting(
        "TRIPO_BASE_URL",
        "tripo_base_url",
        "The 3D service's address. Default: the international host; keys from mainland China\n"
        "belong to https://openapi.tripo3d.com",
    ),
    Setting(
        "GALATEA_HOME",
        "home",
        "Where database, files and input history live. Default: the user's data folder.",
    ),
    Setting(
        "GALATEA_DATABASE_URL",
        "database_url",
        "PostgreSQL for all rows, shared by any number of processes: postgresql://user@host/name\n"
        "(needs the extra [scale]). Default: a file in GALATEA_HOME.",
        _database,
        secret=True,
    ),
    Setting(
        "GALATEA_FILES_URL",
        "files_url",
        "Where files are kept: file:///folder, or s3://bucket/prefix, gs://bucket/prefix,\n"
        "az://account/container (needs the extra [scale]); GALATEA_HOME is then a cache.\n"
        "The AWS_* variables count. Default: a folder in GALATEA_HOME.",
        _files,
    ),
    Setting(
        "GALATEA_FILES_ENDPOINT",
        "files_endpoint",
        "Where an S3 that is not Amazon's is served, such as R2 or MinIO: https://host",
    ),
    Setting(
        "GALATEA_FILES_CACHE_GB",
        "files_cache_gb",
        "How much of what lies in an object store is kept on this machine, too.",
        _number(0),
        "10",
    ),
    Setting(
        "GALATEA_SIM_SPEED",
        "sim_speed",
        "Speed of the simulator: 1 is demo speed, 10 ten times that, or `instant`.",
        _speed,
        "1",
    ),
    Setting(
        "GALATEA_APPROVAL",
        "approval",
        "Before a paid step: `ask`, `auto` or `never`. Default: ask with a real key, auto with\n"
        "the simulator's play money.",
        _one_of("ask", "auto", "never"),
    ),
    Setting(
        "GALATEA_MAX_CREDITS_PER_CHAT",
        "max_credits_per_chat",
        "No chat may spend more credits than this. Default: no cap.",
        _number(0),
    ),
    Setting(
        "GALATEA_MAX_CREDITS_PER_DAY",
        "max_credits_per_day",
        "No more credits than this on one UTC day. Default: no cap.",
        _number(0),
    ),
    Setting(
        "GALATEA_GRACE_S",
        "grace_s",
        "Seconds that a task, whose submission broke off, may take to appear in the account's\n"
        "usage list, before it is looked for there.",
        _number(0),
        "30",
    ),
    Setting(
        "GALATEA_TRIPO_LIMITS",
        "tripo_limits",
        "Concurrent tasks per pool of your Tripo account, if it has other limits than the usual:\n"
        "generation=10,animation=10",
        _pools,
    ),
    Setting(
        "GALATEA_IMAGE_DIRS",
        "image_dirs",
        f"More folders from which pictures may be read, separated by {os.pathsep!r}. The current\n"
        "folder and GALATEA_HOME are always allowed, on the local terminal only.",
        _folders,
    ),
    Setting(
        "GALATEA_CONTEXT_TOKENS",
        "context_tokens",
        "How much of a chat the language model is given at most, in tokens (UTF-8 bytes / 4).\n"
        "What is older is summarised.",
        _tokens,
        "32000",
    ),
    Setting(
        "GALATEA_BELL",
        "bell",
        "Rings the terminal's bell, and sends a notification (OSC 9), when work is done, has\n"
        "failed or needs your yes: `on` or `off`.",
        _switch,
        "on",
    ),
    Setting(
        "GALATEA_SECRET",
        "secret",
        "Encrypts the keys that users of `galatea serve` store for themselves. Without it none\n"
        "can be stored; changed, those that were stored are lost.",
        secret=True,
    ),
    Setting(
        "GALATEA_CORS_ORIGINS",
        "cors_origins",
        "Origins of web pages that may talk to `galatea serve`, such as\n"
        "https://app.example.com,http://localhost:3000",
        _words,
    ),
    Setting(
        "GALATEA_LOG",
        "log",
        "Form of the log lines on stderr with --verbose or --debug: `pretty` or `json`.",
        _one_of("pretty", "json"),
        "pretty",
    ),
)


class Settings(BaseModel):
    """Every setting, checked; `origins` says where each came from."""

    model_config = ConfigDict(frozen=True)

    openai_api_key: str = ""
    openai_base_url: str = ""
    model: str = ""
    tripo_api_key: str = ""
    tripo_base_url: str = ""
    home: str = ""
    database_url: str = ""
    files_url: str = ""
    files_endpoint: str = ""
    files_cache_gb: float = 10.0
    sim_speed: Speed = 1.0
    approval: Literal["ask", "auto", "never", ""] = ""
    max_credits_per_chat: float | None = None
    max_credits_per_day: float | None = None
    grace_s: float = 30.0
    tripo_limits: dict[str, int] = {}
    image_dirs: tuple[Path, ...] = ()
    context_tokens: int = 32_000
    bell: bool = True
    secret: str = ""
    cors_origins: tuple[str, ...] = ()
    log: Literal["pretty", "json"] = "pretty"
    origins: dict[str, str] = {}

    @property
    def offline_model(self) -> bool:
        return not self.openai_api_key and not self.openai_base_url

    @property
    def simulated(self) -> bool:
        return not self.tripo_api_key

    @property
    def home_folder(self) -> Path:
        if self.home:
            return Path(self.home).expanduser()
        import platformdirs

        return Path(platformdirs.user_data_dir("galatea", appauthor=False))

    def secrets(self) -> tuple[str, ...]:
        """Values that may appear in no output."""
        values = [getattr(self, setting.field) for setting in SETTINGS if setting.secret]
        return tuple(value for value in [*values, *_passwords(self.database_url)] if value)

    def offline(self) -> "Settings":
        """The same with both local stand-ins, whatever keys there are."""
        empty = {"openai_api_key": "", "openai_base_url": "", "tripo_api_key": "", "model": ""}
        return self.model_copy(update=empty)


def _passwords(url: str) -> tuple[str, ...]:
    """The password in an address, as it stands there and as it is meant."""
    from urllib.parse import unquote, urlsplit

    password = urlsplit(url).password or ""
    return password, unquote(password)


def load_settings(
    flags: Mapping[str, str] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    dotenv: Path | None = None,
    stored: Mapping[str, str] | None = None,
) -> Settings:
    """The settings from all their sources; an empty value counts as not set.

    Raises UsageError naming the setting, the bad value and what it can be.
    """
    environment = os.environ if environment is None else environment
    sources = (
        ("flag", flags or {}),
        ("environment", environment),
        (".env", read_dotenv(dotenv or Path(".env"))),
        ("stored key", stored_keys() if stored is None else stored),
    )
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for setting in SETTINGS:
        text, origin = setting.default, "default"
        for name, source in sources:
            if found := source.get(setting.name, "").strip():
                text, origin = found, name
                break
        origins[setting.name] = origin
        if text:
            values[setting.field] = _parsed(setting, text)
    return Settings(**values, origins=origins)


def _parsed(setting: Setting, text: str) -> Any:
    try:
        return setting.parse(text)
    except BadValue as error:
        shown = "the value" if setting.secret else repr(text)
        raise UsageError(f"{setting.name}: {shown} {error}.") from None


def read_dotenv(path: Path) -> Mapping[str, str]:
    """What a `.env` sets; nothing where there is none."""
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    return {name: value for name, value in dotenv_values(path).items() if value is not None}


def example() -> str:
    """The text of `.env.example`."""
    head = "# Every setting of Galatea. Copy to .env and fill in what you need; all are optional.\n"
    blocks = [
        "\n".join(f"# {line}" for line in setting.about.splitlines())
        + f"\n# {setting.name}={setting.default}\n"
        for setting in SETTINGS
    ]
    return "\n".join([head, *blocks])
