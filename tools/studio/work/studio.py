"""The studio: what can be asked of it, with or without a language model.

Each request is checked, priced and allowed before a row is written, and the row is written before
anything is sent. What happens then is the engine's affair; the studio only reads the rows.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tools.clock import Clock
from tools.errors import BadRequest, KeyRefused, NotReady, ToolError, UnknownAsset
from tools.problems import error_of
from tools.studio import catalog
from tools.studio.db.change_feed import Changes
from tools.studio.files.download import Fetcher
from tools.studio.files.files import NO_ROOM_BYTES, Files, check_room
from tools.studio.files.images import Picture, checked_url, is_url, read_picture
from tools.studio.money.gate import Gate
from tools.studio.money.quote import Quote
from tools.studio.money.reserve import Spend
from tools.studio.rows.store import Store
from tools.studio.rows.view import View
from tools.studio.service.error_mapping import as_tool_error
from tools.studio.service.errors import TripoError
from tools.studio.work.advancer import Advancer, intent
from tools.studio.work.caller import Caller
from tools.studio.work.names import handle_for, near, slug
from tools.studio.work.new_asset import fingerprint_of, generate_step, new_asset
from tools.studio.work.open_wish import held_up
from tools.studio.work.poller import Watcher
from tools.studio.work.preconditions import must_be, must_be_payer, presets_for
from tools.studio.work.wait import Waiting
from tools.studio.work.wishes import checked_wishes, plan_words, same_rig
from tools.types import Asset, Options, Wishes

if TYPE_CHECKING:
    from tools.studio.service.tripo import TripoClient


class Studio:
    """Made once by the app; every front end and every tool goes through it."""

    def __init__(
        self,
        *,
        store: Store,
        advancer: Advancer,
        watcher: Watcher,
        changes: Changes,
        files: Files,
        fetcher: Fetcher,
        clients: "Callable[[str], TripoClient | None]",
        gate: Gate,
        clock: Clock,
        image_folders: Sequence[Path],
    ) -> None:
        self.store = store
        self.files = files
        self.fetcher = fetcher
        self.changes = changes
        self._clients = clients
        self.clock = clock
        self._advancer = advancer
        self._watcher = watcher
        self._waiting = Waiting(
            store, changes, clock, watcher, partial(check_room, files.root, NO_ROOM_BYTES)
        )
        self.gate = gate
        self.image_folders = image_folders

    # requests ---------------------------------------------------------------------------------

    async def generate(
        self,
        caller: Caller,
        *,
        prompt: str | None,
        image: str | None,
        name: str | None,
        options: Options,
        wishes: Wishes,
    ) -> tuple[View, bool]:
        """A new asset on its way, or the one that the same words already made (then True).

        Raises BadRequest, Declined, OutOfCredits, Rejected, TripoUnavailable, KeyRefused.
        """
        if begun := await self.store.by_call(caller.call_id):
            return await self.view(begun), False
        reference = self._checked_image(caller, image)
        step = generate_step(prompt, reference.name if reference else image, options)
        fingerprint = fingerprint_of(prompt, reference.content if reference else image, options)
        if not caller.fresh:
            if same := await self.store.alike(
                fingerprint, owner=caller.owner, account=caller.account
            ):
                await self.store.change(same, now=self.clock.now(), chat=caller.chat)
                return await self.view(await self._wish_for(caller, same, wishes)), True
        wishes = checked_wishes(wishes, new=True)
        total = catalog.plan_price(wishes, step).credits
        arguments = {"prompt": prompt, "image": image, "name": name} | options.model_dump()
        spend = await self.allow(caller, "generate_3d", arguments | plan_words(wishes), total)
        if reference:
            token = await self._upload(caller, reference)
            step = generate_step(prompt, token, options)
        asset = new_asset(caller, prompt or "", image, name, options, wishes, now=self.clock.now())
        asset = await self.store.add_asset(
            asset,
            fingerprint,
            intent(asset, step, self.clock.now()),
            caller.call_id,
            spend,
            catalog.plan_price(wishes).credits,
        )
        return await self.go(asset), False

    async def rig(
        self, caller: Caller, handle: str, *, rig_type: str | None, spec: str, out_format: str
    ) -> View:
        """The free rig check, then the rig, on their way. Raises as `generate`, and NotReady."""
        if begun := await self.store.by_call(caller.call_id):
            return await self.view(begun)
        asset = await self.find(caller, handle)
        must_be(asset, ("generated", "rigged", "complete"), "rigged")
        wishes = checked_wishes(
            Wishes.model_validate(
                {"rig": True, "rig_type": rig_type, "spec": spec, "rig_format": out_format}
            )
        )
        if asset.state in ("rigged", "complete") and same_rig(asset, wishes):
            return await self.view(asset)
        arguments = {"asset": asset.handle, "rig_type": rig_type, "spec": spec}
        return await self.go(await self.wish(caller, asset, wishes, "rig", arguments))

    async def animate(
        self, caller: Caller, handle: str, animations: Sequence[str], *, out_format: str
    ) -> View:
        """Clips on their way, each once; those that exist are not bought again."""
        if begun := await self.store.by_call(caller.call_id):
            return await self.view(begun)
        asset = await self.find(caller, handle)
        if asset.state == "generated":
            raise NotReady(
                f"{asset.handle} has no rig yet, so it cannot be animated.",
                remedy=f"Call rig(asset='{asset.handle}') first, wait for it with check_status, "
                "then animate.",
            )
        must_be(asset, ("rigged", "complete"), "animated")
        presets = presets_for(asset, animations)
        have = set(View(asset, (), await self.store.files(asset.handle)).clips)
        wanted = tuple(preset for preset in presets if preset not in have)
        if not wanted:
            return await self.view(asset)
        arguments = {"asset": asset.handle, "animations": list(wanted)}
        wishes = Wishes.model_validate({"animations": wanted, "clip_format": out_format})
        return await self.go(await self.wish(caller, asset, wishes, "animate", arguments))

    async def stop(self, caller: Caller, handle: str) -> View:
        """Queues nothing further; a step that the service is working on is billed and kept."""
        asset = await self.find(caller, handle)
        while not await self.store.change(
            asset, now=self.clock.now(), stop=1, wishes=Wishes(), reserved=0.0
        ):
            asset = await self.find(caller, handle)  # another process moved it on meanwhile
        await self.store.withdraw(asset.handle)
        return await self.go(asset)

    async def rename(self, caller: Caller, handle: str, new: str) -> View:
        """Another handle; the old one stays an alias. Raises BadRequest where it is taken."""
        asset = await self.find(caller, handle)
        wanted = handle_for(new, None)
        if not slug(new):
            raise BadRequest(f"{new!r} cannot be a name: use letters, digits and dashes.")
        if not await self.store.rename(asset.handle, wanted, now=self.clock.now()):
            raise BadRequest(f"There is already something called {wanted}.")
        self.files.rename(asset.handle, wanted)
        return await self.look(caller, wanted)

    # reading ----------------------------------------------------------------------------------

    @property
    def polls(self) -> int:
        """How often this process has asked the service for news."""
        return self._watcher.polls

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

    def client_for(self, caller: Caller) -> "TripoClient":
        """The service, with the caller's key. Raises KeyRefused where there is none."""
        client = self._clients(caller.account)
        if client is None:
            raise KeyRefused("There is no key of the 3D service here for this account.")
        return client

    async def wait(self, caller: Caller, handles: Sequence[str], wait_s: float) -> None:
        """Until all of these are at rest, or the time is up; see `Waiting.wait`."""
        await self._waiting.wait(caller, handles, wait_s)

    # inside -----------------------------------------------------------------------------------

    def _checked_image(self, caller: Caller, image: str | None) -> Picture | None:
        """The picture to upload; `None` where there is none or the service fetches it."""
        if image is None:
            return None
        if is_url(image):
            checked_url(image)
            return None
        own = caller.image_folders
        return read_picture(image, self.image_folders if own is None else own)

    async def _upload(self, caller: Caller, picture: Picture) -> str:
        client = self.client_for(caller)
        try:
            return await client.upload(picture.content, name=picture.name, mime=picture.mime)
        except TripoError as error:
            raise as_tool_error(error, during="upload") from error

    async def _wish_for(self, caller: Caller, asset: Asset, wishes: Wishes) -> Asset:
        """Adds a plan to an asset that is there already, less what it has."""
        rig = wishes.rig and asset.rig_type is None
        have = set(View(asset, (), await self.store.files(asset.handle)).clips)
        clips = tuple(name for name in wishes.animations if name not in have)
        left = checked_wishes(wishes.model_copy(update={"rig": rig, "animations": clips}))
        if left.empty or not asset.at_rest:
            return asset
        arguments = {"asset": asset.handle} | plan_words(left)
        await self.go(await self.wish(caller, asset, left, "generate_3d", arguments))
        return asset

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
        self.changes.tell()
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
