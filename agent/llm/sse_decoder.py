"""Server-sent events out of bytes that arrive cut anywhere.

Source: the event stream grammar of the HTML standard, read 2026-11; two liberties: an event that
the end of the stream leaves open still counts, and so does a line named `error` (llama.cpp).
"""

from typing import NamedTuple

from agent.core.errors import ModelUnavailable

MAX_EVENT_BYTES = 8 * 2**20


class Event(NamedTuple):
    """`name` is empty unless the stream names the event; `data` is never empty."""

    name: str
    data: bytes


class EventBytes:
    """Gives the events that each piece of the stream completes.

    Raises: ModelUnavailable for a line or an event beyond `MAX_EVENT_BYTES`.
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._after_cr = False
        self._name = ""
        self._data: list[bytes] = []
        self._data_bytes = 0

    @property
    def between(self) -> bool:
        """Whether nothing of an event has come yet."""
        return not (self._line or self._data or self._name or self._after_cr)

    def feed(self, piece: bytes) -> list[Event]:
        if self.between:
            if (whole := _whole(piece)) is not None:
                return whole
        if self._after_cr and piece.startswith(b"\n"):
            piece = piece[1:]
            self._after_cr = False
        if not piece:
            return []
        self._after_cr = piece.endswith(b"\r")
        end = max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1
        if not end:
            self._line += piece
            _limit(len(self._line))
            return []
        lines = (bytes(self._line) + piece[:end]).splitlines()
        self._line = bytearray(piece[end:])
        return [event for line in lines if (event := self._take(line))]

    def finish(self) -> list[Event]:
        """The event that the end of the stream leaves open, if any."""
        last = [bytes(self._line), b""]
        self._line.clear()
        return [event for line in last if (event := self._take(line))]

    def _take(self, line: bytes) -> Event | None:
        if not line:
            return self._dispatch()
        _limit(len(line))
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._keep(value)
        elif field == b"event":
            self._name = value[:64].decode("utf-8", "replace")
        elif field == b"error":
            self._name = "error"
            self._keep(value)
        return None

    def _keep(self, value: bytes) -> None:
        self._data_bytes += len(value) + 1
        _limit(self._data_bytes)
        self._data.append(value)

    def _dispatch(self) -> Event | None:
        name, data = self._name, b"\n".join(self._data)
        self._name, self._data, self._data_bytes = "", [], 0
        return Event(name, data) if data.strip() else None


def _whole(piece: bytes) -> list[Event] | None:
    """The events of a piece that is nothing but whole ones of one `data` line each, which most
    are; None for any other."""
    if not (piece.startswith(b"data:") and piece.endswith(b"\n\n")) or b"\r" in piece:
        return None
    if len(piece) > MAX_EVENT_BYTES:
        return None
    events: list[Event] = []
    for block in piece[:-2].split(b"\n\n"):
        if not block.startswith(b"data:") or b"\n" in block:
            return None
        data = block[5:].removeprefix(b" ")
        if data.strip():
            events.append(Event("", data))
    return events


def _limit(size_bytes: int) -> None:
    if size_bytes > MAX_EVENT_BYTES:
        raise ModelUnavailable(
            "The language model sent a line longer than 8 MB; its answer was given up."
        )
