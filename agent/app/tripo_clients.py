"""The Tripo clients of this process, made when first needed: one connection pool for all."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tools.clock import Clock

if TYPE_CHECKING:
    from tools.studio.service.tripo import SharedConnections, TripoClient

INTERNATIONAL = "https://openapi.tripo3d.ai"
SIMULATOR = "http://localhost"
"""The in-process simulator: never dialled, but loopback, so that its links are allowed."""
SIMULATOR_KEY = "tsk_simulator"
POST_S = 20.0


class Clients:
    """Gives the client of an account; `None` for an account whose key is not here."""

    def __init__(
        self, account: str, make: Callable[[], "TripoClient"], *, post_s: float = POST_S
    ) -> None:
        self.account = account
        self.post_s = post_s
        """After how long one of these clients gives a POST up."""
        self._make = {account: make}
        self._clients: dict[str, TripoClient] = {}

    def register(self, account: str, make: Callable[[], "TripoClient"]) -> None:
        """Another account, whose key is known from now on."""
        self._make.setdefault(account, make)

    def __call__(self, account: str) -> "TripoClient | None":
        if account not in self._make:
            return None
        self._make[account] = self._make.pop(account)  # the last one used stands last
        if account not in self._clients:
            self._clients[account] = self._make[account]()
        return self._clients[account]

    def __len__(self) -> int:
        return len(self._make)

    async def forget(self, count: int, keep: Collection[str]) -> None:
        """Forgets so many accounts that were used longest ago, without their own and those in
        `keep`; whoever comes with the key again registers it again."""
        idle = [name for name in self._make if name != self.account and name not in keep]
        for account in idle[:count]:
            del self._make[account]
            if (client := self._clients.pop(account, None)) is not None:
                await client.close()

    async def close(self) -> None:
        for client in self._clients.values():
            await client.close()


class UserClients:
    """Makes the clients of users' own keys, which share their connections."""

    def __init__(self) -> None:
        self._connections: SharedConnections | None = None

    def __call__(self, base_url: str, key: str) -> "TripoClient":
        from tools.studio.service.tripo import SharedConnections

        if self._connections is None:
            self._connections = SharedConnections()
        return self._connections.client(base_url=base_url or INTERNATIONAL, key=key)

    async def close(self) -> None:
        if self._connections is not None:
            await self._connections.close()


def real_client(base_url: str, key: str) -> "TripoClient":
    """A client of the real service, or of one served at `base_url`."""
    from tools.studio.service.tripo import open_client

    return open_client(base_url=base_url or INTERNATIONAL, key=key)


def simulator_client(state: Path, speed: float | Literal["instant"], clock: Clock) -> "TripoClient":
    """A client of the simulator in this process, which keeps its state in its own file."""
    from tools.simulator import create_simulator
    from tools.simulator.transport import SimulatorTransport
    from tools.studio.service.tripo import open_client

    state.parent.mkdir(parents=True, exist_ok=True)
    transport = SimulatorTransport(create_simulator(state, speed=speed, clock=clock))
    return open_client(base_url=SIMULATOR, key=SIMULATOR_KEY, transport=transport)
