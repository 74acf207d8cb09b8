"""What is behind the subject: a quiet gradient, and its shadow on the floor."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tools.picture.camera import Camera
from tools.picture.light import Light
from tools.picture.pose import Mesh
from tools.picture.raster import Floats, seen

TOP = (0.905, 0.915, 0.930)
BOTTOM = (0.760, 0.770, 0.792)


@lru_cache(maxsize=4)
def backdrop(size_px: int) -> Floats:
    """A soft studio wall, (3, size, size), sRGB."""
    line = np.linspace(-1, 1, size_px, dtype=np.float32)
    x, y = line[None, :], line[:, None]
    fall = np.clip(np.sqrt(x * x * 0.8 + (y + 0.25) ** 2 * 0.9) / 1.5, 0, 1)
    top, bottom = (np.array(rgb, np.float32)[:, None, None] for rgb in (TOP, BOTTOM))
    return np.asarray(top + (bottom - top) * fall, np.float32)


def ground_shadow(mesh: Mesh, camera: Camera, light: Light, size_px: int) -> Floats:
    """How dark the floor is, (size, size), 0-1."""
    size = max(size_px // 3, 16)
    floor = float(mesh.positions[:, 1].min())
    rise = mesh.positions[:, 1] - floor
    cast = mesh.positions - rise[:, None] * (light.key / max(light.key[1], 0.3))
    under = mesh.positions.copy()
    for points in (cast, under):
        points[:, 1] = floor
    height = max(float(rise.max()), 1e-9)
    low = rise[mesh.faces].max(axis=1) < 0.16 * height
    wide = _blot(cast, mesh, camera, size, np.ones_like(low), size / 42)
    close = _blot(under, mesh, camera, size, low, size / 64)
    dark = np.clip(0.34 * wide + 0.30 * close, 0, 0.6)
    image = Image.fromarray((dark * 255).astype(np.uint8)).resize((size_px, size_px))
    return (np.asarray(image) / 255).astype(np.float32)


def _blot(
    points: NDArray[np.float64],
    mesh: Mesh,
    camera: Camera,
    size: int,
    wanted: NDArray[np.bool_],
    soft: float,
) -> Floats:
    flat = camera.projected(points)
    flat[:, :2] *= size / camera.size_px
    faces = mesh.faces[wanted]
    if not len(faces):
        return np.zeros((size, size), np.float32)
    cover = seen(flat, faces, size, size, np.ones(len(faces), bool)).triangle >= 0
    image = Image.fromarray(cover.reshape(size, size).astype(np.uint8) * 255)
    return (np.asarray(image.filter(ImageFilter.GaussianBlur(soft))) / 255).astype(np.float32)
