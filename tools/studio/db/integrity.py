"""Whether a database file is whole, and what there is to restore it from."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path


def database_fault(path: Path) -> str:
    """What SQLite finds wrong with the file; empty where it is whole, or not there yet."""
    if not path.exists():
        return ""
    try:
        with closing(sqlite3.connect(path, timeout=5.0)) as connection:
            rows = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.Error as error:
        return str(error)
    return "" if rows == [("ok",)] else str(rows[0][0] if rows else "no answer")


def newest_backup(path: Path) -> Path | None:
    """The newest `galatea.db.backup-N` beside a database; each is made before an upgrade."""
    numbered = [
        (int(found[1]), backup)
        for backup in path.parent.glob(f"{path.name}.backup-*")
        if (found := re.search(r"-(\d+)$", backup.name))
    ]
    return max(numbered)[1] if numbered else None
