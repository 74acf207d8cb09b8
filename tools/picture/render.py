"""Draws a mesh: sight, light, shadow, backdrop, and down to the final size."""

from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.picture.backdrop import backdrop, ground_shadow
from tools.picture.camera import Camera, framed
from tools.picture.light import Light, shaded
from tools.picture.pose import Mesh
from tools.picture.raster import Floats, seen

Number = TypeVar("Number", np.float32, np.int32)

SAMPLES = 4
"""Two by two for each pixel: coverage is found for all, light only once per triangle in it."""


def rendered(
    mesh: Mesh, *, size_px: int, yaw_deg: float, background: tuple[int, int, int, int] | None
) -> Image.Image:
    """The picture, RGB on the gradient, RGBA on a given background."""
    camera = framed(mesh.positions, yaw_deg, size_px * 2)
    light = Light.beside(camera)
    both = np.array([m.double_sided for m in mesh.materials])[mesh.worn]
    clear = np.array([m.rgba[3] for m in mesh.materials])[mesh.worn]
    points = camera.projected(mesh.positions)
    picture = _layer(mesh, points, camera, light, np.flatnonzero(clear >= 1), both)
    if bool((clear < 1).any()):
        veil = _layer(mesh, points, camera, light, np.arange(len(mesh.faces)), both)
        share = veil[..., 3:] * np.float32(0.3 + 0.5 * float(clear.min()))
        share = np.where(picture[..., 3:] > 0, share, veil[..., 3:])
        ratio = share / np.maximum(veil[..., 3:], 1e-4)
        picture = (picture * (1 - share) + veil * ratio).astype(np.float32)
    shadow = ground_shadow(mesh, camera, light, size_px)
    return _composed(picture, shadow, size_px, background)


def _layer(
    mesh: Mesh,
    points: NDArray[np.float64],
    camera: Camera,
    light: Light,
    chosen: NDArray[np.int64],
    both: NDArray[np.bool_],
) -> Floats:
    """(size, size, 4): sRGB colour times coverage, and coverage."""
    size = camera.size_px
    picture = np.zeros((size // 2, size // 2, 4), np.float32)
    if not len(chosen):
        return picture
    sight = seen(points, mesh.faces[chosen], size, size, both[chosen])
    samples = _by_sample(sight.triangle, size)
    front = samples[0]
    mixed = (samples[1:] != front).any(axis=0)
    plain = np.flatnonzero(~mixed & (front >= 0))
    edge = np.flatnonzero(mixed)
    first = _first_seen(samples[:, edge])
    distinct = (first == np.arange(SAMPLES)[:, None]) & (samples[:, edge] >= 0)
    sample, column = np.nonzero(distinct)
    pixel = np.concatenate([plain, edge[column]])
    which = np.concatenate([np.zeros(len(plain), np.int64), sample])
    if not len(pixel):
        return picture
    at = _place(pixel, which, size)
    color = shaded(mesh, points, camera, light, at, chosen[samples[which, pixel]])
    color *= _crevices(_by_sample(sight.depth, size)[0], front >= 0, size // 2)[pixel, None]
    color = _srgb(color)
    flat = picture.reshape(-1, 4)
    flat[plain, :3], flat[plain, 3] = color[: len(plain)], 1
    flat[edge] = _mean_of_samples(color[len(plain) :], distinct, first, samples[:, edge] >= 0)
    return picture


def _mean_of_samples(
    color: Floats,
    distinct: NDArray[np.bool_],
    first: NDArray[np.int64],
    cover: NDArray[np.bool_],
) -> Floats:
    """Colour times coverage, and coverage, of pixels that show several things."""
    table = np.zeros((*distinct.shape, 3), np.float32)
    table[distinct] = color
    mean = np.zeros((distinct.shape[1], 4), np.float32)
    columns = np.arange(distinct.shape[1], dtype=np.int64)
    for k in range(SAMPLES):
        mean[:, :3] += table[first[k], columns] * cover[k, :, None]
        mean[:, 3] += cover[k]
    return mean / np.float32(SAMPLES)


def _place(pixel: NDArray[np.int64], sample: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Where a pixel's sample is on the doubled grid."""
    row, column = pixel // (size // 2), pixel % (size // 2)
    return (row * 2 + sample // 2) * size + column * 2 + sample % 2


def _by_sample(grid: NDArray[Number], size: int) -> NDArray[Number]:
    """A doubled grid as (4, pixels)."""
    cells = grid.reshape(size // 2, 2, size // 2, 2).transpose(1, 3, 0, 2)
    return np.ascontiguousarray(cells).reshape(SAMPLES, -1)


def _first_seen(samples: NDArray[np.int32]) -> NDArray[np.int64]:
    """For each sample the first one of its pixel that shows the same triangle, (4, pixels)."""
    first = np.zeros(samples.shape, np.int64)
    for k in range(1, SAMPLES):
        first[k] = k
        for earlier in range(k - 1, -1, -1):
            first[k][samples[k] == samples[earlier]] = earlier
    return first


def _crevices(depth: Floats, cover: NDArray[np.bool_], size: int) -> Floats:
    """Less light where the neighbourhood lies nearer to the viewer, (pixels)."""
    grid = np.where(cover, depth, 0).reshape(size, size)
    mask = cover.reshape(size, size).astype(np.float32)
    radius = max(2, size // 50)
    mean = _blurred(grid, radius) / np.maximum(_blurred(mask, radius), 1e-3)
    seen_depths = depth[cover]
    if not len(seen_depths):
        return np.ones(size * size, np.float32)
    span = max(float(np.ptp(seen_depths)), 1e-9)
    behind = np.clip((grid - mean) / span * 5.0, 0, 1)
    return (1 - 0.42 * behind).astype(np.float32).ravel()


def _blurred(grid: NDArray[np.float32], radius: int) -> Floats:
    """A box mean, by running sums."""
    out = grid.astype(np.float64)
    for axis in (0, 1):
        padded = np.pad(out, [(radius + 1, radius) if a == axis else (0, 0) for a in (0, 1)])
        sums = np.cumsum(padded, axis=axis)
        span = 2 * radius + 1
        last = sums.shape[axis] - span
        upper, lower = (sums[span:], sums[:last]) if axis == 0 else (sums[:, span:], sums[:, :last])
        out = (upper - lower) / span
    return out.astype(np.float32)


@lru_cache(maxsize=1)
def _tones() -> Floats:
    """From linear light (0-4, 8192 steps) to sRGB, bright parts rolled off softly."""
    linear = np.linspace(0, 4, 8192)
    rolled = np.where(linear < 0.7, linear, 0.7 + 0.3 * (1 - np.exp((0.7 - linear) / 0.3)))
    low, high = rolled * 12.92, 1.055 * np.maximum(rolled, 1e-9) ** (1 / 2.4) - 0.055
    return np.where(rolled <= 0.0031308, low, high).astype(np.float32)


def _srgb(linear: Floats) -> Floats:
    return _tones()[np.clip(linear * 2048, 0, 8191).astype(np.int32)]


def _composed(
    picture: Floats,
    shadow: Floats,
    size_px: int,
    background: tuple[int, int, int, int] | None,
) -> Image.Image:
    cover = picture[..., 3:]
    if background is None:
        behind = backdrop(size_px) * (1 - shadow[..., None])
        rgb = picture[..., :3] + behind * (1 - cover)
        return Image.fromarray(np.clip(rgb * 255 + 0.5, 0, 255).astype(np.uint8))
    base = np.array(background, np.float32) / 255
    ground = base[3] + (1 - base[3]) * shadow[..., None]
    behind = base[:3] * (1 - shadow[..., None]) * base[3]
    alpha = cover + ground * (1 - cover)
    rgb = (picture[..., :3] + behind * (1 - cover)) / np.maximum(alpha, 1e-4)
    rgba = np.concatenate([rgb, alpha], axis=-1)
    return Image.fromarray(np.clip(rgba * 255 + 0.5, 0, 255).astype(np.uint8))
