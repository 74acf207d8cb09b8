"""A chat as a document: Markdown for people, JSON for programs."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from agent.chat.chat_rows import ChatRow
from agent.core.events import CallDone, CallStarted, Event, MessageDone, TurnDone, TurnStarted


def as_json(chat: ChatRow, events: Sequence[Event]) -> str:
    """The chat and every event of it that was kept, in order."""
    row = chat.model_dump(exclude={"first_words", "owner"})
    said = [event.model_dump(mode="json") for event in events]
    return json.dumps({"chat": row, "events": said}, ensure_ascii=False, indent=1) + "\n"


def as_markdown(chat: ChatRow, events: Sequence[Event]) -> str:
    """What was said, the calls in between, and the files each turn delivered."""
    began = datetime.fromtimestamp(chat.created_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    parts = [f"# {chat.name or f'Chat {chat.id}'}", f"Begun {began}."]
    for event in events:
        match event:
            case TurnStarted():
                images = "".join(f"\n\n(image: {image})" for image in event.message.images)
                parts.append(f"## You\n\n{event.message.content}{images}")
            case MessageDone():
                if event.message.content.strip():
                    parts.append(f"## Galatea\n\n{event.message.content.strip()}")
            case CallStarted():
                given = json.dumps(event.arguments, ensure_ascii=False)
                parts.append(f"- `{event.tool}` {given}")
            case CallDone():
                if event.error is not None:
                    parts.append(f"- {event.tool} did not work: {event.error.message}")
            case TurnDone():
                parts += _ending(event)
            case _:
                pass
    return "\n\n".join(parts) + "\n"


def _ending(done: TurnDone) -> list[str]:
    lines: list[str] = []
    if done.reason != "answer":
        lines.append(f"*({done.reason.replace('_', ' ')})*")
    if done.files:
        files = "\n".join(
            f"- {file.asset} {file.kind}: {file.path or file.url}" for file in done.files
        )
        lines.append(f"Files ({done.credits:g} credits):\n\n{files}")
    return lines
