"""A local Tripo v3 that makes real models and costs nothing, spoken to over HTTP only.

Importing this is cheap; Starlette, uvicorn, numpy and Pillow come in when they are needed.

May import: tools' clock and errors, tools/picture. Nothing outside looks into `sculptor/`.
Begin reading at service/app.py, then simulator.py.
"""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tools.clock import Clock

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.types import ASGIApp

    from tools.simulator.files.maker import Make

_REAL = Clock()


def create_simulator(
    state: Path | None,
    *,
    speed: float | Literal["instant"] = 1.0,
    clock: Clock = _REAL,
    balance: float = 10_000.0,
    faults: Sequence[str] = (),
    key: str | None = None,
    presets: Literal["bare", "namespaced", "both"] = "bare",
    link_ttl_s: float = 300.0,
    make: "Make | None" = None,
    results: Path | None = None,
) -> "Starlette":
    """The simulator as an ASGI application; `state` None keeps everything in memory.

    `speed` multiplies the demo's pace (and the rate limits with it); 0 counts as instant.
    `balance` is what each new key starts with; `key` makes it the only one accepted.
    `faults` are specs as in `faults.py`; `presets` says how a v2.5 biped rig spells its presets.
    `make` is who sculpts and draws, where it is not the simulator's own `maker.made`; `results`
    is a folder whose `generate.glb`, `rig.glb`, `walk.glb`... are given instead, as they are then.

    Raises `BadRequest` for a fault that is not understood, `HomeUnusable` for a bad state file.
    """
    from tools.simulator.files.given_results import made_from
    from tools.simulator.files.maker import CACHE_BYTES, made
    from tools.simulator.service.app import build
    from tools.simulator.simulator import assemble
    from tools.simulator.store import SimulatorStore

    simulator = assemble(
        SimulatorStore(state, balance=balance),
        clock=clock,
        pace=math.inf if speed == "instant" or speed <= 0 else speed,
        key=key,
        spelling=presets,
        link_ttl_s=link_ttl_s,
        faults=tuple(faults),
        make=made_from(results, make or made) if results else make or made,
        cache_bytes=0 if results else CACHE_BYTES,
    )
    return build(simulator)


async def serve_simulator(
    host: str, port: int, app: "ASGIApp", *, on_ready: Callable[[str], None] | None = None
) -> None:
    """Serves `app` until cancelled or stopped by a signal; port 0 picks a free one.

    Prints nothing; `on_ready` gets the URL once connections are taken.
    Raises `OSError` when the address cannot be had.
    """
    from tools.simulator.service.server import serve

    await serve(host, port, app, on_ready)
