"""What the home takes of the disk, by what it is."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DiskUsage:
    """Bytes: the assets' files, the pictures that users attached, the databases and their copies,
    and whatever else lies in the home."""

    files: int = 0
    uploads: int = 0
    rows: int = 0
    other: int = 0

    @property
    def parts(self) -> dict[str, int]:
        return {"files": self.files, "uploads": self.uploads, "rows": self.rows}

    @property
    def total(self) -> int:
        return self.files + self.uploads + self.rows + self.other


def usage(home: Path) -> DiskUsage:
    """Looks at every file: for a thread, where the home is large."""
    sizes = {"files": 0, "uploads": 0, "rows": 0, "other": 0}
    for path in home.rglob("*"):
        with suppress(OSError):  # it has gone meanwhile
            if path.is_file():
                sizes[_part(path.relative_to(home))] += path.stat().st_size
    return DiskUsage(**sizes)


def _part(path: Path) -> str:
    if len(path.parts) == 1:
        return "rows" if ".db" in path.name else "other"
    return path.parts[0] if path.parts[0] in ("files", "uploads") else "other"
