"""Questions of money that wait for a person, each with an id that only the front end learns."""

import asyncio
import secrets
from typing import Literal

Decision = Literal["approve", "deny", "expired"]
WAIT_S = 600.0


class Approvals:
    """The open questions of this process."""

    def __init__(self, wait_s: float = WAIT_S) -> None:
        self._wait_s = wait_s
        self._open: dict[str, asyncio.Future[Decision]] = {}

    def open(self) -> str:
        """A new question's id: random, short enough to type, used once."""
        approval = secrets.token_hex(4).upper()
        self._open[approval] = asyncio.get_running_loop().create_future()
        return approval

    async def answer_to(self, approval: str) -> Decision:
        """The person's answer; `expired` if none came in time."""
        try:
            async with asyncio.timeout(self._wait_s):
                return await self._open[approval]
        except TimeoutError:
            return "expired"
        finally:
            self._open.pop(approval, None)

    def settle(self, approval: str, decision: Decision) -> bool:
        """A person answers. False: there is no such open question."""
        future = self._open.get(approval)
        if future is None or future.done():
            return False
        future.set_result(decision)
        return True
