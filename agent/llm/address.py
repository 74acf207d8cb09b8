"""Where a language model's server is, read from what people put into OPENAI_BASE_URL."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_ENDPOINT = r"/(?:chat/completions|completions|responses|models)$"


@dataclass(frozen=True)
class ModelAddress:
    """`url` has no slash at its end; `query` stands behind every path, with its question mark."""

    url: str
    query: str = ""
    cut: str = ""
    """The endpoint that was pasted behind the address, and is left out."""


def model_address(text: str) -> ModelAddress:
    """The base of an address, its query kept (`?api-version=`), a whole endpoint cut off."""
    text = text.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ModelAddress(text.rstrip("/"))
    path = parts.path.rstrip("/")
    base = re.sub(_ENDPOINT, "", path)
    url = parts._replace(path=base, query="", fragment="").geturl().rstrip("/")
    return ModelAddress(url, f"?{parts.query}" if parts.query else "", path[len(base) :])
