"""Chats as rows: made, found, listed, searched, renamed, forgotten."""

import asyncio
import re
import secrets
from math import inf

from pydantic import BaseModel, ConfigDict

from agent.chat.db_protocol import ChatDatabase
from agent.chat.recent import RecentChats
from agent.core.events import TurnStarted

TOGETHER = 250
"""Chats that are searched at once: some milliseconds."""
_ID_LETTERS = 12
_ID_START = re.compile(f"[0-9a-f]{{4,{_ID_LETTERS}}}")


class ChatRow(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    id: str
    owner: str
    name: str | None
    created_at: float
    updated_at: float
    first_words: str = ""


class ChatRows:
    """Chats of every owner in one database."""

    def __init__(self, database: ChatDatabase) -> None:
        self._db = database
        self._content = database.dialect.json_text("e.json", "message", "content")
        self._listed = (
            f"SELECT c.*, coalesce((SELECT {self._content} FROM events e JOIN turns t"
            " ON t.id = e.turn WHERE t.chat = c.id AND t.number = 1 AND e.number = 1), '')"
            " AS first_words FROM chats c"
        )
        self.recent = RecentChats()

    async def create(self, *, owner: str, name: str | None, now: float) -> ChatRow:
        chat = ChatRow(
            id=secrets.token_hex(_ID_LETTERS // 2),
            owner=owner,
            name=name,
            created_at=now,
            updated_at=now,
        )
        await self._db.run(
            "INSERT INTO chats (id, owner, name, created_at, updated_at)"
            " VALUES (:id, :owner, :name, :created_at, :updated_at)",
            **chat.model_dump(exclude={"first_words"}),
        )
        return chat

    async def find(self, name: str, *, owner: str) -> ChatRow | None:
        """By id, by the start of an id (four letters or more), or by name."""
        of_id = "id = :name"
        if _ID_START.fullmatch(name):
            of_id = "id >= :name AND id <= :last"
        row = await self._db.one(
            # coalesce: by the ids and not by the index of owners, of whom one may have everything
            f"SELECT * FROM (SELECT * FROM chats WHERE {of_id} AND coalesce(owner, '') = :owner"
            " UNION SELECT * FROM (SELECT * FROM chats WHERE owner = :owner AND name = :name"
            " ORDER BY updated_at DESC LIMIT 1) AS named) AS found"
            " ORDER BY updated_at DESC LIMIT 1",
            owner=owner,
            name=name,
            last=name.ljust(_ID_LETTERS, "f"),
        )
        return None if row is None else ChatRow.model_validate(row)

    async def by_id(self, chat: str, *, owner: str) -> ChatRow | None:
        """An owner's chat by its whole id."""
        row = await self._db.one(
            "SELECT * FROM chats WHERE id = :id AND owner = :owner", id=chat, owner=owner
        )
        return None if row is None else ChatRow.model_validate(row)

    async def latest(self, *, owner: str) -> ChatRow | None:
        rows = await self.chats(owner=owner, limit=1)
        return rows[0] if rows else None

    async def chats(self, *, owner: str, limit: int = 200) -> list[ChatRow]:
        """Most recent first, each with its first words."""
        rows = await self._db.all(
            f"{self._listed} WHERE c.owner = :owner ORDER BY c.updated_at DESC LIMIT :limit",
            owner=owner,
            limit=limit,
        )
        return [ChatRow.model_validate(row) for row in rows]

    async def search(self, words: str, *, owner: str, limit: int = 200) -> list[ChatRow]:
        """Chats in whose name or messages the words stand, most recent first.

        Reads all that an owner ever said, unless enough is found before; a few hundred chats at a
        time, so that nobody else waits for more than those.
        """
        escaped = words.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
        wanted, page = f"%{escaped}%", {"owner": owner, "at": inf, "id": ""}
        found: list[ChatRow] = []
        while len(found) < limit:
            last = await self._db.one(
                "SELECT updated_at AS at, id FROM (SELECT updated_at, id FROM chats"
                " WHERE owner = :owner AND (updated_at, id) < (:at, :id)"
                " ORDER BY updated_at DESC, id DESC LIMIT :together) AS page"
                " ORDER BY updated_at, id LIMIT 1",
                **page,
                together=TOGETHER,
            )
            if last is None:
                break
            rows = await self._db.all(
                f"{self._listed} WHERE c.owner = :owner AND (c.updated_at, c.id) < (:at, :id)"
                " AND (c.updated_at, c.id) >= (:last_at, :last_id)"
                " AND (lower(coalesce(c.name, '')) LIKE :words ESCAPE '!' OR EXISTS"
                " (SELECT 1 FROM turns t JOIN events e ON e.turn = t.id WHERE t.chat = c.id"
                " AND e.type IN ('turn_started', 'message_done')"
                f" AND lower({self._content}) LIKE :words ESCAPE '!'))"
                " ORDER BY c.updated_at DESC, c.id DESC LIMIT :limit",
                **page,
                last_at=last["at"],
                last_id=last["id"],
                words=wanted,
                limit=limit - len(found),
            )
            found += [ChatRow.model_validate(row) for row in rows]
            page |= last
            await asyncio.sleep(0)
        return found

    async def rename(self, chat: str, name: str, *, owner: str) -> bool:
        """Names a chat. False: another chat of this owner has that name."""
        taken = await self._db.one(
            "SELECT id FROM chats WHERE owner = :owner AND name = :name AND id <> :chat",
            owner=owner,
            name=name,
            chat=chat,
        )
        if taken is not None:
            return False
        await self._db.run(
            "UPDATE chats SET name = :name WHERE id = :chat AND owner = :owner",
            name=name,
            chat=chat,
            owner=owner,
        )
        return True

    async def pictures(self, chat: str) -> set[str]:
        """The pictures that came with a chat's messages, as the messages call them."""
        rows = await self._db.all(
            "SELECT e.json AS json FROM turns t JOIN events e ON e.turn = t.id"
            " WHERE t.chat = :chat AND e.type = 'turn_started'",
            chat=chat,
        )
        started = [TurnStarted.model_validate_json(row["json"]) for row in rows]
        return {image for event in started for image in event.message.images}

    async def shows(self, picture: str, *, owner: str) -> bool:
        """Whether a picture came with a message of any of an owner's chats."""
        row = await self._db.one(
            "SELECT 1 AS one FROM chats c JOIN turns t ON t.chat = c.id"
            " JOIN events e ON e.turn = t.id WHERE c.owner = :owner AND e.type = 'turn_started'"
            " AND e.json LIKE :picture LIMIT 1",
            owner=owner,
            picture=f"%{picture}%",
        )
        return row is not None

    async def delete(self, chat: str, *, owner: str) -> None:
        """Forgets a chat with all that was said in it."""
        self.recent.forget(chat)
        await self._db.run(
            "DELETE FROM chats WHERE id = :chat AND owner = :owner", chat=chat, owner=owner
        )
