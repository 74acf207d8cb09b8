"""Asks a person about money: all paid calls of a round together, and waits for the answer in rows.

The answer may come from this front end, from another one or from another process.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from agent.core.events import ApprovalRequested, ApprovalSettled, Event
from tools.clock import Clock
from tools.studio import catalog
from tools.studio.db.change_feed import ChangeFeed
from tools.studio.money.approvals import WAIT_S, Approvals, Requester
from tools.studio.money.contact import ApprovalAnswer
from tools.studio.money.quote import Quote
from tools.types import Decision

GATHER_S = 0.05
"""Calls of one round reach their price within moments of each other."""
LOOK_EVERY_S = 5.0


@dataclass
class _Batch:
    answer: asyncio.Future[ApprovalAnswer]
    quotes: list[tuple[str, Quote]] = field(default_factory=list[tuple[str, Quote]])


class ApprovalBatch:
    """The questions of one turn; `emit` shows them."""

    def __init__(
        self,
        approvals: Approvals,
        changes: ChangeFeed,
        clock: Clock,
        balance: Callable[[], Awaitable[float | None]],
        asked: Requester,
        emit: Callable[[Event], None],
    ) -> None:
        self._approvals = approvals
        self._changes = changes
        self._clock = clock
        self._balance = balance
        self._asked = asked
        self._emit = emit
        self._batch: _Batch | None = None
        self._calls: list[str] = []

    def expect(self, call: str) -> None:
        """Calls are shown in the order in which they were expected, whichever is ready first."""
        self._calls.append(call)

    async def ask(self, call: str, quote: Quote) -> ApprovalAnswer:
        """The person's answer about this quote, asked together with others of the same moment."""
        if self._batch is not None:
            self._batch.quotes.append((call, quote))
            return await self._batch.answer
        batch = _Batch(asyncio.get_running_loop().create_future(), [(call, quote)])
        self._batch = batch
        try:
            await asyncio.sleep(GATHER_S)
            self._batch = None
            batch.quotes.sort(key=self._place)
            batch.answer.set_result(await self._put(batch.quotes))
        finally:
            self._batch = None
            if not batch.answer.done():
                batch.answer.cancel()
        return batch.answer.result()

    def _place(self, asked: tuple[str, Quote]) -> int:
        return self._calls.index(asked[0]) if asked[0] in self._calls else len(self._calls)

    async def _put(self, quotes: list[tuple[str, Quote]]) -> ApprovalAnswer:
        now = self._clock.now()
        prices = [quote for _, quote in quotes]
        question = await self._approvals.open(self._asked, prices, now=now, for_s=WAIT_S)
        credits = sum(quote.credits for quote in prices)
        tool, arguments = _shown(prices)
        self._emit(
            ApprovalRequested(
                approval=question,
                call=quotes[0][0],
                tool=tool,
                arguments=arguments,
                credits=credits,
                usd=catalog.usd(credits),
                balance=await self._balance(),
                expires_at=datetime.fromtimestamp(now + WAIT_S, UTC).isoformat(timespec="seconds"),
            )
        )
        decision, by = await self._decided(question, until=now + WAIT_S)
        self._emit(ApprovalSettled(approval=question, decision=decision, by=by))
        return ApprovalAnswer(decision, question, by)

    async def _decided(self, question: str, *, until: float) -> tuple[Decision, str]:
        while True:
            rows = await self._approvals.of(question, owner=self._asked.owner)
            if all(row.state != "open" for row in rows):
                denied = any(row.state == "denied" for row in rows)
                return "deny" if denied else "approve", rows[0].decided_by or self._asked.owner
            left_s = until - self._clock.now()
            if left_s <= 0:
                return "expired", "nobody"
            await self._changes.wait(min(left_s, LOOK_EVERY_S))


def _shown(quotes: list[Quote]) -> tuple[str, dict[str, Any]]:
    """One call as it is; several as a list."""
    if len(quotes) == 1:
        return quotes[0].tool, dict(quotes[0].arguments)
    calls = [
        {"tool": quote.tool, "arguments": dict(quote.arguments), "credits": quote.credits}
        for quote in quotes
    ]
    return ", ".join(dict.fromkeys(quote.tool for quote in quotes)), {"calls": calls}
