"""Idempotency-Key: the same request again gives what the first one gave, also after a crash."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from agent.server.kit.problem import HttpProblem
from tools.studio.db.database import Database, packed


@dataclass(frozen=True)
class Earlier:
    """The first request with this key: what it made, and its answer once there was one."""

    resource: str
    status: int | None
    answer: Any


class IdempotencyKeys:
    """Requests of every owner that carried a key."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def claim(
        self, owner: str, key: str, request: Any, resource: str, *, now: float
    ) -> Earlier | None:
        """`None` for the first of its kind, whose row is written now.

        Raises Problem 409 where the key was used for something else.
        """
        digest = hashlib.sha256(packed(request).encode()).hexdigest()
        async with self._db.transaction(durable=True, alone=[f"once {owner} {key}"]) as rows:
            row = await rows.one(
                "SELECT * FROM requests WHERE owner = :owner AND key = :key", owner=owner, key=key
            )
            if row is None:
                await rows.run(
                    "INSERT INTO requests (owner, key, digest, resource, created_at)"
                    " VALUES (:owner, :key, :digest, :resource, :now)",
                    owner=owner,
                    key=key,
                    digest=digest,
                    resource=resource,
                    now=now,
                )
                return None
        if row["digest"] != digest:
            raise HttpProblem(
                409, "idempotency_conflict", "This Idempotency-Key was used for something else."
            )
        answer = None if row["answer"] is None else json.loads(row["answer"])
        return Earlier(row["resource"], row["status"], answer)

    async def answered(self, owner: str, key: str, status: int, answer: Any) -> None:
        await self._db.run(
            "UPDATE requests SET status = :status, answer = :answer"
            " WHERE owner = :owner AND key = :key",
            owner=owner,
            key=key,
            status=status,
            answer=packed(answer),
        )

    async def forget(self, owner: str, key: str) -> None:
        """A request that came to nothing may be made again."""
        await self._db.run(
            "DELETE FROM requests WHERE owner = :owner AND key = :key AND status IS NULL",
            owner=owner,
            key=key,
        )
