"""The simulator on a real loopback socket, in a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tools.simulator import create_simulator, serve_simulator


@contextmanager
def simulator_url(**options: Any) -> Iterator[str]:
    """The base URL of an instant simulator that lives as long as the block."""
    app = create_simulator(options.pop("state", None), **{"speed": "instant", **options})
    ready, url, stop = threading.Event(), [""], [lambda: None]

    def announce(base: str) -> None:
        url[0] = base
        ready.set()

    async def serve() -> None:
        task = asyncio.ensure_future(serve_simulator("127.0.0.1", 0, app, on_ready=announce))
        loop = asyncio.get_running_loop()
        stop[0] = lambda: loop.call_soon_threadsafe(task.cancel)  # type: ignore[assignment]
        try:
            await task
        except asyncio.CancelledError:
            pass

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(10), "the simulator does not come up"
        yield url[0]
    finally:
        stop[0]()
        thread.join(10)
        assert not thread.is_alive()
