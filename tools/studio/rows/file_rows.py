"""Files as rows."""

from collections.abc import Iterable, Mapping, Sequence

from tools.studio.db.database import Database
from tools.studio.rows.row_forms import MARKS, file_of, of_assets
from tools.studio.rows.row_writes import (
    hold,
    put_file,
)
from tools.types import AssetFile


class FileRows:
    """Reads and writes of what files there are."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def files(self, handle: str) -> list[AssetFile]:
        """Oldest first: model, preview, rigged, clips, all."""
        rows = await self._db.all(
            "SELECT * FROM files WHERE asset = :asset ORDER BY created_at, name", asset=handle
        )
        return [file_of(row) for row in rows]

    async def files_of(
        self, handles: Sequence[str], *, clips: bool = False
    ) -> Mapping[str, Sequence[AssetFile]]:
        """The same of many assets; those that have none are left out."""
        clips_only = " AND kind = 'clip'" if clips else ""
        return await of_assets(
            self._db,
            f"SELECT * FROM files WHERE asset IN ({MARKS}){clips_only} ORDER BY created_at, name",
            handles,
            file_of,
        )

    async def contents(self, sha256s: Iterable[str]) -> set[str]:
        """Those of them that some file still has."""
        found: set[str] = set()
        for sha256 in sha256s:
            asked = "SELECT 1 AS one FROM files WHERE sha256 = :sha256 LIMIT 1"
            if await self._db.one(asked, sha256=sha256):
                found.add(sha256)
        return found

    async def put_files(self, files: Sequence[AssetFile]) -> bool:
        """Notes files that belong together. False, and nothing noted: their asset has another
        handle by now.
        """
        handles = {file.asset for file in files}
        async with self._db.transaction() as rows:
            for handle in sorted(handles):
                if not await hold(rows, handle):
                    return False
            for file in files:
                await put_file(rows, file)
        return True
