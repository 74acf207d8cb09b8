"""The price that is asked for exact arguments of a tool."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.studio.db.database import packed


@dataclass(frozen=True)
class Quote:
    """A price for exact arguments of a tool."""

    tool: str
    arguments: Mapping[str, Any]
    credits: float

    @property
    def digest(self) -> str:
        """The same for the same tool and arguments, whatever their order."""
        return hashlib.sha256(packed([self.tool, dict(self.arguments)]).encode()).hexdigest()
