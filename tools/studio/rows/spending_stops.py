"""Who buys nothing more, and with which account: after a key was taken away, or a user revoked.

The rows say it, so that every process heeds it in the transaction that would buy or send.
"""

from tools.errors import SpendingStopped
from tools.studio.db.database import Rows

EVERY_ACCOUNT = "*"
STOPPED = (
    "EXISTS (SELECT 1 FROM spending_stops s WHERE s.owner = {task}.owner"
    f" AND s.account IN ({{task}}.account, '{EVERY_ACCOUNT}'))"
)
"""SQL: whether nothing more of a task's owner is sent to its account."""


async def stop_spending(rows: Rows, owner: str, account: str, *, now: float) -> None:
    """From this transaction on nothing is bought; what is at the service is followed to its end."""
    await rows.run(
        "INSERT INTO spending_stops (owner, account, stopped_at) VALUES (:owner, :account, :now)"
        " ON CONFLICT (owner, account) DO NOTHING",
        owner=owner,
        account=account,
        now=now,
    )


async def lift_stop(rows: Rows, owner: str, account: str) -> bool:
    """Work that waited for this goes on. False: there was no stop."""
    count = await rows.run(
        "DELETE FROM spending_stops WHERE owner = :owner AND account = :account",
        owner=owner,
        account=account,
    )
    return count > 0


async def stopped_accounts(rows: Rows, owner: str) -> frozenset[str]:
    """With which accounts an owner buys nothing more."""
    found = await rows.all("SELECT account FROM spending_stops WHERE owner = :owner", owner=owner)
    return frozenset(str(row["account"]) for row in found)


async def check_stop(rows: Rows, owner: str, account: str) -> None:
    """Raises SpendingStopped."""
    found = await rows.one(
        "SELECT account FROM spending_stops WHERE owner = :owner"
        f" AND account IN (:account, '{EVERY_ACCOUNT}') ORDER BY account LIMIT 1",
        owner=owner,
        account=account,
    )
    if found is None:
        return
    if found["account"] == EVERY_ACCOUNT:
        raise SpendingStopped(
            "This user's token was revoked, so nothing more is bought. Nothing was sent.",
            remedy="The operator can give a new one: galatea users add NAME",
        )
    raise SpendingStopped(
        "This key was taken away, so nothing more is bought with it. Nothing was sent.",
        remedy="Store the key again, or another one: PUT /api/me/keys",
    )
