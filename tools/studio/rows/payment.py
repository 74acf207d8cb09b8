"""What pays for a change of rows, as far as the rows must know."""

from typing import Protocol

from tools.studio.db.database import Rows


class Payment(Protocol):
    """Leave to spend; it is used up in the transaction that writes what it pays for."""

    @property
    def owner(self) -> str: ...

    async def reserve(self, rows: Rows, *, held: float = 0.0) -> None:
        """Raises what forbids the purchase; then nothing of the transaction is written."""
        ...
