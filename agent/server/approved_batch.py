"""A batch that a yes begins where no server runs: `galatea approve`."""

from agent.app import App
from agent.server.batches.batches import Batches


async def begin_batch(app: App, approval: str) -> None:
    """Begins each item of the batch that waited for this approval, if there is one."""
    batches = Batches(app.database, app.clock)
    batch = await batches.of_approval(approval, owner=app.owner)
    if batch is None:
        return
    payer = await app.for_user(app.owner, account=batch.account)
    await batches.approved(payer, batch, by=app.owner)
    await batches.begun(batch.id)
