"""Every setting with its value and where it came from; keys are never shown."""

import os
from urllib.parse import urlsplit

from agent.settings import Settings
from agent.settings.folder_trust import FOLDER
from agent.settings.table import SETTINGS


def setting_list(settings: Settings) -> str:
    """One line per setting: name, value, origin."""
    rows = [
        (
            setting.name,
            _shown(settings, setting.field, setting.secret),
            _origin(settings, setting.name),
        )
        for setting in SETTINGS
    ]
    names = max(len(name) for name, _, _ in rows)
    values = min(36, max(len(value) for _, value, _ in rows))
    return "\n".join(
        f"{name:<{names}}  {value:<{values}}  {origin}".rstrip() for name, value, origin in rows
    )


def setting_facts(settings: Settings) -> list[dict[str, str]]:
    """The same for programs."""
    return [
        {
            "name": setting.name,
            "value": _shown(settings, setting.field, setting.secret),
            "origin": settings.origins.get(setting.name, "default"),
        }
        | ({"refused": why} if (why := settings.refused.get(setting.name)) else {})
        for setting in SETTINGS
    ]


def _origin(settings: Settings, name: str) -> str:
    origin, refused = settings.origins.get(name, "default"), settings.refused.get(name)
    return f"{origin} ({FOLDER} refused: {refused})" if refused else origin


def _shown(settings: Settings, field: str, secret: bool) -> str:
    if field == "home":
        return str(settings.home_folder)
    value = getattr(settings, field)
    if field == "database_url" and value:
        return _without_password(value)
    if secret:
        return "(set)" if value else "-"
    if field == "trust_proxy":
        return ",".join(settings.trust_proxy) or "off"
    if value in ("", None, (), {}):
        return "-"
    if isinstance(value, bool):
        return "on" if value else "off"
    if field == "tripo_limits":
        return ",".join(f"{name}={number}" for name, number in settings.tripo_limits.items())
    if field == "image_dirs":
        return os.pathsep.join(str(part) for part in settings.image_dirs)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    host = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    return f"{parts.scheme}://{host}{parts.path}"
