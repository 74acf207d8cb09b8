"""Stands before every paid step. Only a person, or a policy that a person has set, says yes.

Nothing that a model can say or set opens it: an approval's id is random and reaches a front end,
and the row is redeemed for exact arguments and price in the transaction that begins the work.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from tools.errors import Declined, Denied, OutOfCredits
from tools.studio.db.database import Database
from tools.studio.money.approvals import LATER_S, Approvals, Requester
from tools.studio.money.contact import LIMIT, Contact
from tools.studio.money.payer import Payer, Policy
from tools.studio.money.quote import Quote
from tools.studio.money.reserve import Spend, check_caps
from tools.studio.money.spending import Caps
from tools.studio.rows.spending_stops import check_stop


class Asker(Protocol):
    """Who asks for a paid step: the caller of a tool or a command."""

    @property
    def payer(self) -> Payer: ...
    @property
    def requester(self) -> Requester: ...
    @property
    def contact(self) -> Contact: ...


@dataclass(frozen=True)
class Gate:
    """Policy and caps of this program, over the approvals in the rows."""

    policy: Policy
    caps: Caps
    database: Database
    approvals: Approvals
    now: Callable[[], float]
    balance: Callable[[str], Awaitable[float | None]] = field(repr=False)
    """Credits left in the API wallet of an account; `None` where nobody knows."""

    async def pass_through(
        self, quote: Quote, asker: Asker, account: str, *, held: float = 0.0
    ) -> Spend:
        """Leave to spend the quote. Raises Declined, OverCap, SpendingStopped, OutOfCredits.

        `held`: credits held already for what the quote takes the place of.
        """
        payer, chat = asker.payer, asker.requester.chat
        policy, caps = payer.policy or self.policy, payer.caps or self.caps
        spend = Spend(quote, payer.owner, chat, caps, None, self.now(), account)
        if quote.credits == 0:
            return spend
        if policy == "never":
            raise Declined(
                f"This would cost {quote.price}, and spending is switched off.",
                remedy="Set GALATEA_APPROVAL=ask to be asked.",
                credits=quote.credits,
            )
        await check_stop(self.database, payer.owner, account)
        await check_caps(self.database, spend, held=held)
        await self._check_balance(quote, account)
        if policy == "auto":
            return spend
        approval = await self._approval(quote, asker.requester, asker.contact)
        return Spend(quote, payer.owner, chat, caps, approval, self.now(), account)

    async def _check_balance(self, quote: Quote, account: str) -> None:
        """A plan that the wallet cannot pay stops before its first step."""
        balance = await self.balance(account)
        if balance is not None and balance < quote.credits:
            raise OutOfCredits(
                f"This costs {quote.price}, and the API wallet holds {balance:g} credits:"
                f" {quote.credits - balance:g} are missing. Nothing was sent.",
                remedy="Top up API credit (it is a separate wallet from the web site's credit),"
                " then ask again.",
                credits=quote.credits,
                balance=balance,
                missing=quote.credits - balance,
            )

    async def _approval(self, quote: Quote, asked: Requester, contact: Contact) -> str:
        """The id of a row that covers the quote."""
        if contact.approved is not None:
            return await self._row_of(contact.approved, quote, asked)
        if standing := await self.approvals.standing(asked, quote.credits, now=self.now()):
            return standing
        if asked.turn is None:  # outside of chats the same request is simply made again
            if given := await self.approvals.given(asked, quote, now=self.now()):
                return given
        if contact.ask is None:
            question = await self.approvals.open(asked, [quote], now=self.now(), for_s=LATER_S)
            raise Declined(
                f"This costs {quote.price} and waits for a yes. Nothing was sent.",
                remedy=f"The user can type: /approve {question}   (or run it with --yes)",
                credits=quote.credits,
                question=question,
                approval=question,
            )
        answer = await contact.ask(quote)
        if answer.decision != "approve":
            kind, how = Denied, "The user said no to"
            if answer.decision == "expired":
                kind, how = Declined, "Nobody answered in time about"
            elif answer.by == LIMIT:
                kind, how = Declined, "The limit given for this command leaves less than"
            raise kind(f"{how} {quote.price}. Nothing was sent.", credits=quote.credits)
        return await self._row_of(answer.question, quote, asked)

    async def _row_of(self, question: str, quote: Quote, asked: Requester) -> str:
        """The row of a question that was asked for this very quote and wallet."""
        rows = await self.approvals.of(question, owner=asked.owner)
        for row in rows:
            fits = row.account in (None, asked.account)
            if row.digest == quote.digest and row.state == "approved" and fits:
                return row.id
        raise Declined(
            "The yes that was given is for something else. Nothing was sent.",
            credits=quote.credits,
        )
