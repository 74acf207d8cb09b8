"""What is there: the assets of an owner, as rows and files have them."""

from collections.abc import Sequence
from pathlib import Path

from tools.errors import UnknownAsset
from tools.studio.db.change_feed import ChangeFeed
from tools.studio.files.files import Files
from tools.studio.rows.store import Store
from tools.studio.rows.view import View
from tools.studio.work.caller import Caller
from tools.studio.work.names import near, slug
from tools.types import Asset, AssetFile, Task


class AssetReading:
    """The half of the studio that only reads."""

    def __init__(self, store: Store, files: Files, changes: ChangeFeed) -> None:
        self.store = store
        self.files = files
        self.changes = changes

    async def find(self, caller: Caller, handle: str) -> Asset:
        """The caller's asset by its handle. Raises UnknownAsset with near matches."""
        asset = await self.store.asset(handle, owner=caller.owner)
        asset = asset or await self.store.asset(slug(handle), owner=caller.owner)
        if asset is not None:
            return asset
        handles = await self.store.handles(owner=caller.owner)
        alike = near(handle, handles)
        valid = alike or handles[:5]
        there = "You have: " + ", ".join(valid) + "." if valid else "Nothing is made yet."
        raise UnknownAsset(
            f"There is no asset called {slug(handle)[:40] or 'that'}.",
            remedy="Did you mean: " + ", ".join(alike) + "?" if alike else there,
            valid=valid,
        )

    async def look(self, caller: Caller, handle: str) -> View:
        return await self.view(await self.find(caller, handle))

    async def look_around(self, caller: Caller, *, limit: int = 50) -> list[View]:
        """Everything the caller has, newest first."""
        return await self.store.views(await self.store.assets(owner=caller.owner, limit=limit))

    async def view(self, asset: Asset) -> View:
        current = await self.store.by_handle(asset.handle) or asset
        handle = current.handle
        return View(current, await self.store.tasks(handle), await self.store.files(handle))

    async def asset(self, handle: str, *, owner: str) -> Asset | None:
        """An owner's asset by its handle or an older one; `None` where there is none such."""
        return await self.store.asset(handle, owner=owner)

    async def by_handle(self, handle: str) -> Asset | None:
        """Whoever owns it."""
        return await self.store.by_handle(handle)

    async def assets(self, *, owner: str, limit: int = 1000) -> list[Asset]:
        """Newest first."""
        return await self.store.assets(owner=owner, limit=limit)

    async def views(self, assets: Sequence[Asset], *, brief: bool = False) -> list[View]:
        """These assets with their tasks and files, in the same order; see `Store.views`."""
        return await self.store.views(assets, brief=brief)

    async def touched(self, since: float, *, owner: str, chat: str) -> list[Asset]:
        """What a chat has begun or moved on since then, newest first."""
        return await self.store.touched(since, owner=owner, chat=chat)

    async def task(self, task_id: str) -> Task | None:
        return await self.store.task(task_id)

    async def begun_by(self, caller: Caller) -> Asset | None:
        """The asset for which this very call has already begun work."""
        return await self.store.by_call(caller.call_id)

    async def took_s(self, account: str) -> Sequence[tuple[str, float]]:
        """The newest successful tasks of an account: kind, and how long the service took."""
        return await self.store.took_s(account)

    def path(self, handle: str, name: str) -> Path:
        """Where a file of an asset lies, or would lie, on this machine."""
        return self.files.path(handle, name)

    async def here(self, file: AssetFile) -> Path:
        """A file on this machine, brought from the object store where it lies there."""
        return await self.files.here(file)

    async def changed(self, wait_s: float) -> None:
        """Until something has changed, or the time is up."""
        await self.changes.wait(wait_s)

    def notify(self) -> None:
        """Wakes whoever waits for a change."""
        self.changes.notify()
