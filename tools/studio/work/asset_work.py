"""How anything is begun for an asset: allowed, priced, written down, and its first step taken."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tools.clock import Clock
from tools.errors import KeyRefused, NotReady, ToolError
from tools.problems import error_of
from tools.studio import catalog
from tools.studio.db.change_feed import ChangeFeed
from tools.studio.files.download import Downloader
from tools.studio.files.files import NO_ROOM_BYTES, Files, check_room
from tools.studio.money.approvals import Approvals
from tools.studio.money.gate import Gate
from tools.studio.money.quote import Quote
from tools.studio.money.reserve import Spend
from tools.studio.rows.store import Store
from tools.studio.rows.view import View
from tools.studio.work.advancer import Advancer
from tools.studio.work.asset_reading import AssetReading
from tools.studio.work.caller import Caller
from tools.studio.work.open_wish import held_up
from tools.studio.work.poller import TaskPoller
from tools.studio.work.preconditions import must_be_payer
from tools.studio.work.wait import AssetWait
from tools.types import Asset, Wishes

if TYPE_CHECKING:
    from tools.studio.service.tripo import TripoClient


class AssetWork(AssetReading):
    """What requests are made of; retry, convert, delete and repair stand on it, the studio too."""

    def __init__(
        self,
        *,
        store: Store,
        advancer: Advancer,
        watcher: TaskPoller,
        changes: ChangeFeed,
        files: Files,
        fetcher: Downloader,
        clients: "Callable[[str], TripoClient | None]",
        gate: Gate,
        clock: Clock,
        image_folders: Sequence[Path],
    ) -> None:
        super().__init__(store, files, changes)
        self.fetcher = fetcher
        self._clients = clients
        self.clock = clock
        self._advancer = advancer
        self._watcher = watcher
        self._waiting = AssetWait(
            store, changes, clock, watcher, partial(check_room, files.root, NO_ROOM_BYTES)
        )
        self.gate = gate
        self.image_folders = image_folders

    @property
    def approvals(self) -> Approvals:
        """The questions of money and their answers."""
        return self.gate.approvals

    @property
    def polls(self) -> int:
        """How often this process has asked the service for news."""
        return self._watcher.polls

    def client_for(self, caller: Caller) -> "TripoClient":
        """The service, with the caller's key. Raises KeyRefused where there is none."""
        client = self._clients(caller.account)
        if client is None:
            raise KeyRefused("There is no key of the 3D service here for this account.")
        return client

    async def wait(self, caller: Caller, handles: Sequence[str], wait_s: float) -> None:
        """Until all of these are at rest, or the time is up; see `Waiting.wait`."""
        await self._waiting.wait(caller, handles, wait_s)

    async def wish(
        self,
        caller: Caller,
        asset: Asset,
        wishes: Wishes,
        tool: str,
        arguments: Mapping[str, object],
    ) -> Asset:
        """Prices what an asset shall get next, asks for it, and writes it down as held.

        It takes the place of what the asset was still to get; where money holds it up, it stays
        as the asset's open wish for `resume`. Raises as `allow`, and NotReady.
        """
        try:
            return await self._wish(caller, asset, wishes, tool, arguments)
        except ToolError as error:
            problem = held_up(asset, wishes, error)
            if problem is not None and asset.at_rest:
                await self.store.change(asset, now=self.clock.now(), problem=problem)
            raise

    async def _wish(
        self,
        caller: Caller,
        asset: Asset,
        wishes: Wishes,
        tool: str,
        arguments: Mapping[str, object],
    ) -> Asset:
        price, held = (catalog.plan_price(one).credits for one in (wishes, asset.wishes))
        spend = await self.allow(caller, tool, arguments, price, asset, held=held)
        changed = await self.store.change(
            asset,
            now=self.clock.now(),
            call=caller.call_id,
            spend=spend,
            wishes=wishes,
            reserved=price,
            problem=None,
            stop=0,
            chat=caller.chat,
        )
        if not changed:
            raise NotReady(
                f"{asset.handle} has just changed; look at it again.",
                remedy=f"Call check_status(asset='{asset.handle}').",
            )
        return asset.model_copy(update={"wishes": wishes})

    async def go(self, asset: Asset) -> View:
        """Takes the first steps at once, so that a refusal is heard by whoever asked."""
        known = {task.id for task in await self.store.tasks(asset.handle) if not task.open}
        await self._advancer.advance(asset.handle)
        self.changes.notify()
        view = await self.view(asset)
        for task in view.tasks:
            refused = task.state in ("rejected", "unknown") and task.id not in known
            if refused and task.problem is not None and task.problem.code != "stopped":
                raise error_of(task.problem)
        return view

    async def allow(
        self,
        caller: Caller,
        tool: str,
        arguments: Mapping[str, object],
        price: float,
        asset: Asset | None = None,
        *,
        held: float = 0.0,
    ) -> Spend:
        """Leave to spend this much on this. Raises Declined, OverCap, OutOfCredits.

        `asset` is what it is spent on; its work is paid where it was made. Raises NotReady where
        that is not the caller's account: who says yes must be who pays.
        """
        if asset is not None:
            must_be_payer(asset, caller)
        given = {name: value for name, value in arguments.items() if value is not None}
        quote = Quote(tool, given, price)
        return await self.gate.pass_through(quote, caller, caller.account, held=held)
