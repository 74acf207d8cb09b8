"""A turn told as plain text, for clients that know nothing else: short lines between the words."""

from agent.core.events import CallDone, CallProgress, Event, TurnDone
from agent.server.kit.urls import json_of

QUARTER = 25


class Narration:
    """What is said of each event; nothing for most."""

    def __init__(self, base: str) -> None:
        """`base` is where the server is for whoever asks."""
        self._base = base
        self._told: set[tuple[str, str, str, int]] = set()
        self._asked: set[str] = set()
        self._fresh_line = True

    def narrate(self, event: Event) -> str:
        """The text to add, with its own line breaks."""
        if event.type == "text_delta":
            self._fresh_line = event.text.endswith("\n")
            return event.text
        lines = self._lines(event)
        if not lines:
            return ""
        head = "" if self._fresh_line else "\n\n"
        self._fresh_line = True
        return head + "".join(f"{line}\n\n" for line in lines)

    def _lines(self, event: Event) -> list[str]:
        match event:
            case CallProgress():
                return self._progress(event)
            case CallDone():
                approval = event.error.approval if event.error is not None else None
                if approval is None or approval in self._asked:
                    return []
                self._asked.add(approval)
                return [f"💰 To say yes, type: /approve {approval}"]
            case TurnDone():
                files = json_of(event, self._base)["files"]
                return [f"📦 {file['asset']} {file['kind']}: {file['url']}" for file in files]
            case _:
                return []

    def _progress(self, event: CallProgress) -> list[str]:
        """A line when a step begins and ends, and at each quarter."""
        key = (event.asset, event.step, event.status, event.progress // QUARTER)
        if key in self._told:
            return []
        self._told.add(key)
        sign = "✅" if event.status == "success" else "📊"
        return [f"{sign} {event.asset}: {event.step} {event.status} {event.progress} %"]
