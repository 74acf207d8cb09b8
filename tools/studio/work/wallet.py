"""The balance of an account, asked for seldom."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tools.clock import Clock
from tools.studio.rows.store import Store
from tools.studio.service.errors import TripoError

if TYPE_CHECKING:
    from tools.studio.service.tripo import TripoClient

FRESH_S = 30.0


class Wallet:
    """Remembers each account's balance for half a minute, or until a task began or settled."""

    def __init__(
        self, client_for: "Callable[[str], TripoClient | None]", store: Store, clock: Clock
    ) -> None:
        self._client_for = client_for
        self._store = store
        self._clock = clock
        self._known: dict[str, tuple[float, float, tuple[int, float]]] = {}

    async def balance(self, account: str) -> float | None:
        """Credits free to use; `None` where it cannot be asked."""
        moved = await self._store.moved_money(account)
        known = self._known.get(account)
        if known is not None:
            balance, at, then = known
            if moved == then and self._clock.monotonic() - at < FRESH_S:
                return balance
        client = self._client_for(account)
        if client is None:
            return None
        try:
            balance = (await client.balance()).balance
        except TripoError:
            return None
        self._known[account] = (balance, self._clock.monotonic(), moved)
        return balance
