"""Says whether money may be spent. Only a person, or a policy a person has set, says yes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from tools.errors import Declined
from tools.types import Decision

Policy = Literal["ask", "auto", "never"]


@dataclass(frozen=True)
class Quote:
    """What would be paid for what."""

    tool: str
    arguments: dict[str, Any]
    credits: float


Ask = Callable[[Quote], Awaitable[Decision]]


class Gate:
    """Stands before every paid step."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def pass_through(self, quote: Quote, ask: Ask | None) -> None:
        """Returns if the quote may be spent. Raises Declined."""
        if quote.credits == 0 or self._policy == "auto":
            return
        price = f"{quote.credits:g} credits (${quote.credits / 100:.2f})"
        if self._policy == "never":
            raise Declined(
                f"This would cost {price}, and spending is switched off.",
                remedy="Set GALATEA_APPROVAL=ask to be asked.",
                credits=quote.credits,
            )
        if ask is None:
            raise Declined(
                f"This costs {price} and nobody is here to say yes.",
                remedy="Run it with --yes, or in the chat.",
                credits=quote.credits,
            )
        if await ask(quote) != "approve":
            raise Declined(f"The user said no to {price}. Nothing was sent.", credits=quote.credits)
