"""The forms that a setting's value can have: from the text to the value, or BadValue."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

LEAST_TOKENS = 3000
"""The words and the tools take half of this."""
Speed = float | Literal["instant"]


class BadValue(ValueError):
    """A value that a setting cannot take; the text says which it can."""


def text(value: str) -> str:
    """As it is."""
    return value


def number(least: float) -> Callable[[str], float]:
    """A number of at least `least`."""

    def parse(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not least <= number < float("inf"):
            raise BadValue(f"must be a number of at least {least:g}")
        return number

    return parse


def tokens(value: str) -> int:
    """A budget in tokens."""
    if not value.isdecimal() or int(value) < LEAST_TOKENS:
        raise BadValue(f"must be a whole number of at least {LEAST_TOKENS}")
    return int(value)


def speed(value: str) -> Speed:
    """A factor, or `instant`."""
    if value == "instant":
        return "instant"
    try:
        speed = number(0)(value)
    except BadValue:
        raise BadValue("must be a factor such as 1 or 10, or `instant`") from None
    return speed or "instant"


def switch(value: str) -> bool:
    """`on` or `off`."""
    if value.lower() not in ("on", "off"):
        raise BadValue("must be on or off")
    return value.lower() == "on"


def one_of(*words: str) -> Callable[[str], str]:
    """One of these words."""

    def parse(value: str) -> str:
        if value not in words:
            raise BadValue("must be one of " + ", ".join(words))
        return value

    return parse


def folders(value: str) -> tuple[Path, ...]:
    """Folders, separated as in PATH."""
    try:
        return tuple(Path(part).expanduser() for part in value.split(os.pathsep) if part)
    except RuntimeError:
        raise BadValue("names the folder of a user who is not there") from None


def words(value: str) -> tuple[str, ...]:
    """Words, separated by commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def proxies(value: str) -> tuple[str, ...]:
    """Addresses or networks of proxies, or `off` for none."""
    import ipaddress

    if value.lower() == "off":
        return ()
    try:
        return tuple(str(ipaddress.ip_network(part, strict=False)) for part in words(value))
    except ValueError:
        raise BadValue("must be off, or addresses such as 127.0.0.1,10.0.0.0/8") from None


def database_url(value: str) -> str:
    """An address of PostgreSQL."""
    if not value.startswith(("postgresql://", "postgres://")):
        raise BadValue("must look like postgresql://user:password@host:5432/name")
    return value


def files_url(value: str) -> str:
    """An address of an object store, or of a folder."""
    if not value.startswith(("file://", "s3://", "gs://", "az://")):
        raise BadValue("must begin with s3://, gs://, az:// or file://")
    return value


def pools(value: str) -> dict[str, int]:
    """Limits by pool."""
    limits: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        name, _, number = part.partition("=")
        if not number.isdecimal() or int(number) < 1:
            raise BadValue("must look like generation=10,animation=10")
        limits[name.strip()] = int(number)
    return limits
