"""Brings results home: a fresh link, a checked download, a truth report, a row.

A link lives in this file only while it is used; it is never stored. The link comes from a fresh
GET of the task each time (they expire within minutes).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, cast

from tools.clock import Clock
from tools.errors import BadFile, HomeUnusable, StoreAway, TripoUnavailable, UnsoundFile
from tools.mesh.bounds import UNREADABLE
from tools.mesh.glb import kind_of_file
from tools.step_name import StepKind, StepName
from tools.studio.files.bounded_process import BoundedProcesses
from tools.studio.files.file_check import check_for, drawn_apart, not_described
from tools.studio.files.files import Files, Stored
from tools.studio.files.merge_apart import merged_apart
from tools.studio.rows.store import Store
from tools.studio.service.errors import LinkRefused, TripoError
from tools.studio.service.wire import RemoteTask
from tools.types import Asset, AssetFile, FileKind, Task

if TYPE_CHECKING:
    from tools.mesh.checks import Kind
    from tools.studio.service.tripo import TripoClient

log = logging.getLogger("galatea.studio")

ATTEMPTS = 3
MOST_PICTURE_BYTES = 32 << 20


class OutOfReach(TripoUnavailable):
    """There is no way to the service or to its files at the moment."""


class Downloader:
    """Downloads what a settled task made and merges clips into `all.glb`."""

    def __init__(
        self,
        store: Store,
        files: Files,
        client_for: "Callable[[str], TripoClient | None]",
        clock: Clock,
    ) -> None:
        self._store = store
        self._files = files
        self._client_for = client_for
        self._clock = clock
        self._processes = BoundedProcesses()

    async def fetch(self, asset: Asset, task: Task) -> None:
        """Stores the files of a successful task, all of them or none.

        Raises BadFile, TripoUnavailable (OutOfReach) after a few attempts; HomeUnusable and
        StoreAway at once.
        """
        client = self._client_for(task.account)
        if client is None or task.remote_id is None:
            raise TripoUnavailable(f"{asset.handle}: no key to fetch its file with.")
        for attempt in range(1, ATTEMPTS + 1):
            try:
                remote = await client.task(task.remote_id)
                made = [await self._mesh(client, asset, task, remote)]
                if task.step == "generate":
                    made += await self._preview(client, asset, task, remote)
                await self._note(asset, made)
                return
            except UnsoundFile as error:
                raise _of_no_use(asset, task, error) from error
            except (BadFile, TripoError) as error:
                log.info("fetch %s %s, attempt %d: %s", asset.handle, task.step, attempt, error)
                if attempt == ATTEMPTS:
                    raise _gave_up(asset, task, error) from error
                await asyncio.sleep(attempt)

    async def _mesh(
        self, client: "TripoClient", asset: Asset, task: Task, remote: RemoteTask
    ) -> AssetFile:
        if not remote.output.model_urls:
            raise BadFile(f"The service gave no file for {task.step}.")
        stored = await self._download(client, asset, task, remote.output.model_urls[0])
        return self._row(asset, task.id, kind_for(task.step_name), stored)

    async def _download(
        self, client: "TripoClient", asset: Asset, task: Task, url: str
    ) -> Stored[Any]:
        async with client.download(url) as download:
            chunks = aiter(download.chunks())
            head = b""
            while len(head) < 64 and (piece := await anext(chunks, b"")):
                head += piece
            wanted = str(task.body.get("format") or task.body.get("out_format") or "glb").lower()
            suffix = kind_of_file(head)
            if suffix != wanted and not (wanted not in ("glb", "fbx") and suffix != "html"):
                raise BadFile(f"The service sent {suffix or 'something'} instead of {wanted}.")
            received = len(head)

            async def whole() -> AsyncIterator[bytes]:
                nonlocal received
                yield head
                async for chunk in chunks:
                    received += len(chunk)
                    yield chunk
                if download.size_bytes is not None and received != download.size_bytes:
                    raise BadFile(f"The download broke off at {received} bytes.")

            name = file_name(task.step_name, wanted, suffix)
            kind = kind_for(task.step_name)
            check = check_for(
                "model" if kind == "converted" else cast("Kind", kind), self._processes
            )
            check = check if suffix == "glb" else not_described
            return await self._files.save(asset.handle, name, whole(), check)

    async def _preview(
        self, client: "TripoClient", asset: Asset, task: Task, remote: RemoteTask
    ) -> list[AssetFile]:
        """The service's picture as PNG, or our own if it gave none; never worth a failure."""
        content: bytes | None = None
        if remote.output.rendered_image_url:
            try:
                content = await self._rendered(client, remote.output.rendered_image_url)
            except (TripoError, *UNREADABLE) as error:
                log.info("preview of %s: %s", asset.handle, type(error).__name__)
        if content is None:
            content = await drawn_apart(
                self._files.path(asset.handle, "model.glb"), self._processes
            )
        if content is None:
            return []
        name = "preview.png"
        stored = await self._files.save_bytes(asset.handle, name, content, not_described)
        return [self._row(asset, task.id, "preview", stored)]

    async def _rendered(self, client: "TripoClient", url: str) -> bytes:
        """The service's own picture as PNG. Raises ValueError for what is none."""
        from tools.studio.files.preview import as_png

        raw = bytearray()
        async with client.download(url) as download:
            async for chunk in download.chunks():
                raw += chunk
                if len(raw) > MOST_PICTURE_BYTES:
                    raise ValueError("too large for a picture")
        return await asyncio.to_thread(as_png, bytes(raw))

    async def merge(self, asset: Asset, *, anew: bool = False) -> None:
        """Writes `all.glb`: the rig with every clip; leaves it out, with a log line, if the joints
        of a clip are not those of the rig. Raises StoreAway."""
        rows = await self._store.files(asset.handle)
        rig = next((row for row in rows if row.kind == "rigged" and row.name == "rigged.glb"), None)
        clips = [row for row in rows if row.kind == "clip" and row.name.endswith(".glb")]
        newest = max((row.created_at for row in clips), default=0.0)
        done = next((row for row in rows if row.kind == "all"), None)
        whole = done is not None and done.created_at >= newest
        if rig is None or not clips or (whole and not anew):
            return
        try:
            paths = {row.name.removesuffix(".glb"): await self._files.here(row) for row in clips}
            base = await self._files.here(rig)
            async with merged_apart(base, paths, self._processes) as pieces:
                check = check_for("all", self._processes)
                stored = await self._files.save(asset.handle, "all.glb", pieces, check)
        except StoreAway:
            raise
        except (BadFile, HomeUnusable, *UNREADABLE) as error:
            log.warning("❌ all.glb of %s: %s", asset.handle, error)
            return
        await self._note(asset, [self._row(asset, None, "all", stored)])

    async def _note(self, asset: Asset, made: list[AssetFile]) -> None:
        """Writes the rows; if the asset was renamed meanwhile, its files come again under the new
        handle, and what was put under the old one goes."""
        if not await self._store.put_files(made):
            await asyncio.to_thread(self._files.forget, asset.handle)

    def _row(
        self, asset: Asset, task: str | None, kind: FileKind, stored: Stored[Any]
    ) -> AssetFile:
        return AssetFile(
            asset=asset.handle,
            kind=kind,
            name=stored.path.name,
            task=task,
            sha256=stored.sha256,
            size_bytes=stored.size_bytes,
            report=stored.report,
            created_at=self._clock.now(),
        )


def kind_for(step: StepName) -> FileKind:
    """generate -> model, rig -> rigged, animate:* -> clip, convert:* -> converted."""
    kinds: dict[StepKind, FileKind] = {"generate": "model", "rig": "rigged", "animate": "clip"}
    return kinds.get(step.kind, "converted")


def file_name(step: StepName, wanted: str, suffix: str) -> str:
    """model.glb, rigged.glb, walk.glb; of a conversion never the name of what it was made from."""
    stem = step.file_stem
    if step.kind != "convert":
        return f"{stem}.{suffix or wanted}"
    archive = suffix == "zip" and wanted in ("usdz", "3mf")  # these formats are zip files
    if archive or suffix in ("", wanted):
        return f"{stem}.{wanted}"
    return f"{stem}-{wanted}.{suffix}"


def _of_no_use(asset: Asset, task: Task, error: UnsoundFile) -> UnsoundFile:
    """The task's problem where its file came whole and does not hold what was ordered."""
    return UnsoundFile(
        f"The finished {task.step} of {asset.handle} is of no use: {error.message}",
        remedy=f"`galatea retry {asset.handle}` orders it once more, for {task.credits:g} credits;"
        " that is not done unasked.",
        unsound=True,
        **error.facts,
    )


def _gave_up(asset: Asset, task: Task, error: Exception) -> BadFile | TripoUnavailable:
    what = f"The finished {task.step} of {asset.handle} could not be fetched"
    remedy = f"`galatea retry {asset.handle}` fetches it again; nothing is paid twice."
    if isinstance(error, BadFile):
        first = f"{error.remedy} Then " if error.remedy else ""
        return BadFile(f"{what}: {error.message}", remedy=first + remedy)
    reached = isinstance(error, LinkRefused) or getattr(error, "sent", "maybe") != "no"
    kind = TripoUnavailable if reached else OutOfReach
    return kind(f"{what}: the service did not deliver it.", remedy=remedy)
