"""Files in an object store (S3, R2, MinIO, Google, Azure), with this machine's folder as a cache.

An object's name is its sha256, so a rename moves nothing, two files never mix, and what comes back
is checked. A row is written only after its object is stored.
"""

import asyncio
import hashlib
import logging
import os
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import BadFile, HomeUnusable
from tools.private_files import private_file
from tools.studio.files.files import Files, Report, Stored, disk_trouble
from tools.studio.files.store_errors import store_errors
from tools.types import AssetFile

if TYPE_CHECKING:
    from obstore.store import ObjectStore

log = logging.getLogger("galatea.studio")

PART_BYTES = 8 * 1024 * 1024
CACHE_BYTES = 10 * 1024**3
KEPT_S = 600.0
"""What was used so lately is not taken from the cache, however full it is."""
TRIM_EVERY_S = 60.0
SKEW_S = 300.0
PATIENCE: dict[str, Any] = {"max_retries": 2, "retry_timeout": timedelta(seconds=15)}
"""Within one try; after it the rows keep what waits."""
CONNECT_S, PART_S = 5, 60


class StoredFiles(Files):
    """As `Files`; nothing is kept on this machine for good."""

    def __init__(
        self, root: Path, store: "ObjectStore", *, cache_bytes: int = CACHE_BYTES, **limits: Any
    ) -> None:
        super().__init__(root, **limits)
        self._store = store
        self._cache_bytes = cache_bytes
        self._trimmed_at = 0.0

    async def save(
        self,
        handle: str,
        name: str,
        chunks: AsyncIterator[bytes],
        check: Callable[[Path], Awaitable[Report]],
    ) -> Stored[Report]:
        """Here first, where it is checked; then in the store, in parts where it is large."""
        import obstore

        stored = await super().save(handle, name, chunks, check)
        with store_errors(name, missing_is_ours=True):
            await obstore.put_async(
                self._store, key_of(stored.sha256), stored.path, chunk_size=PART_BYTES
            )
        await self._trim()
        return stored

    async def here(self, file: AssetFile) -> Path:
        """Raises BadFile for what the store does not have, or has damaged; HomeUnusable."""
        path = self.path(file.asset, file.name)
        if not await asyncio.to_thread(_is_that, path, file):
            await self._bring(file, path)
            await self._trim()
        return path

    async def drop(self, sha256s: Iterable[str]) -> None:
        import obstore

        keys = [key_of(sha256) for sha256 in sha256s]
        if keys:
            with store_errors("what was removed"):
                await obstore.delete_async(self._store, keys)

    async def _bring(self, file: AssetFile, path: Path) -> None:
        import obstore

        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        digest = hashlib.sha256()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with store_errors(file.name), part.open("wb") as out:
                private_file(part)
                coming = await obstore.get_async(self._store, key_of(file.sha256))
                async for chunk in coming.stream(min_chunk_size=PART_BYTES // 8):
                    await asyncio.to_thread(_write, out, digest, chunk)
            if digest.hexdigest() != file.sha256:
                raise BadFile(f"{file.name} of {file.asset} is damaged in the file store.")
            part.replace(path)
        except OSError as error:
            raise disk_trouble(error, path) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    async def _trim(self) -> None:
        now = time.monotonic()
        if now - self._trimmed_at >= TRIM_EVERY_S:
            self._trimmed_at = now
            await asyncio.to_thread(trim, self.root, self._cache_bytes)


def key_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _write(out: Any, digest: Any, chunk: Any) -> None:
    digest.update(chunk)
    out.write(chunk)


def _is_that(path: Path, file: AssetFile) -> bool:
    """The cached file, and not an older one of that name; marks it as used."""
    try:
        found = path.stat()
        if found.st_size != file.size_bytes or found.st_mtime < file.created_at - SKEW_S:
            return False
        os.utime(path, (time.time(), found.st_mtime))
    except OSError:
        return False
    return True


def trim(root: Path, most_bytes: int) -> None:
    """Takes what was not used for longest, until the rest fits."""
    found: list[tuple[float, int, Path]] = []
    for path in root.glob("*/*"):
        with suppress(OSError):
            state = path.stat()
            found.append((max(state.st_atime, state.st_mtime), state.st_size, path))
    total = sum(size for _, size, _ in found)
    for used_at, size, path in sorted(found):
        if total <= most_bytes or time.time() - used_at < KEPT_S:
            return
        with suppress(OSError):
            path.unlink()
            total -= size


def open_files(
    root: Path,
    url: str,
    endpoint: str = "",
    *,
    cache_bytes: int = CACHE_BYTES,
    environment: Mapping[str, str] | None = None,
) -> Files:
    """The files of a URL: a folder for `file://`, else an object store with `root` as its cache.

    `endpoint` is where an S3 that is not Amazon's is served; without it the AWS_ENDPOINT_URL of
    the `environment` counts, as do its other AWS_* variables. Raises HomeUnusable.
    """
    if url.startswith("file://"):
        from urllib.parse import unquote, urlsplit

        return Files(Path(unquote(urlsplit(url).path)))
    try:
        from obstore import store as stores
        from obstore.exceptions import BaseError
    except ImportError as error:
        raise HomeUnusable(
            "GALATEA_FILES_URL needs the extra for scale.", remedy="pip install 'galatea-3d[scale]'"
        ) from error
    environment = os.environ if environment is None else environment
    own: dict[str, Any] = {}
    if endpoint := endpoint or (_theirs(environment) if url.startswith("s3") else ""):
        own = {"endpoint": endpoint, "virtual_hosted_style_request": False}
    client: dict[str, Any] = {
        "allow_http": _may_be_plain(endpoint, environment),
        "connect_timeout": timedelta(seconds=CONNECT_S),
        "timeout": timedelta(seconds=PART_S),
    }
    try:
        make: Callable[..., ObjectStore] = stores.from_url
        store = make(url, client_options=client, retry_config=PATIENCE, **own)
    except (BaseError, ValueError) as error:
        raise HomeUnusable(
            f"GALATEA_FILES_URL cannot be used ({type(error).__name__}).",
            remedy="It looks like s3://bucket/prefix, gs://bucket/prefix or az://account/container.",
        ) from error
    return StoredFiles(root, store, cache_bytes=cache_bytes)


def _theirs(environment: Mapping[str, str]) -> str:
    names = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
    return next((found for name in names if (found := environment.get(name, "").strip())), "")


def _may_be_plain(endpoint: str, environment: Mapping[str, str]) -> bool:
    """http where the address says so, unless AWS_ALLOW_HTTP forbids it."""
    said = environment.get("AWS_ALLOW_HTTP", "").strip().lower()
    return said in ("true", "1", "yes", "on") or (not said and endpoint.startswith("http://"))
