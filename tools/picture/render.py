"""Draws a mesh: sight, light, shadow, backdrop, and down to the final size."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.picture.backdrop import backdrop, ground_shadow
from tools.picture.camera import Camera, framed
from tools.picture.light import Light, shaded
from tools.picture.pose import Mesh
from tools.picture.raster import Floats, seen

SAMPLES = 4
"""Two by two for each pixel: coverage is found for all, light only once per triangle in it."""


def rendered(
    mesh: Mesh, *, size_px: int, yaw_deg: float, background: tuple[int, int, int, int] | None
) -> Image.Image:
    """The picture, RGB on the gradient, RGBA on a given background."""
    camera = framed(mesh.positions, yaw_deg, size_px * 2)
    light = Light.beside(camera)
    clear = np.array([m.rgba[3] for m in mesh.materials])[mesh.worn]
    view = _view(mesh, camera, light)
    picture = _layer(view, np.flatnonzero(clear >= 1))
    if bool((clear < 1).any()):
        picture = _veiled(picture, _layer(view, np.arange(len(mesh.faces))), float(clear.min()))
    shadow = ground_shadow(mesh, camera, light, size_px)
    where = (slice(view.top, view.top + view.height), slice(view.left, view.left + view.width))
    return _composed(picture, where, shadow, background)


@dataclass(frozen=True)
class _View:
    """The part of the picture that the subject may cover, in pixels; the rest is backdrop."""

    mesh: Mesh
    camera: Camera
    light: Light
    points: NDArray[np.float64]
    """On the doubled grid of that part."""
    both: NDArray[np.bool_]
    """Faces to be seen from behind too."""
    left: int
    top: int
    width: int
    height: int


def _view(mesh: Mesh, camera: Camera, light: Light) -> _View:
    points = camera.projected(mesh.positions)
    size = camera.size_px // 2
    low = np.clip(points[:, :2].min(axis=0) // 2, 0, size - 1)
    high = np.clip(points[:, :2].max(axis=0) // 2, low, size - 1)
    points[:, :2] -= low * 2
    (left, top), (width, height) = low.astype(int).tolist(), (high - low + 1).astype(int).tolist()
    both = np.array([m.double_sided for m in mesh.materials])[mesh.worn]
    return _View(mesh, camera, light, points, both, left, top, width, height)


def _veiled(picture: Floats, veil: Floats, alpha: float) -> Floats:
    """The picture behind what is clear."""
    share = veil[3:] * np.float32(0.3 + 0.5 * alpha)
    share = np.where(picture[3:] > 0, share, veil[3:])
    ratio = share / np.maximum(veil[3:], 1e-4)
    return (picture * (1 - share) + veil * ratio).astype(np.float32)


def _layer(view: _View, chosen: NDArray[np.int64]) -> Floats:
    """(4, height, width): sRGB colour times coverage, and coverage."""
    wide, high = view.width, view.height
    picture = np.zeros((4, high * wide), np.float32)
    if not len(chosen):
        return picture.reshape(4, high, wide)
    faces = view.mesh.faces[chosen]
    sight = seen(view.points, faces, 2 * wide, 2 * high, view.both[chosen])
    samples = _by_sample(sight.triangle, wide, high)
    front = samples[0]
    mixed = (samples[1] != front) | (samples[2] != front) | (samples[3] != front)
    plain = np.flatnonzero(~mixed & (front >= 0))
    edge = np.flatnonzero(mixed)
    several = samples[:, edge]
    first = _first_seen(several)
    distinct = (first == np.arange(SAMPLES)[:, None]) & (several >= 0)
    sample, column = np.nonzero(distinct)
    pixel = np.concatenate([plain, edge[column]])
    if not len(pixel):
        return picture.reshape(4, high, wide)
    row, across = np.divmod(pixel.astype(np.int32), np.int32(wide))
    down, right = row * 2 + 0.5, across * 2 + 0.5
    down[len(plain) :] += sample // 2
    right[len(plain) :] += sample % 2
    triangle = np.concatenate([front[plain], several[sample, column]])
    spots = (right.astype(np.float32), down.astype(np.float32))
    color = shaded(view.mesh, view.points, view.camera, view.light, spots, chosen[triangle])
    depth = sight.depth.reshape(2 * high, 2 * wide)[::2, ::2]
    radius = max(2, view.camera.size_px // 100)
    color *= _crevices(depth, front.reshape(high, wide) >= 0, radius).ravel()[pixel]
    color = _srgb(color)
    picture[:3, plain], picture[3, plain] = color[:, : len(plain)], 1
    picture[:, edge] = _mean_of_samples(color[:, len(plain) :], distinct, first, several >= 0)
    return picture.reshape(4, high, wide)


def _mean_of_samples(
    color: Floats,
    distinct: NDArray[np.bool_],
    first: NDArray[np.int64],
    cover: NDArray[np.bool_],
) -> Floats:
    """Colour times coverage, and coverage, of pixels that show several things, (4, n)."""
    table = np.zeros((3, *distinct.shape), np.float32)
    table[:, distinct] = color
    mean = np.zeros((4, distinct.shape[1]), np.float32)
    columns = np.arange(distinct.shape[1], dtype=np.int64)
    for k in range(SAMPLES):
        mean[:3] += table[:, first[k], columns] * cover[k]
        mean[3] += cover[k]
    return mean / np.float32(SAMPLES)


def _by_sample(grid: NDArray[np.int32], wide: int, high: int) -> NDArray[np.int32]:
    """A doubled grid as (4, pixels)."""
    cells = grid.reshape(high, 2, wide, 2).transpose(1, 3, 0, 2)
    return np.ascontiguousarray(cells).reshape(SAMPLES, -1)


def _first_seen(samples: NDArray[np.int32]) -> NDArray[np.int64]:
    """For each sample the first one of its pixel that shows the same triangle, (4, pixels)."""
    first = np.zeros(samples.shape, np.int64)
    for k in range(1, SAMPLES):
        first[k] = k
        for earlier in range(k - 1, -1, -1):
            first[k][samples[k] == samples[earlier]] = earlier
    return first


def _crevices(depth: Floats, cover: NDArray[np.bool_], radius: int) -> Floats:
    """Less light where the neighbourhood lies nearer to the viewer, (height, width)."""
    seen_depths = depth[cover]
    if not len(seen_depths):
        return np.ones(depth.shape, np.float32)
    far = seen_depths.max()
    span = max(float(far - seen_depths.min()), 1e-9)
    grid = np.where(cover, depth - far, 0).astype(np.float64)
    mean = _blurred(grid, radius) / np.maximum(_blurred(cover.astype(np.float64), radius), 1e-3)
    behind = np.clip((grid - mean) / span * 5.0, 0, 1)
    return (1 - 0.42 * behind).astype(np.float32)


def _blurred(grid: NDArray[np.float64], radius: int) -> NDArray[np.float64]:
    """A box mean, by running sums; nothing is outside."""
    high, wide = grid.shape
    span = 2 * radius + 1
    sums = np.zeros((high + span, wide + span))
    sums[radius + 1 : radius + 1 + high, radius + 1 : radius + 1 + wide] = grid
    np.cumsum(sums, axis=0, out=sums)
    np.cumsum(sums, axis=1, out=sums)
    total = sums[span:, span:] - sums[:-span, span:] - sums[span:, :-span] + sums[:-span, :-span]
    return total / (span * span)


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
    where: tuple[slice, slice],
    shadow: Floats,
    background: tuple[int, int, int, int] | None,
) -> Image.Image:
    """`picture` lies at `where`, elsewhere there is only the shadow."""
    down, across = where
    if background is None:
        whole = backdrop(len(shadow)) * (1 - shadow)
        part = whole[:, down, across]
        part *= 1 - picture[3]
        part += picture[:3]
        return _image("RGB", whole)
    base = np.array(background, np.float32)[:, None, None] / 255
    whole = np.empty((4, *shadow.shape), np.float32)
    whole[:3] = base[:3] * (1 - shadow) * base[3]
    whole[3] = base[3] + (1 - base[3]) * shadow
    part = whole[:, down, across]
    part *= 1 - picture[3]
    part += picture
    whole[:3] /= np.maximum(whole[3], 1e-4)
    return _image("RGBA", whole)


def _image(mode: str, whole: Floats) -> Image.Image:
    """From one plane for each channel, 0-1."""
    whole *= 255
    whole += 0.5
    planes = np.clip(whole, 0, 255, out=whole).astype(np.uint8)
    return Image.merge(mode, [Image.fromarray(plane) for plane in planes])
