"""Log lines on stderr, for people or for machines."""

import json
import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

from agent.core.sanitize import plain, plain_json

request_fields: ContextVar[Mapping[str, str]] = ContextVar("request_fields", default={})  # noqa: B039
"""What every JSON line says of the request that it belongs to, turns begun by it included."""


def start_logging(level: int, form: str = "pretty") -> None:
    """Sends Galatea's own log lines to stderr; other libraries only from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Pretty())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("galatea").setLevel(level)


class _Pretty(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        text = f"{at} {plain(record.getMessage())}"
        if record.exc_info:
            text += plain("\n" + self.formatException(record.exc_info))
        return text


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": plain(record.getMessage()),
            **request_fields.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = plain(self.formatException(record.exc_info))
        return plain_json(json.dumps(line, ensure_ascii=False))
