"""The simulator's parts, put together; routes and endpoints work on this."""

import hashlib
import math
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from tools.clock import Clock
from tools.simulator.files.maker import Make, Maker
from tools.simulator.presets import Spelling
from tools.simulator.refusal import Refusal
from tools.simulator.service.faults import Faults
from tools.simulator.service.links import Signer
from tools.simulator.service.rates import Rates
from tools.simulator.source import Upload
from tools.simulator.store import SimulatorStore
from tools.simulator.task import SimulatedTask

KEY_PREFIXES = ("tsk_", "tcli_")


def account_of(key: str) -> str:
    """How a key is named in the state and in the statistics; the key itself is not kept."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Simulator:
    store: SimulatorStore
    clock: Clock
    pace: float
    """How many times faster than the demo's pace; infinite: tasks are done at once."""
    key: str | None
    spelling: Spelling
    link_ttl_s: float
    faults: Faults
    rates: Rates
    signer: Signer
    maker: Maker
    requests: Counter[str] = field(default_factory=Counter[str])

    def account(self, authorization: str | None) -> str:
        """Raises `Refusal` 401/2 for a missing, malformed or foreign key."""
        scheme, _, key = (authorization or "").partition(" ")
        known = key.startswith(KEY_PREFIXES) if self.key is None else key == self.key
        if scheme.lower() != "bearer" or not known:
            raise Refusal(
                401, 2, "authentication failed", suggestion="Check the key and its region."
            )
        return account_of(key)

    def due_at(self, now: float, work_s: float, fate: str) -> float:
        return math.inf if fate == "stuck" else now + work_s / self.pace

    def shelf(self, account: str, now: float) -> "AccountSources":
        return AccountSources(self.store, account, now)


@dataclass(frozen=True)
class AccountSources:
    """One account's tasks and files, as orders look them up."""

    store: SimulatorStore
    account: str
    now: float

    def task(self, task_id: str) -> SimulatedTask | None:
        return self.store.task(self.account, task_id.lower(), self.now)

    def upload(self, token: str) -> Upload | None:
        return self.store.upload(self.account, token)


def assemble(
    store: SimulatorStore,
    *,
    clock: Clock,
    pace: float,
    key: str | None,
    spelling: Spelling,
    link_ttl_s: float,
    faults: tuple[str, ...],
    make: Make,
    cache_bytes: int,
) -> Simulator:
    whole = partial(Simulator, store, clock, pace, key, spelling, link_ttl_s)
    signer, maker = Signer(store.secret, clock), Maker(store, make, cache_bytes=cache_bytes)
    return whole(Faults(faults), Rates(clock, pace=pace), signer, maker)
