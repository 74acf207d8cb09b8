"""How a surface answers light: a soft key, sky and floor, a rim, and reflections for metal."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.picture.camera import Camera
from tools.picture.pose import Mesh
from tools.picture.product import product
from tools.picture.raster import Floats
from tools.picture.scene import Array, Material

SKY = np.array([0.98, 1.00, 1.06], np.float32) * 0.66
FLOOR = np.array([0.92, 0.84, 0.78], np.float32) * 0.34
KEY = np.array([1.10, 1.04, 0.96], np.float32) * 0.80


@dataclass(frozen=True)
class Light:
    key: Array
    """Unit vector towards the main lamp: above, a little left of and before the subject."""

    @staticmethod
    def beside(camera: Camera) -> "Light":
        right, _, back = camera.axes
        key = -0.55 * right + np.array([0.0, 0.85, 0.0]) + 0.62 * back
        return Light(key / np.linalg.norm(key))


def shaded(
    mesh: Mesh,
    points: NDArray[np.float64],
    camera: Camera,
    light: Light,
    pixels: NDArray[np.int64],
    faces: NDArray[np.int64],
) -> Floats:
    """Linear colours of the pixels, each of which shows its face."""
    weights = _weights(points, mesh.faces, camera.size_px, pixels, faces)
    textured = any(material.texture is not None for material in mesh.materials)
    columns = [mesh.normals, mesh.colors, mesh.uvs][: 3 if textured else 2]
    attributes = np.hstack(columns).astype(np.float32)
    values = np.zeros((len(pixels), attributes.shape[1]), np.float32)
    for k in range(3):
        values += attributes[mesh.faces[faces, k]] * weights[:, k, None]
    normal: Floats = values[:, :3]
    normal = normal / (np.sqrt((normal * normal).sum(axis=1, keepdims=True)) + 1e-9)
    back = camera.axes[2].astype(np.float32)
    facing = product(normal, back)
    turned = (facing < -0.25)[:, None]
    normal = np.where(turned, -normal, normal)
    base = values[:, 3:6] * (_texels(mesh, faces, values[:, 6:]) if textured else 1)
    return _lit(base, normal, np.abs(facing), back, light, mesh.materials, mesh.worn[faces])


def _lit(
    base: Floats,
    normal: Floats,
    facing: Floats,
    back: Floats,
    light: Light,
    materials: tuple[Material, ...],
    worn: NDArray[np.int64],
) -> Floats:
    key = light.key.astype(np.float32)
    metal = np.array([m.metallic for m in materials], np.float32)[worn][:, None]
    rough = np.array([m.roughness for m in materials], np.float32)[worn]
    glow = np.array([m.glow for m in materials], np.float32)[worn]
    up = normal[:, 1]
    around = FLOOR + (SKY - FLOOR) * (0.5 + 0.5 * up)[:, None]
    lamp = np.clip((product(normal, key) + 0.22) / 1.22, 0, 1)[:, None]
    diffuse = base * (around + KEY * lamp)
    half = key + back
    half /= np.linalg.norm(half)
    shine = (2.0 / np.clip(rough, 0.12, 1) ** 2.6).astype(np.float32)
    glint = np.clip(product(normal, half), 0, 1) ** shine * np.clip(1.02 - rough, 0, 1)
    mirror = _room(2 * facing * up - back[1], rough)[:, None]
    rim = np.clip(1 - facing, 0, 1) ** 3 * (0.5 + 0.5 * up)
    plain = diffuse + (0.34 * glint + 0.16 * rim * (1.2 - 0.6 * rough))[:, None]
    shiny = base * (0.55 * around + 0.35 * KEY * lamp + mirror) + (0.9 * glint)[:, None] * (
        0.4 + 0.6 * base
    )
    return np.asarray(plain * (1 - metal) + shiny * metal + glow, np.float32)


def _room(up: Floats, rough: Floats) -> Floats:
    """What metal mirrors: bright above, a dark band at the horizon, a pale floor."""
    soft = 0.10 + 0.55 * rough
    above = 1 / (1 + np.exp(-(up - 0.12) / (0.35 * soft)))
    band = np.exp(-(((up + 0.08) / (0.16 + 0.5 * soft)) ** 2))
    return np.asarray(0.22 + 0.85 * above - 0.20 * band * (1 - rough), np.float32)


def _weights(
    points: NDArray[np.float64],
    faces: NDArray[np.int64],
    size: int,
    pixels: NDArray[np.int64],
    chosen: NDArray[np.int64],
) -> Floats:
    """Perspective-correct shares of the three corners, (n, 3)."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    ab, ac = b - a, c - a
    area = ab[:, 0] * ac[:, 1] - ac[:, 0] * ab[:, 1]
    area = np.where(np.abs(area) < 1e-12, 1.0, area)
    plane = np.column_stack(
        [a[:, 0], a[:, 1], ac[:, 1] / area, -ac[:, 0] / area, -ab[:, 1] / area, ab[:, 0] / area]
    ).astype(np.float32)[chosen]
    x = (pixels % size + 0.5).astype(np.float32) - plane[:, 0]
    y = (pixels // size + 0.5).astype(np.float32) - plane[:, 1]
    second = x * plane[:, 2] + y * plane[:, 3]
    third = x * plane[:, 4] + y * plane[:, 5]
    nearness = (-points[:, 2]).astype(np.float32)[faces][chosen]
    shares = np.stack([1 - second - third, second, third], axis=1) * nearness
    return shares / shares.sum(axis=1, keepdims=True)


def _texels(mesh: Mesh, faces: NDArray[np.int64], uvs: Floats) -> Floats:
    """The texture's linear colour at each pixel, 1 where there is none."""
    colors = np.ones((len(uvs), 3), np.float32)
    for i, material in enumerate(mesh.materials):
        if material.texture is None:
            continue
        mine = np.flatnonzero(mesh.worn[faces] == i)
        high, wide = material.texture.shape[:2]
        column = (np.mod(uvs[mine, 0], 1.0) * wide).astype(np.int64) % wide
        row = (np.mod(uvs[mine, 1], 1.0) * high).astype(np.int64) % high
        colors[mine] = (material.texture[row, column].astype(np.float32) / 255) ** 2.2
    return colors
