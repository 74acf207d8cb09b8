"""Settings: flag > environment > `.env` > stored keys > default; one table names them all.

`.env.example` and docs/configuration.md are made from the table.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from agent.core.errors import UsageError
from agent.settings.folder_trust import FOLDER, heed, users_alone
from agent.settings.key_store import stored_keys
from agent.settings.parsers import BadValue, Speed
from agent.settings.paths import home_path
from agent.settings.table import SETTINGS, Setting


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
    model_api: Literal["auto", "chat", "responses"] = "auto"
    reasoning: Literal["auto", "none", "low", "medium", "high"] = "auto"
    model_timeout_s: float = 300.0
    bell: bool = True
    secret: str = ""
    cors_origins: tuple[str, ...] = ()
    trust_proxy: tuple[str, ...] = ()
    log: Literal["pretty", "json"] = "pretty"
    origins: dict[str, str] = {}
    refused: dict[str, str] = {}
    """What the folder's `.env` said and may not: why, by the names of settings."""

    @property
    def offline_model(self) -> bool:
        return not self.openai_api_key and not self.openai_base_url

    @property
    def simulated(self) -> bool:
        return not self.tripo_api_key

    @property
    def home_folder(self) -> Path:
        if self.home:
            return home_path(self.home)
        import platformdirs

        return Path(platformdirs.user_data_dir("galatea", appauthor=False))

    def secrets(self) -> tuple[str, ...]:
        """Values that may appear in no output."""
        values = [getattr(self, setting.field) for setting in SETTINGS if setting.secret]
        return tuple(value for value in [*values, *_passwords(self.database_url)] if value)

    def address_for_users(self, name: Literal["OPENAI_BASE_URL", "TRIPO_BASE_URL"]) -> str:
        """Where keys of a server's users go: never to an address that only a folder names."""
        own = self.openai_base_url if name == "OPENAI_BASE_URL" else self.tripo_base_url
        return "" if self.origins.get(name) == FOLDER else own

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
    stored = stored_keys() if stored is None else stored
    given = {name: text for name, text in (flags or {}).items() if text.strip()}
    folder = heed(
        read_dotenv(dotenv or Path(".env")),
        known=frozenset(setting.name for setting in SETTINGS),
        above={**environment, **given},
        stored=stored,
    )
    sources = (
        ("flag", given),
        ("environment", environment),
        (FOLDER, folder.heeded),
        ("stored key", stored),
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
    return Settings(**values, origins=origins, refused=dict(folder.refused))


def _parsed(setting: Setting, text: str) -> Any:
    try:
        return setting.parse(text)
    except BadValue as error:
        shown = "the value" if setting.secret else repr(text)
        raise UsageError(f"{setting.name}: {shown} {error}.") from None


def read_dotenv(path: Path) -> Mapping[str, str]:
    """What a `.env` sets, as it stands there; nothing where there is none."""
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    # `${NAME}` would put the environment's keys into what a folder sends to its own address
    found = dotenv_values(path, interpolate=False)
    return {name: value for name, value in found.items() if value is not None}


def example() -> str:
    """The text of `.env.example`."""
    head = (
        "# Every setting of Galatea. Copy to .env and fill in what you need; all are optional.\n"
        "# What is marked so counts only from the environment: a folder's .env is not its user.\n"
    )
    blocks = [
        "\n".join(f"# {line}" for line in setting.about.splitlines())
        + "\n# (From the environment only.)" * users_alone(setting.name)
        + f"\n# {setting.name}={setting.default}\n"
        for setting in SETTINGS
    ]
    return "\n".join([head, *blocks])
