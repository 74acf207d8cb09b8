"""Settings from flags, environment, `.env` and stored keys; redaction of secrets; logs.

May import: core's errors.
Begin reading at table.py (every setting), then settings.py.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.settings.settings import Settings as Settings
    from agent.settings.settings import load_settings as load_settings


def __getattr__(name: str) -> object:
    if name in ("Settings", "load_settings"):  # on use: redaction needs no pydantic
        return getattr(import_module("agent.settings.settings"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
