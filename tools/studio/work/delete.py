"""Takes an asset away: its files, its words, its name in every list. What it cost stays written."""

import asyncio

from tools.errors import NotReady
from tools.studio.work.asset_work import AssetWork
from tools.studio.work.caller import Caller


async def delete(studio: AssetWork, caller: Caller, handle: str) -> str:
    """Removes an asset for good and gives its handle, which is never used again.

    Raises UnknownAsset; NotReady while something of it is under way, or may be.
    """
    asset = await studio.find(caller, handle)
    dropped = {file.sha256 for file in await studio.store.files(asset.handle)}
    if not await studio.store.discard(asset.handle, now=studio.clock.now()):
        raise NotReady(
            f"Something of {asset.handle} is still under way, so it cannot be removed.",
            remedy=f"Wait for it, or stop it first: `galatea stop {asset.handle}`.",
        )
    await asyncio.to_thread(studio.files.forget, asset.handle)
    await studio.files.drop(dropped - await studio.store.contents(dropped))
    studio.changes.notify()
    return asset.handle
