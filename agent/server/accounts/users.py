"""Who may come in: users with a token each, of which only a hash is kept."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from agent.core.errors import UsageError
from tools.studio.db.database import Database
from tools.studio.money.spending import Caps
from tools.studio.rows.spending_stops import EVERY_ACCOUNT, lift_stop, stop_spending

TOGETHER = 500
"""Names in one question to the database."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_TOKEN = re.compile(r"gal_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Account:
    name: str
    caps: Caps
    created_at: float
    revoked: bool


class Users:
    """The users of one home."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add(self, name: str, caps: Caps, *, now: float) -> str:
        """A new user, or a new token for one whose token was revoked; gives the token, once.

        Raises UsageError for a name that cannot be used or is taken.
        """
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} cannot be a user's name: letters, digits and . _ @ - only.")
        before = await self._db.one("SELECT revoked_at FROM users WHERE name = :name", name=name)
        if before is not None and before["revoked_at"] is None:
            raise UsageError(f"There is already a user {name}.", remedy="Revoke it first.")
        token_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        async with self._db.transaction(durable=True) as rows:
            await lift_stop(rows, name, EVERY_ACCOUNT)
            await rows.run(
                "INSERT INTO users (name, token_id, token_hash, max_credits_per_day,"
                " max_credits_per_chat, created_at)"
                " VALUES (:name, :token_id, :hash, :day, :chat, :now)"
                " ON CONFLICT (name) DO UPDATE SET token_id = excluded.token_id,"
                " token_hash = excluded.token_hash, revoked_at = NULL,"
                " max_credits_per_day = excluded.max_credits_per_day,"
                " max_credits_per_chat = excluded.max_credits_per_chat",
                name=name,
                token_id=token_id,
                hash=_hash(secret),
                day=caps.per_day,
                chat=caps.per_chat,
                now=now,
            )
        return f"gal_{token_id}_{secret}"

    async def of_token(self, token: str) -> Account | None:
        """The user whose token this is; compared in constant time."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            return None
        row = await self._db.one("SELECT * FROM users WHERE token_id = :id", id=found[1])
        known = "" if row is None else str(row["token_hash"])
        same = hmac.compare_digest(known, _hash(found[2]))
        if row is None or not same or row["revoked_at"] is not None:
            return None
        return _user(row)

    async def caps(self, name: str) -> Caps | None:
        """A user's own caps."""
        row = await self._db.one("SELECT * FROM users WHERE name = :name", name=name)
        return None if row is None else _user(row).caps

    async def list(self) -> list[Account]:
        return [_user(row) for row in await self._db.all("SELECT * FROM users ORDER BY name")]

    async def revoke(self, name: str, *, now: float) -> bool:
        """Takes the token away, and leave to buy anything; what the user made stays.

        False: no such user.
        """
        async with self._db.transaction(durable=True, alone=[f"money {name}"]) as rows:
            count = await rows.run(
                "UPDATE users SET revoked_at = :now WHERE name = :name AND revoked_at IS NULL",
                name=name,
                now=now,
            )
            if count == 1:
                await stop_spending(rows, name, EVERY_ACCOUNT, now=now)
        return count == 1

    async def revoked(self, names: Collection[str]) -> tuple[str, ...]:
        """Which of these users have no token any more."""
        found: tuple[str, ...] = ()
        wanted = sorted(names)
        for start in range(0, len(wanted), TOGETHER):
            some = wanted[start : start + TOGETHER]
            marks = ", ".join(f":name{n}" for n in range(len(some)))
            rows = await self._db.all(
                f"SELECT name FROM users WHERE name IN ({marks}) AND revoked_at IS NOT NULL",
                **{f"name{n}": name for n, name in enumerate(some)},
            )
            found += tuple(str(row["name"]) for row in rows)
        return found

    async def any(self) -> bool:
        """Whether a token is needed: from the first user on, also when all are revoked."""
        return await self._db.one("SELECT 1 AS one FROM users LIMIT 1") is not None


def _hash(secret: str) -> str:
    """Enough for 256 random bits: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _user(row: dict[str, object]) -> Account:
    day, chat, created = row["max_credits_per_day"], row["max_credits_per_chat"], row["created_at"]
    return Account(
        name=str(row["name"]),
        caps=Caps(
            None if chat is None else float(str(chat)), None if day is None else float(str(day))
        ),
        created_at=float(str(created)),
        revoked=row["revoked_at"] is not None,
    )
