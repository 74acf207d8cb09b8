"""How large a body may be, how slow, and how much of all bodies lies in memory at once."""

import asyncio
from collections import Counter

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive

from agent.server.kit.problem import HttpProblem

FIRST_S = 15.0
"""As long as a body may take whatever its size."""
LEAST_BYTES_PER_S = 64 * 1024
MOST_AT_ONCE_BYTES = 160 * 1024 * 1024
"""Each is there twice for a moment, when it is whole."""
SMALL_BYTES = 64 * 1024
"""Of each body this much is always taken: small requests come in beside large ones."""


class BodyBudget:
    """What the bodies under way have in memory, all together; one owner's half of it at most."""

    def __init__(self, most_bytes: int = MOST_AT_ONCE_BYTES) -> None:
        self._most_bytes = most_bytes
        self._held_bytes: Counter[str] = Counter()

    def take(self, owner: str, size_bytes: int) -> bool:
        all_bytes = self._held_bytes.total() + size_bytes
        own_bytes = self._held_bytes[owner] + size_bytes
        if all_bytes > self._most_bytes or own_bytes > self._most_bytes // 2:
            return False
        self._held_bytes[owner] = own_bytes
        return True

    def give_back(self, owner: str, size_bytes: int) -> None:
        self._held_bytes[owner] -= size_bytes
        if self._held_bytes[owner] <= 0:
            del self._held_bytes[owner]


class LimitedBody:
    """A request's `receive`; to be closed when the request has been answered.

    Raises HTTPException 413, 408 or 503, which the framework does not take for bad JSON.
    """

    def __init__(
        self,
        request: Request,
        receive: Receive,
        most_bytes: int,
        budget: BodyBudget,
        owner: str = "",
    ) -> None:
        """Raises HttpProblem 413 for a body that says itself that it is too large."""
        self._receive = receive
        self._most_bytes = most_bytes
        self._budget = budget
        self._owner = owner
        self._taken_bytes = 0
        self._read_bytes = 0
        self._whole = False
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        declared = request.headers.get("content-length", "0")
        longer = len(declared) > len(str(most_bytes))  # thousands of digits are no number to parse
        if declared.isdecimal() and (longer or int(declared) > most_bytes):
            raise HttpProblem(413, "too_large", self._too_large())

    async def __call__(self) -> Message:
        """The body in one piece: of thousands of small ones the memory would not come back."""
        if self._whole:
            return await self._receive()  # from here on only the end of the connection comes
        message = await self._piece()
        if self._whole:
            return message
        body = bytearray(message.get("body", b""))
        while not self._whole:
            message = await self._piece()
            if message["type"] != "http.request":
                return message
            body += message.get("body", b"")
        return {"type": "http.request", "body": body, "more_body": False}

    async def _piece(self) -> Message:
        until = self._began + FIRST_S + self._read_bytes / LEAST_BYTES_PER_S
        try:
            async with asyncio.timeout_at(until):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, "The body came too slowly.") from None
        self._whole = not message.get("more_body", False)
        self._count(len(message.get("body", b"")))
        return message

    def close(self) -> None:
        self._budget.give_back(self._owner, self._taken_bytes)
        self._taken_bytes = 0

    def _count(self, size_bytes: int) -> None:
        self._read_bytes += size_bytes
        if self._read_bytes > self._most_bytes:
            raise HTTPException(413, self._too_large())
        wanted = self._read_bytes - SMALL_BYTES - self._taken_bytes
        if wanted <= 0:
            return
        if not self._budget.take(self._owner, wanted):
            raise HTTPException(
                503, "Too many large bodies at once; try again.", headers={"Retry-After": "5"}
            )
        self._taken_bytes += wanted

    def _too_large(self) -> str:
        return f"The body may have {self._most_bytes >> 10} kB at the most."
