"""The studio: what can be asked of it, with or without a language model.

Each request is checked, priced and allowed before a row is written, and the row is written before
anything is sent. What happens then is the engine's affair; the studio only reads the rows.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.errors import BadRequest, NotReady
from tools.studio import catalog
from tools.studio.files.images import Picture, checked_url, is_url, read_picture
from tools.studio.rows.view import View
from tools.studio.service.error_mapping import as_tool_error
from tools.studio.service.errors import TripoError
from tools.studio.work.advancer import intent
from tools.studio.work.asset_work import AssetWork
from tools.studio.work.caller import Caller
from tools.studio.work.convert import convert
from tools.studio.work.delete import delete
from tools.studio.work.names import handle_for, slug
from tools.studio.work.new_asset import fingerprint_of, generate_step, new_asset
from tools.studio.work.preconditions import must_be, presets_for
from tools.studio.work.repair import Checked, check_files, repair
from tools.studio.work.retry import adopt, resume, retry
from tools.studio.work.wishes import checked_wishes, plan_words, same_rig
from tools.types import Asset, GenerateOptions, Wishes

if TYPE_CHECKING:
    pass


class Studio(AssetWork):
    """Made once by the app; every front end and every tool goes through it."""

    # requests ---------------------------------------------------------------------------------

    async def generate(
        self,
        caller: Caller,
        *,
        prompt: str | None,
        image: str | None,
        name: str | None,
        options: GenerateOptions,
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
        if not caller.options.fresh:
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

    # what failed, other formats, the end ------------------------------------------------------

    async def retry(self, caller: Caller, handle: str) -> View:
        """The failed step again, priced again; see `retry.retry`."""
        return await retry(self, caller, handle)

    async def resume(self, caller: Caller, handle: str) -> View:
        """Goes on with what paused, was stopped or failed; see `retry.resume`."""
        return await resume(self, caller, handle)

    async def adopt(self, caller: Caller, handle: str, task_id: str) -> View:
        """Ties a task of the account to the submission that is unclear; see `retry.adopt`."""
        return await adopt(self, caller, handle, task_id)

    async def convert(
        self, caller: Caller, handle: str, *, format: str, clip: str | None = None
    ) -> View:
        """Another file format, by the service; see `convert.convert`."""
        return await convert(self, caller, handle, format=format, clip=clip)

    async def delete(self, caller: Caller, handle: str) -> str:
        """Removes an asset for good; see `delete.delete`."""
        return await delete(self, caller, handle)

    async def check_files(self, view: View) -> list[Checked]:
        """Every file of an asset against its row."""
        return await check_files(self, view)

    async def repair(self, caller: Caller, handle: str) -> Sequence[Checked]:
        """Fetches again what is missing or damaged; see `repair.repair`."""
        return await repair(self, caller, handle)

    # inside -----------------------------------------------------------------------------------

    def _checked_image(self, caller: Caller, image: str | None) -> Picture | None:
        """The picture to upload; `None` where there is none or the service fetches it."""
        if image is None:
            return None
        if is_url(image):
            checked_url(image)
            return None
        own = caller.options.image_folders
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
