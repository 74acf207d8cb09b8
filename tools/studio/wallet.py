"""The balance of an account, asked for seldom."""

from collections.abc import Callable

from tools.clock import Clock
from tools.studio.tripo import TripoClient
from tools.studio.troubles import TripoError

FRESH_S = 30.0


class Wallet:
    """Remembers each account's balance for half a minute, or until something settled."""

    def __init__(self, client_for: Callable[[str], TripoClient | None], clock: Clock) -> None:
        self._client_for = client_for
        self._clock = clock
        self._known: dict[str, tuple[float, float]] = {}

    async def balance(self, account: str) -> float | None:
        """Credits free to use; `None` where it cannot be asked."""
        known = self._known.get(account)
        if known is not None and self._clock.monotonic() - known[1] < FRESH_S:
            return known[0]
        client = self._client_for(account)
        if client is None:
            return None
        try:
            balance = (await client.balance()).balance
        except TripoError:
            return None
        self._known[account] = (balance, self._clock.monotonic())
        return balance

    def stale(self, account: str) -> None:
        """What was known is no longer true: a task began or settled."""
        self._known.pop(account, None)
