"""What was said, as rows: chats, turns and their events. A chat's messages are read back from them.

Events are written before anyone hears of them; text is written in blocks, at the latest every half
second. The rows of one turn are numbered, so that a listener can go on where it left off.
"""

import json
from collections.abc import Callable, Sequence

from agent.chat.chat_rows import ChatRows
from agent.chat.db_protocol import ChatDatabase
from agent.chat.group_commit import GroupCommit, Row
from agent.chat.process_liveness import OnlyProcess, ProcessLiveness
from agent.chat.replay import ending, replay
from agent.chat.turn_log import TurnLog, event_row, insert_event
from agent.core.errors import TurnRunning
from agent.core.events import EVENT, Event, MessageDone, TurnStarted
from agent.core.messages import Message


class History(ChatRows):
    """The chats, their turns and events, of every owner in one database."""

    def __init__(
        self,
        database: ChatDatabase,
        clean: Callable[[str], str] = str,
        life: ProcessLiveness | None = None,
    ) -> None:
        """`clean` takes keys out of every event's JSON before it is written; `life` tells whether
        the process that has a turn open still lives."""
        super().__init__(database)
        self._clean = clean
        self._life = life or OnlyProcess()
        self._running: set[str] = set()
        self._backlog = GroupCommit(self._write)

    async def turn_number(self, chat: str, turn: str) -> int | None:
        """A turn's place in its chat, from 1; `None` for another chat's."""
        row = await self._db.one(
            "SELECT number FROM turns WHERE chat = :chat AND id = :turn", chat=chat, turn=turn
        )
        return None if row is None else int(row["number"])

    async def after(
        self, chat: str, place: int, number: int, *, limit: int
    ) -> list[tuple[str, int, int, Event]]:
        """What came in a chat after an event: turn, its place, the event's number, the event."""
        rows = await self._db.all(
            "SELECT t.id AS turn, t.number AS place, e.number AS number, e.json AS json"
            " FROM events e JOIN turns t ON t.id = e.turn WHERE t.chat = :chat"
            " AND (t.number > :place OR (t.number = :place AND e.number > :number))"
            " ORDER BY t.number, e.number LIMIT :limit",
            chat=chat,
            place=place,
            number=number,
            limit=limit,
        )
        return [
            (row["turn"], row["place"], row["number"], EVENT.validate_json(row["json"]))
            for row in rows
        ]

    async def turn_events(self, turn: str, *, after: int = 0) -> list[tuple[int, Event]]:
        """What was written of one turn after an event's number, with the numbers."""
        rows = await self._db.all(
            "SELECT number, json FROM events WHERE turn = :turn AND number > :after"
            " ORDER BY number",
            turn=turn,
            after=after,
        )
        return [(int(row["number"]), EVENT.validate_json(row["json"])) for row in rows]

    async def last_started(self, chat: str) -> float:
        """When the chat's last turn began; 0 for none."""
        row = await self._db.one(
            "SELECT coalesce(max(started_at), 0) AS at FROM turns WHERE chat = :chat", chat=chat
        )
        return float(row["at"]) if row else 0.0

    async def tokens(self, chat: str) -> tuple[int, int]:
        """Of the language model, over the chat's turns: in prompts and in completions."""
        number = self._db.dialect.json_number
        row = await self._db.one(
            f"SELECT coalesce(sum({number('e.json', 'usage', 'prompt_tokens')}), 0) AS prompt,"
            f" coalesce(sum({number('e.json', 'usage', 'completion_tokens')}), 0) AS completion"
            " FROM events e JOIN turns t ON t.id = e.turn"
            " WHERE t.chat = :chat AND e.type = 'turn_done'",
            chat=chat,
        )
        return (int(row["prompt"]), int(row["completion"])) if row else (0, 0)

    async def events(self, chat: str) -> list[Event]:
        """Everything that was kept of a chat, in order."""
        rows = await self._db.all(
            "SELECT e.json FROM events e JOIN turns t ON t.id = e.turn WHERE t.chat = :chat"
            " ORDER BY t.number, e.number",
            chat=chat,
        )
        return [EVENT.validate_json(row["json"]) for row in rows]

    async def messages(self, chat: str) -> list[Message]:
        """The conversation so far, replayed from its events."""
        rows = await self._db.all(
            "SELECT e.json, e.opaque FROM events e JOIN turns t ON t.id = e.turn"
            " WHERE t.chat = :chat AND e.type IN ('turn_started', 'message_done', 'call_done')"
            " ORDER BY t.number, e.number",
            chat=chat,
        )
        return replay([_with_opaque(EVENT.validate_json(row["json"]), row) for row in rows])

    async def last_told(self, chat: str, *, owner: str) -> float | None:
        """When the chat's last turn ended; of a chat without turns, the owner's last turn."""
        row = await self._db.one(
            "SELECT coalesce((SELECT told_at FROM chats WHERE id = :chat AND owner = :owner),"
            " (SELECT max(told_at) FROM chats WHERE owner = :owner)) AS at",
            chat=chat,
            owner=owner,
        )
        return None if row is None else row["at"]

    async def begin(self, chat: str, event: TurnStarted, *, now: float) -> "TurnLog":
        """A new turn and its first event.

        Raises TurnRunning while another turn of the chat is open, in whatever process.
        """
        await self._life.show()
        self._running.add(event.turn)
        try:
            await self._begin(chat, event, now)
        except BaseException:
            self._running.discard(event.turn)
            raise
        return self._log(event.turn, 1)

    async def _begin(self, chat: str, event: TurnStarted, now: float) -> None:
        async with self._db.transaction(alone=[f"chat {chat}"]) as rows:
            if await rows.one("SELECT id FROM turns WHERE chat = :chat AND open = 1", chat=chat):
                raise TurnRunning(
                    "This chat is still answering, maybe in another window.",
                    remedy="Wait for it, or begin another chat.",
                )
            last = await rows.one(
                "SELECT coalesce(max(number), 0) AS number FROM turns WHERE chat = :chat", chat=chat
            )
            await rows.run(
                "INSERT INTO turns (id, chat, number, started_at, process)"
                " VALUES (:id, :chat, :number, :now, :process)",
                id=event.turn,
                chat=chat,
                number=int(last["number"] if last else 0) + 1,
                now=now,
                process=self._life.process,
            )
            await rows.run(
                "UPDATE chats SET updated_at = :now, told_at = :now WHERE id = :chat",
                now=now,
                chat=chat,
            )
            await insert_event(rows, event_row(event.turn, 1, event, self._clean))

    async def open_turn(self, chat: str) -> str | None:
        """The turn in which a chat is answering, in whatever process; `None`: it is quiet."""
        row = await self._db.one(
            "SELECT id, process FROM turns WHERE chat = :chat AND open = 1", chat=chat
        )
        if row is None or not await self._carried_on(row["id"], row["process"]):
            return None
        return str(row["id"])

    async def answering(self, *, owner: str) -> set[str]:
        """An owner's chats with an open turn."""
        rows = await self._db.all(
            "SELECT t.chat FROM turns t JOIN chats c ON c.id = t.chat"
            " WHERE t.open = 1 AND c.owner = :owner",
            owner=owner,
        )
        return {row["chat"] for row in rows}

    async def ask_to_stop(self, chat: str) -> bool:
        """Has the process that has this chat's turn end it. False: there is no such turn."""
        if await self.open_turn(chat) is None:
            return False
        return bool(
            await self._db.run(
                "UPDATE turns SET stop = 1 WHERE chat = :chat AND open = 1", chat=chat
            )
        )

    async def asked_to_stop(self) -> list[str]:
        """The chats whose turn this process shall end."""
        rows = await self._db.all(
            "SELECT chat FROM turns WHERE open = 1 AND stop = 1 AND process = :mine",
            mine=self._life.process,
        )
        return [row["chat"] for row in rows]

    async def _write(self, waiting: Sequence[Row]) -> None:
        async with self._db.transaction() as rows:
            for row in waiting:
                await insert_event(rows, row)

    async def turns(self, chat: str) -> int:
        """How many turns a chat has, whichever process they ran in."""
        row = await self._db.one(
            "SELECT coalesce(max(number), 0) AS number FROM turns WHERE chat = :chat", chat=chat
        )
        return 0 if row is None else int(row["number"])

    async def close_interrupted(self, chat: str | None = None) -> None:
        """Closes turns that nobody carries on any more: a process died, or a turn broke off."""
        of_chat = "" if chat is None else " AND chat = :chat"
        values = {} if chat is None else {"chat": chat}
        for row in await self._db.all(
            f"SELECT id, process FROM turns WHERE open = 1{of_chat}", **values
        ):
            if not await self._carried_on(row["id"], row["process"]):
                await self._close(row["id"], row["process"])

    async def _carried_on(self, turn: str, process: str) -> bool:
        if process == self._life.process:
            return turn in self._running
        return await self._life.lives(process)

    async def _close(self, turn: str, process: str) -> None:
        """Of several that find the turn open, one closes it."""
        events = await self._db.all(
            "SELECT number, json FROM events WHERE turn = :turn ORDER BY number", turn=turn
        )
        last = events[-1]["number"] if events else 0
        log = self._log(turn, last)
        self._running.add(turn)
        try:
            await self._life.show()
            claimed = await self._db.run(
                "UPDATE turns SET process = :mine"
                " WHERE id = :turn AND open = 1 AND process = :process",
                mine=self._life.process,
                turn=turn,
                process=process,
            )
            if claimed:
                said = [EVENT.validate_json(event["json"]) for event in events]
                await log.append(*ending(turn, said))
        finally:
            log.leave()

    def _log(self, turn: str, number: int) -> "TurnLog":
        return TurnLog(self._db, self._backlog, turn, number, self._clean, self._running)


def _with_opaque(event: Event, row: Row) -> Event:
    """A message with what its provider put beside it, which lies beside its row."""
    if row["opaque"] is None or not isinstance(event, MessageDone):
        return event
    opaque = json.loads(row["opaque"])
    return event.model_copy(update={"message": event.message.model_copy(update={"opaque": opaque})})
