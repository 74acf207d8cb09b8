"""The keys that users have stored for themselves, as encrypted rows."""

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from agent.app.assemble import account_of
from agent.core.errors import ConfigError
from tools.studio.db.database import Database

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

    def __init__(self, database: Database, secret: str) -> None:
        self._db = database
        self._secret = secret
        self._cipher: Fernet | None = None

    async def put(self, owner: str, kind: Kind, key: str, *, now: float) -> None:
        """Raises ConfigError where keys cannot be encrypted."""
        encrypted = self._fernet().encrypt(key.encode()).decode()
        await self._db.run(
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

    async def forget(self, owner: str) -> None:
        await self._db.run("DELETE FROM user_keys WHERE owner = :owner", owner=owner)

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
