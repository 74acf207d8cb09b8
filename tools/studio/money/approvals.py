"""Questions of money as rows: random ids, used once, bound to who asked for what at which price.

A question (what a person answers) may cover several calls of one round; each call has a row of its
own and redeems only that. A standing grant is a row too, with a sum to be used up.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from tools.errors import ApprovalVoid
from tools.studio.db.database import Database, Rows, packed
from tools.studio.money.quote import Quote
from tools.types import Decision

Scope = Literal["once", "turn", "chat"]
WAIT_S = 600.0
"""How long a person at a terminal or page is waited for."""
LATER_S = 86_400.0
"""How long a question stays open where nobody was there to be asked."""


class ApprovalRow(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    id: str
    question: str
    owner: str
    chat: str | None
    turn: str | None
    tool: str
    digest: str
    arguments: str
    credits: float
    used: float
    scope: Scope
    state: Literal["open", "approved", "denied", "redeemed"]
    expires_at: float
    decided_by: str | None
    account: str | None
    """Whose wallet it opens; `None`, in rows of a former version: any of the owner's."""


@dataclass(frozen=True)
class Requester:
    """Who asks: an owner, in a chat and turn where there is one, and the account that would pay."""

    owner: str
    chat: str | None
    turn: str | None
    account: str | None


class Approvals:
    """The approvals of every owner in one database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def open(
        self, asked: Requester, quotes: Sequence[Quote], *, now: float, for_s: float
    ) -> str:
        """A new question about these quotes: its id, random and short enough to type."""
        question = secrets.token_hex(4).upper()
        async with self._db.transaction(durable=True) as rows:
            for quote in quotes:
                await _insert(rows, asked, quote, question, "once", "open", now, now + for_s)
        return question

    async def of(self, question: str, *, owner: str) -> list[ApprovalRow]:
        """The rows of a question, as many as it covers calls; none for another's."""
        found = await self._db.all(
            "SELECT * FROM approvals WHERE question = :question AND owner = :owner ORDER BY rowid",
            question=question.strip().upper(),
            owner=owner,
        )
        return [ApprovalRow.model_validate(row) for row in found]

    async def settle(
        self, question: str, decision: Decision, *, owner: str, by: str, now: float
    ) -> bool:
        """A person's answer. False: no such open question, it has expired, or it was answered."""
        async with self._db.transaction(durable=True) as rows:
            count = await rows.run(
                "UPDATE approvals SET state = :state, decided_by = :by WHERE question = :question"
                " AND owner = :owner AND state = 'open' AND expires_at > :now",
                state="approved" if decision == "approve" else "denied",
                by=by,
                question=question.strip().upper(),
                owner=owner,
                now=now,
            )
        return count > 0

    async def grant(
        self, asked: Requester, scope: Scope, credits: float, *, by: str, now: float
    ) -> None:
        """A person's standing yes to whatever comes in this turn or chat, up to a sum."""
        async with self._db.transaction(durable=True) as rows:
            await grant_in(rows, asked, scope, credits, by=by, now=now)

    async def given(self, asked: Requester, quote: Quote, *, now: float) -> str | None:
        """An unused yes to this very quote, from a question that was put by."""
        row = await self._db.one(
            "SELECT id FROM approvals WHERE owner = :owner AND state = 'approved'"
            " AND scope = 'once' AND digest = :digest AND credits >= :credits"
            f" AND expires_at > :now AND coalesce(chat, '') = :chat AND {_FITS} LIMIT 1",
            account=asked.account,
            owner=asked.owner,
            digest=quote.digest,
            credits=quote.credits,
            now=now,
            chat=asked.chat or "",
        )
        return None if row is None else str(row["id"])

    async def standing(self, asked: Requester, credits: float, *, now: float) -> str | None:
        """A grant that still has this much in it."""
        row = await self._db.one(
            "SELECT id FROM approvals WHERE owner = :owner AND state = 'approved'"
            " AND credits - used >= :credits AND expires_at > :now"
            " AND ((scope = 'chat' AND chat = :chat) OR (scope = 'turn' AND turn = :turn))"
            f" AND {_FITS} ORDER BY scope DESC, expires_at LIMIT 1",
            account=asked.account,
            owner=asked.owner,
            chat=asked.chat,
            turn=asked.turn,
            credits=credits,
            now=now,
        )
        return None if row is None else str(row["id"])


_FITS = "(account IS NULL OR account = :account)"


async def grant_in(
    rows: Rows, asked: Requester, scope: Scope, credits: float, *, by: str, now: float
) -> None:
    """As `Approvals.grant`, together with what the caller's transaction writes."""
    quote, question = Quote("*", {}, credits), secrets.token_hex(8).upper()
    await _insert(rows, asked, quote, question, scope, "approved", now, now + LATER_S, by)


async def redeem(
    rows: Rows,
    approval: str,
    quote: Quote,
    *,
    owner: str,
    account: str | None,
    chat: str | None,
    now: float,
) -> None:
    """Uses an approval up, in the transaction that writes what it pays for. Raises ApprovalVoid."""
    price = quote.credits
    count = await rows.run(
        "UPDATE approvals SET used = used + :price,"
        " state = CASE WHEN scope = 'once' THEN 'redeemed' ELSE state END"
        " WHERE id = :id AND owner = :owner AND state = 'approved' AND used + :price <= credits"
        " AND expires_at > :now AND (scope <> 'once' OR digest = :digest)"
        f" AND (scope <> 'chat' OR chat = :chat) AND {_FITS}",
        account=account,
        price=price,
        id=approval,
        owner=owner,
        now=now,
        digest=quote.digest,
        chat=chat,
    )
    if count != 1:
        raise ApprovalVoid(
            "The yes that was given does not cover this: other arguments, a higher price, another"
            " wallet, or it was used already. Nothing was sent.",
            credits=price,
        )


async def _insert(
    rows: Rows,
    asked: Requester,
    quote: Quote,
    question: str,
    scope: Scope,
    state: str,
    now: float,
    expires_at: float,
    by: str | None = None,
) -> None:
    values: dict[str, Any] = {
        "id": secrets.token_hex(12),
        "question": question,
        "owner": asked.owner,
        "account": asked.account,
        "chat": asked.chat,
        "turn": asked.turn,
        "tool": quote.tool,
        "digest": quote.digest,
        "arguments": packed(dict(quote.arguments)),
        "credits": quote.credits,
        "scope": scope,
        "state": state,
        "decided_by": by,
        "created_at": now,
        "expires_at": expires_at,
    }
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    await rows.run(f"INSERT INTO approvals ({names}) VALUES ({marks})", **values)
