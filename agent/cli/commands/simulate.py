"""`galatea simulate`: the simulator as a server, for other programs and for the official SDK."""

import argparse
import sys
from pathlib import Path
from typing import Literal

from agent.core.errors import UsageError
from agent.terminal.exit_codes import OK


def speed(text: str) -> float | Literal["instant"]:
    if text == "instant":
        return "instant"
    factor = float(text)
    if not 0 <= factor < float("inf"):
        raise ValueError(text)
    return factor or "instant"


def port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1")
    parser.add_argument("--port", type=port, default=8799, help="default 8799; 0 picks a free one")
    parser.add_argument(
        "--speed", type=speed, default=1.0, help="1 is demo speed, 10 ten times that, or instant"
    )
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep its state here")
    parser.add_argument("--balance", type=float, default=10_000, help="credits of a new key")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="SPEC",
        help="a fault, such as drop@rig, 429@generate*2, fail@rig, expire@file (docs/simulator.md)",
    )
    parser.add_argument(
        "--results",
        type=Path,
        metavar="DIR",
        help="give this folder's generate.glb, rig.glb, walk.glb... as results",
    )


async def run(arguments: argparse.Namespace) -> int:
    from tools.simulator import create_simulator, serve_simulator

    app = create_simulator(
        arguments.state,
        speed=arguments.speed,
        balance=arguments.balance,
        faults=arguments.fault,
        results=_folder(arguments.results),
    )

    def ready(url: str) -> None:
        print(f"The simulator of the Tripo v3 API answers at {url} (any key that begins with tsk_)")
        print(f"Use it: TRIPO_BASE_URL={url} TRIPO_API_KEY=tsk_test galatea")
        sys.stdout.flush()

    try:
        await serve_simulator(arguments.host, arguments.port, app, on_ready=ready)
    except OSError as error:
        raise UsageError(
            f"{arguments.host}:{arguments.port} cannot be served ({error.strerror}).",
            remedy="Choose another --port, or 0 for a free one.",
        ) from error
    return OK


def _folder(results: Path | None) -> Path | None:
    if results is not None and not results.is_dir():
        raise UsageError(
            f"{results} is not a folder.",
            remedy="Name the folder that holds generate.glb, rig.glb or walk.glb.",
        )
    return results
