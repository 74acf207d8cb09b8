"""The keys that users have stored for themselves, as encrypted rows."""

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from agent.app.assemble import account_of
from agent.core.errors import ConfigError
from tools.studio.db.database import Database, Rows
from tools.studio.rows.spending_stops import lift_stop, stop_spending

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

Kind = Literal["tripo", "openai"]


@dataclass(frozen=True)
class StoredKey:
    owner: str
    kind: Kind
    key: str


class UserKeys:
    """Needs GALATEA_SECRET to store and to read."""

    def __init__(self, database: Database, secret: str, own_account: str = "") -> None:
        """`own_account`: from which the server itself spends."""
        self._db = database
        self._secret = secret
        self._own_account = own_account
        self._cipher: Fernet | None = None

    async def put(self, owner: str, kind: Kind, key: str, *, now: float) -> None:
        """Stores a key; with the one that it takes the place of nothing more is bought.

        Raises ConfigError where keys cannot be encrypted.
        """
        encrypted = self._fernet().encrypt(key.encode()).decode()
        async with self._db.transaction(durable=True, alone=[f"money {owner}"]) as rows:
            if kind == "tripo":
                await self._stop(rows, owner, now=now)
                await lift_stop(rows, owner, account_of(key))
            await rows.run(
                "INSERT INTO user_keys (owner, kind, account, encrypted, updated_at)"
                " VALUES (:owner, :kind, :account, :encrypted, :now) ON CONFLICT (owner, kind)"
                " DO UPDATE SET account = excluded.account, encrypted = excluded.encrypted,"
                " updated_at = excluded.updated_at",
                owner=owner,
                kind=kind,
                account=account_of(key),
                encrypted=encrypted,
                now=now,
            )

    async def forget(self, owner: str, *, now: float) -> None:
        """Takes an owner's keys away: nothing more is bought with them, in no process."""
        async with self._db.transaction(durable=True, alone=[f"money {owner}"]) as rows:
            await self._stop(rows, owner, now=now)
            await rows.run("DELETE FROM user_keys WHERE owner = :owner", owner=owner)

    async def given_again(self, owner: str, key: str) -> bool:
        """The key came with a request that asks for work: what it was taken away from goes on."""
        return await lift_stop(self._db, owner, account_of(key))

    async def _stop(self, rows: Rows, owner: str, *, now: float) -> None:
        stored = await rows.one(
            "SELECT account FROM user_keys WHERE owner = :owner AND kind = 'tripo'", owner=owner
        )
        # who stored the key that this server spends from has only given a copy of it back
        if stored is not None and stored["account"] != self._own_account:
            await stop_spending(rows, owner, str(stored["account"]), now=now)

    async def of(self, owner: str) -> dict[Kind, str]:
        """An owner's keys; none where they cannot be read any more."""
        if not self._secret:
            return {}
        rows = await self._db.all("SELECT * FROM user_keys WHERE owner = :owner", owner=owner)
        return {key.kind: key.key for key in self._read(rows)}

    async def all(self) -> list[StoredKey]:
        """Everyone's, so that background work goes on after a restart."""
        return self._read(await self._db.all("SELECT * FROM user_keys")) if self._secret else []

    def _read(self, rows: list[dict[str, object]]) -> list[StoredKey]:
        from cryptography.fernet import InvalidToken

        found: list[StoredKey] = []
        for row in rows:
            try:
                key = self._fernet().decrypt(str(row["encrypted"])).decode()
            except InvalidToken:
                continue  # stored under another secret: as good as lost
            kind: Kind = "tripo" if row["kind"] == "tripo" else "openai"
            found.append(StoredKey(str(row["owner"]), kind, key))
        return found

    def _fernet(self) -> "Fernet":
        from cryptography.fernet import Fernet

        if not self._secret:
            raise ConfigError(
                "Keys cannot be stored here.",
                remedy="The operator must set GALATEA_SECRET; or send the key with each request.",
            )
        if self._cipher is None:
            digest = hashlib.scrypt(
                self._secret.encode(), salt=b"galatea user keys", n=2**14, r=8, p=1, dklen=32
            )
            self._cipher = Fernet(base64.urlsafe_b64encode(digest))
        return self._cipher
