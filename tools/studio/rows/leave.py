"""What a write that costs something must bring along; who gives it is no affair of the rows."""

from typing import Protocol

from tools.studio.db.database import Rows


class SpendingLeave(Protocol):
    """Leave to spend, used up in the transaction that writes what it is for."""

    @property
    def owner(self) -> str: ...

    @property
    def chat(self) -> str | None: ...

    async def use_up(self, rows: Rows) -> None:
        """Raises where the leave does not hold any more; then nothing is written."""
        ...
