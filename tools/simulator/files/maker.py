"""Makes a task's files on demand, from its recipe; the last few are kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from tools.simulator.files.export import as_glb, export
from tools.simulator.order import Recipe
from tools.simulator.store import SimulatorStore

CACHE_BYTES = 32 * 2**20
_PICTURES = ("png", "jpeg", "webp")
_MEDIA = {
    "glb": "model/gltf-binary",
    "gltf": "model/gltf+json",
    "obj": "model/obj",
    "stl": "model/stl",
    "3mf": "model/3mf",
    "usdz": "model/vnd.usdz+zip",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}


def media_type(name: str) -> str:
    return _MEDIA.get(name.rpartition(".")[2], "application/octet-stream")


Make = Callable[[Recipe, str, bytes | None], bytes]
"""A file from its recipe and ending, and what it starts from: an upload, or the model as GLB."""


def made(recipe: Recipe, ending: str, base: bytes | None) -> bytes:
    """A GLB from the recipe alone or an upload of another kind; anything else from the GLB."""
    if base is None:
        return _glb(recipe)
    if ending == "glb":
        return as_glb(base, recipe.file_kind)
    return _picture(base, ending) if ending in _PICTURES else export(base, ending)


class Maker:
    """Blocking work is done in threads; equal recipes give equal bytes."""

    def __init__(
        self, store: SimulatorStore, make: Make = made, *, cache_bytes: int = CACHE_BYTES
    ) -> None:
        self._store = store
        self._cache_bytes = cache_bytes
        self._make = make
        self._made: OrderedDict[tuple[Recipe, str], bytes] = OrderedDict()

    async def make(self, recipe: Recipe, ending: str) -> bytes:
        upload = self._store.content(recipe.file) if recipe.file else None
        if upload is not None and ending == recipe.file_kind:
            return upload
        key = (recipe, ending)
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        base = upload if ending == "glb" else await self.make(recipe, "glb")
        self._made[key] = file = await asyncio.to_thread(self._make, recipe, ending, base)
        while sum(map(len, self._made.values())) > self._cache_bytes:
            self._made.popitem(last=False)
        return file


def _glb(recipe: Recipe) -> bytes:
    from tools.simulator.sculptor import sculpt, sculpt_clips, sculpt_rigged

    seed = recipe.seed % 2**31
    if recipe.rig_type is None:
        return sculpt(
            recipe.prompt, seed=seed, texture=recipe.texture, face_limit=recipe.face_limit
        )
    rig_type = _rig_type(recipe)
    if not recipe.presets:
        return sculpt_rigged(
            recipe.prompt,
            seed=seed,
            texture=recipe.texture,
            face_limit=recipe.face_limit,
            rig_type=rig_type,
            spec=recipe.spec,
        )
    return sculpt_clips(
        recipe.prompt,
        seed=seed,
        texture=recipe.texture,
        face_limit=recipe.face_limit,
        rig_type=rig_type,
        spec=recipe.spec,
        presets=recipe.presets,
        with_geometry=recipe.with_geometry,
        in_place=recipe.in_place,
    )


def _rig_type(recipe: Recipe) -> str:
    """`others` leaves the choice to the service."""
    from tools.simulator.sculptor import body_of

    if recipe.rig_type in (None, "others"):
        return body_of(recipe.prompt) or "biped"
    return recipe.rig_type


def _picture(glb: bytes, ending: str) -> bytes:
    from io import BytesIO

    from PIL import Image

    from tools.picture import picture

    png = picture(glb)
    if ending == "png":
        return png
    out = BytesIO()
    with Image.open(BytesIO(png)) as image:
        image.convert("RGB").save(out, format=ending.upper(), quality=90)
    return out.getvalue()
