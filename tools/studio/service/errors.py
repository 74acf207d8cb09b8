"""The service's refusals and silences, as exceptions.

    TripoError
    ├── TripoTransportError   no usable answer: was it sent at all?
    │   └── LinkRefused         a result link that must not be followed
    └── TripoStatusError      an answer we did not want

None carries the key or a signed link. Source: docs/adr/0001-tripo-v3-only.md;
the HTTP status decides first, then the code, because some codes mean different things in different
places.
"""

import re
from typing import Literal

Exchange = Literal["submit", "read", "upload", "download"]
Fate = Literal["not_created", "unknown"]
Meaning = Literal[
    "key",
    "credits",
    "policy",
    "entitlement",
    "busy",
    "down",
    "task",
    "order",
    "complex",
    "address",
    "request",
]

_MEANINGS: dict[int, Meaning] = {
    2: "key",
    1000: "down",
    1001: "down",
    1002: "key",
    1005: "key",
    1007: "busy",
    2000: "busy",
    2001: "task",
    2006: "order",
    2007: "order",
    2008: "policy",
    2010: "credits",
    2013: "entitlement",
    2018: "complex",
    4001: "address",
}


def plain(words: str, *, secret: str = "") -> str:
    """Somebody else's words made safe to show: printable, short, no key, no signed query."""
    printable = "".join(char if char.isprintable() else " " for char in words)
    kept = printable.replace(secret, "[key]") if secret else printable
    unsigned = re.sub(r"(https?://[^\s?#\"'<>]*)[?#][^\s\"'<>]*", r"\1", kept)
    return " ".join(re.sub(r"\bt(?:sk|cli)_\w{8,}", "[key]", unsigned).split())[:400]


class TripoError(Exception):
    """An exchange with the service that did not give what was asked for."""

    def __init__(self, reason: str, *, exchange: Exchange, trace_id: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.exchange: Exchange = exchange
        self.trace_id = trace_id

    def __str__(self) -> str:
        return f"{self.reason} [trace {self.trace_id}]" if self.trace_id else self.reason

    @property
    def fate(self) -> Fate:
        """What became of a submit: certainly nothing, or nobody can tell."""
        return "unknown"


class TripoTransportError(TripoError):
    """No usable answer; `sent` says whether the service can have seen the request."""

    def __init__(
        self,
        reason: str,
        *,
        exchange: Exchange,
        sent: Literal["no", "maybe"],
        trace_id: str = "",
    ) -> None:
        super().__init__(reason, exchange=exchange, trace_id=trace_id)
        self.sent: Literal["no", "maybe"] = sent

    @property
    def fate(self) -> Fate:
        return "not_created" if self.sent == "no" else "unknown"


class LinkRefused(TripoTransportError):
    """A result link that leads where we do not go: not https, or with a login in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, exchange="download", sent="no")


class TripoStatusError(TripoError):
    """The service answered with a refusal, in its own words; also under HTTP 200."""

    def __init__(
        self,
        *,
        exchange: Exchange,
        status: int,
        code: int | None = None,
        message: str = "",
        suggestion: str = "",
        request_id: str = "",
        trace_id: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        spoken = message or "no explanation"
        number = f"{status}/{code}" if code is not None else f"{status}"
        super().__init__(f"{number}: {spoken}", exchange=exchange, trace_id=trace_id)
        self.status = status
        self.code = code
        self.message = message
        self.suggestion = suggestion
        self.request_id = request_id
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        request = f" [request {self.request_id}]" if self.request_id else ""
        return super().__str__() + request

    @property
    def fate(self) -> Fate:
        answered = 400 <= self.status < 500 or self.status == 200
        return "not_created" if answered else "unknown"

    @property
    def meaning(self) -> Meaning:
        """What the refusal is about; the HTTP status decides first, then the code."""
        known = _MEANINGS.get(self.code) if self.code is not None else None
        if self.status == 401:
            return "key"
        if self.status == 403:
            return known if known in ("credits", "policy", "entitlement") else "key"
        if self.status in (408, 429):
            return "busy"
        if self.status >= 500 or 300 <= self.status < 400:
            return "down"
        return known or ("address" if self.status == 404 and self.code is None else "request")
