"""Ctrl-C as a call, for as long as a turn runs."""

import asyncio
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any


@contextmanager
def on_interrupt(call: Callable[[], Any]) -> Generator[None]:
    """Ctrl-C calls `call` on the running event loop instead of ending the program."""
    loop = asyncio.get_running_loop()

    def handle(*_: Any) -> None:
        loop.call_soon_threadsafe(call)

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
