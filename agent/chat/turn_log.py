"""The events of a turn on their way into rows."""

from collections.abc import Callable

from agent.chat.db_protocol import ChatDatabase, ChatSql
from agent.chat.group_commit import GroupCommit, Row
from agent.core.events import Event, MessageDone, TurnDone
from agent.core.message_json import as_json


class TurnLog:
    """Appends the events of one turn."""

    def __init__(
        self,
        database: ChatDatabase,
        backlog: GroupCommit,
        turn: str,
        number: int,
        clean: Callable[[str], str],
        running: set[str],
    ) -> None:
        self._db = database
        self._backlog = backlog
        self._clean = clean
        self._running = running
        self.turn = turn
        self.number = number

    def leave(self) -> None:
        """Nobody writes here any more; if the turn is still open, it may be closed."""
        self._backlog.drop(self.turn)
        self._running.discard(self.turn)

    def append_soon(self, event: Event) -> None:
        """In a moment, in one commit with what other turns have to write."""
        self._backlog.add(self.turn, self._next(event))

    async def append(self, *events: Event, now: float | None = None) -> None:
        """One commit; a `turn_done` closes the turn in it, at `now` if it ran to its end."""
        new = [*await self._backlog.take(self.turn), *map(self._next, events)]
        done = any(isinstance(event, TurnDone) for event in events)
        if len(new) == 1 and not done:  # a commit by itself
            await insert_event(self._db, new[0])
            return
        async with self._db.transaction() as rows:
            for row in new:
                await insert_event(rows, row)
            if done:
                await rows.run(
                    "UPDATE turns SET open = 0, ended_at = :now WHERE id = :id",
                    now=now,
                    id=self.turn,
                )
                if now is not None:
                    await rows.run(
                        "UPDATE chats SET told_at = :now WHERE id ="
                        " (SELECT chat FROM turns WHERE id = :id)",
                        now=now,
                        id=self.turn,
                    )
        if done:
            self.leave()

    def _next(self, event: Event) -> Row:
        self.number += 1
        return event_row(self.turn, self.number, event, self._clean)


def event_row(turn: str, number: int, event: Event, clean: Callable[[str], str]) -> Row:
    """An event as a row, without keys; opaque parts beside it, as they came."""
    json = clean(event.model_dump_json())
    opaque = event.message.opaque if isinstance(event, MessageDone) else None
    return {
        "turn": turn,
        "number": number,
        "type": event.type,
        "json": json,
        "opaque": None if opaque is None else as_json(opaque).decode(),
    }


async def insert_event(rows: ChatSql, row: Row) -> None:
    """Writes it, in the transaction of whoever asks."""
    await rows.run(
        "INSERT INTO events (turn, number, type, json, opaque)"
        " VALUES (:turn, :number, :type, :json, :opaque)",
        **row,
    )
