"""A price that a person is asked for."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.studio.catalog import usd
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

    @property
    def price(self) -> str:
        """In words: credits and dollars."""
        return f"{self.credits:g} credits (${usd(self.credits):.2f})"
