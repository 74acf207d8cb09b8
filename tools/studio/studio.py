"""The studio: what can be asked of it, with or without a language model.

Each request is checked, priced and allowed before a row is written, and the row is written before
anything is sent. What happens then is the engine's affair; the studio only reads the rows.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tools.caller import Caller
from tools.clock import Clock
from tools.errors import BadRequest, KeyRefused, NotReady, UnknownAsset
from tools.studio import catalog
from tools.studio.advance import Advancer, intent, price_of_wishes
from tools.studio.changes import Changes
from tools.studio.database import packed
from tools.studio.fetch import Fetcher
from tools.studio.files import Files
from tools.studio.gate import Gate
from tools.studio.images import Picture, checked_url, is_url, read_picture
from tools.studio.money import Quote, Spend
from tools.studio.names import handle_for, near, slug
from tools.studio.problems import error_of
from tools.studio.refusals import as_tool_error
from tools.studio.store import Store
from tools.studio.tripo import TripoClient
from tools.studio.troubles import TripoError
from tools.studio.watch import Watcher
from tools.types import SIMULATOR, Asset, Options, Wishes
from tools.views import View

PLACES_IN_ASSET: dict[str, str] = {
    "queued": "is still waiting to be made",
    "generating": "is still being made",
    "rigging": "is being rigged",
    "animating": "is being animated",
    "stopped": "was stopped before anything was made",
    "failed": "could not be made",
}


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
        clients: Callable[[str], TripoClient | None],
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
        fingerprint = _fingerprint(prompt, reference.content if reference else image, options)
        if not caller.fresh:
            if same := await self.store.alike(
                fingerprint, owner=caller.owner, account=caller.account
            ):
                await self.store.change(same, now=self.clock.now(), chat=caller.chat)
                return await self.view(await self._wish_for(caller, same, wishes)), True
        wishes = _checked_wishes(wishes)
        total = step.credits + catalog.wishes_credits(
            rig=wishes.rig, spec=wishes.spec, clips=len(wishes.animations)
        )
        arguments = {"prompt": prompt, "image": image, "name": name} | options.model_dump()
        spend = await self.allow(caller, "generate_3d", arguments | _plan_words(wishes), total)
        if reference:
            token = await self._upload(caller, reference)
            step = generate_step(prompt, token, options)
        asset = self._new_asset(caller, prompt or "", image, name, options, wishes)
        asset = await self.store.add_asset(
            asset,
            fingerprint,
            intent(asset, step, self.clock.now()),
            caller.call_id,
            spend,
            price_of_wishes(wishes),
        )
        return await self.go(asset), False

    async def rig(
        self, caller: Caller, handle: str, *, rig_type: str | None, spec: str, out_format: str
    ) -> View:
        """The free rig check, then the rig, on their way. Raises as `generate`, and NotReady."""
        if begun := await self.store.by_call(caller.call_id):
            return await self.view(begun)
        asset = await self.find(caller, handle)
        self._must_be(asset, ("generated", "rigged", "complete"), "rigged")
        wishes = _checked_wishes(
            Wishes.model_validate(
                {"rig": True, "rig_type": rig_type, "spec": spec, "rig_format": out_format}
            )
        )
        if asset.state in ("rigged", "complete") and _same_rig(asset, wishes):
            return await self.view(asset)
        arguments = {"asset": asset.handle, "rig_type": rig_type, "spec": spec}
        price = catalog.wishes_credits(rig=True, spec=spec, clips=0)
        spend = await self.allow(caller, "rig", arguments, price, asset)
        return await self.go(await self.wish(caller, asset, wishes, spend))

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
        self._must_be(asset, ("rigged", "complete"), "animated")
        presets = self._presets(asset, animations)
        have = set(View(asset, (), await self.store.files(asset.handle)).clips)
        wanted = tuple(preset for preset in presets if preset not in have)
        if not wanted:
            return await self.view(asset)
        arguments = {"asset": asset.handle, "animations": list(wanted)}
        price = catalog.wishes_credits(rig=False, spec=asset.spec or "tripo", clips=len(wanted))
        spend = await self.allow(caller, "animate", arguments, price, asset)
        wishes = Wishes.model_validate({"animations": wanted, "clip_format": out_format})
        return await self.go(await self.wish(caller, asset, wishes, spend))

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
        handles = [asset.handle for asset in await self.store.assets(owner=caller.owner)]
        valid = near(handle, handles) or handles[:5]
        raise UnknownAsset(
            f"There is no asset called {slug(handle)[:40] or 'that'}.",
            remedy="Did you mean: " + ", ".join(valid) + "?" if valid else "Nothing is made yet.",
            valid=valid,
        )

    async def look(self, caller: Caller, handle: str) -> View:
        return await self.view(await self.find(caller, handle))

    async def look_around(self, caller: Caller, *, limit: int = 50) -> list[View]:
        """Everything the caller has, newest first."""
        found = await self.store.assets(owner=caller.owner, limit=limit)
        return [await self.view(asset) for asset in found]

    async def view(self, asset: Asset) -> View:
        current = await self.store.by_handle(asset.handle) or asset
        handle = current.handle
        return View(current, await self.store.tasks(handle), await self.store.files(handle))

    def client_for(self, caller: Caller) -> TripoClient:
        """The service, with the caller's key. Raises KeyRefused where there is none."""
        client = self._clients(caller.account)
        if client is None:
            raise KeyRefused("There is no key of the 3D service here for this account.")
        return client

    async def wait(self, caller: Caller, handles: Sequence[str], wait_s: float) -> None:
        """Until all of these are at rest, or the time is up; reports each task that moves.

        Raises KeyRefused, if the service turned the key away meanwhile.
        """
        until = self.clock.monotonic() + wait_s
        rev = await self.store.rev()
        wanted = set(handles)
        for handle in handles:
            for task in await self.store.tasks(handle):
                if not task.handled:
                    caller.report(task)
        while True:
            for task in await self.store.changed_since(rev):
                rev = task.rev
                if task.asset in wanted and not task.handled:
                    caller.report(task)
            if not await self._any_busy(handles):
                return
            trouble = self._watcher.trouble.get(caller.account)
            if trouble is not None and trouble.audience == "operator":
                raise trouble
            left_s = until - self.clock.monotonic()
            if left_s <= 0:
                return
            await self.changes.wait(min(left_s, 5.0))

    async def _any_busy(self, handles: Sequence[str]) -> bool:
        """Looks no further than the first that is busy: there may be thousands."""
        for handle in handles:
            if await self._busy(handle):
                return True
        return False

    async def _busy(self, handle: str) -> bool:
        """Something of this asset can still change by itself."""
        asset = await self.store.by_handle(handle)
        if asset is None:
            return False
        tasks = [task for task in await self.store.tasks(handle) if not task.handled]
        if asset.at_rest:  # a conversion runs beside the asset's own states
            sides = [task for task in tasks if task.step.startswith("convert:")]
            return any(task.state != "unknown" for task in sides)
        stuck = any(task.state == "unknown" for task in tasks)
        return not stuck or any(task.open for task in tasks)

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

    def _new_asset(
        self,
        caller: Caller,
        prompt: str,
        image: str | None,
        name: str | None,
        options: Options,
        wishes: Wishes,
    ) -> Asset:
        now = self.clock.now()
        subject = prompt or Path(image or "").stem
        return Asset(
            handle=handle_for(name, subject),
            owner=caller.owner,
            account=caller.account,
            chat=caller.chat,
            prompt=prompt,
            image=image,
            options=options,
            wishes=wishes,
            state="queued",
            rig_type=None,
            spec=None,
            stop=False,
            problem=None,
            created_at=now,
            updated_at=now,
        )

    async def _wish_for(self, caller: Caller, asset: Asset, wishes: Wishes) -> Asset:
        """Adds a plan to an asset that is there already, less what it has."""
        rig = wishes.rig and asset.rig_type is None
        have = set(View(asset, (), await self.store.files(asset.handle)).clips)
        clips = tuple(name for name in wishes.animations if name not in have)
        left = _checked_wishes(wishes.model_copy(update={"rig": rig, "animations": clips}))
        if left.empty or not asset.at_rest:
            return asset
        price = catalog.wishes_credits(rig=left.rig, spec=left.spec, clips=len(left.animations))
        arguments = {"asset": asset.handle} | _plan_words(left)
        spend = await self.allow(caller, "generate_3d", arguments, price, asset)
        await self.go(await self.wish(caller, asset, left, spend))
        return asset

    async def wish(
        self, caller: Caller, asset: Asset, wishes: Wishes, spend: Spend | None = None
    ) -> Asset:
        """Writes down what an asset shall get next, and uses up the leave to spend for it."""
        changed = await self.store.change(
            asset,
            now=self.clock.now(),
            call=caller.call_id,
            spend=spend,
            wishes=wishes,
            reserved=price_of_wishes(wishes),
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
    ) -> Spend:
        """Leave to spend this much on this. Raises Declined, OverCap, OutOfCredits.

        `asset` is what it is spent on; its work is paid where it was made. Raises NotReady where
        that is not the caller's account: who says yes must be who pays.
        """
        if asset is not None:
            _must_be_payer(asset, caller)
        given = {name: value for name, value in arguments.items() if value is not None}
        return await self.gate.pass_through(Quote(tool, given, price), caller, caller.account)

    def _must_be(self, asset: Asset, states: Sequence[str], what: str) -> None:
        if asset.state not in states or (not asset.at_rest and not asset.paused):
            place = PLACES_IN_ASSET.get(asset.state, "is not finished with its plan")
            wait = f"Call check_status(asset='{asset.handle}', wait_s=60), then try again."
            gone = asset.state in ("failed", "stopped")
            raise NotReady(
                f"{asset.handle} {place}, so it cannot be {what} now.",
                remedy="Generate it again first." if gone else wait,
            )

    def _presets(self, asset: Asset, animations: Sequence[str]) -> tuple[str, ...]:
        if not 1 <= len(animations) <= 5:
            raise BadRequest(f"animations: {len(animations)} given; 1 to 5 can be asked at once.")
        rig_type, spec = asset.rig_type or "biped", asset.spec or "tripo"
        named = (catalog.resolve_preset(name, rig_type, spec) for name in animations)
        return tuple(dict.fromkeys(named))


def _must_be_payer(asset: Asset, caller: Caller) -> None:
    if asset.account == caller.account:
        return
    if asset.account == SIMULATOR:
        raise NotReady(
            f"{asset.handle} is the simulator's stand-in; the real service does not have it.",
            remedy="Generate it again, with the same prompt: it is then made for real.",
        )
    raise NotReady(
        f"{asset.handle} was made with another key of the 3D service.",
        remedy="Use that key again, or generate it anew with this one.",
    )


def generate_step(prompt: str | None, image: str | None, options: Options) -> catalog.Step:
    return catalog.generate_step(
        prompt=prompt,
        image=image,
        texture=options.texture,
        quality=options.quality,
        face_limit=options.face_limit,
        negative_prompt=options.negative_prompt,
        model_seed=secrets.randbelow(2**31),
    )


def _checked_wishes(wishes: Wishes) -> Wishes:
    """Presets by their own names; a rig where clips need one. Raises BadRequest."""
    names = catalog.check_plan(wishes.rig_type, wishes.spec, wishes.animations)
    return wishes.model_copy(update={"animations": names})


def _plan_words(wishes: Wishes) -> dict[str, object]:
    return {"rig": wishes.rig or None, "animations": list(wishes.animations) or None}


def _same_rig(asset: Asset, wishes: Wishes) -> bool:
    same_type = wishes.rig_type in (None, asset.rig_type)
    return same_type and wishes.spec == (asset.spec or "tripo") and wishes.rig_format == "glb"


def _fingerprint(prompt: str | None, image: bytes | str | None, options: Options) -> str:
    picture = hashlib.sha256(image).hexdigest() if isinstance(image, bytes) else image
    words = " ".join((prompt or "").lower().split())
    asked = [words, picture, options.model_dump()]
    return hashlib.sha256(packed(asked).encode()).hexdigest()
