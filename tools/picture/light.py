"""How a surface answers light: a soft key, sky and floor, a rim, and reflections for metal."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.picture.camera import Camera
from tools.picture.pose import Mesh
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
    points: Array,
    camera: Camera,
    light: Light,
    spots: tuple[Floats, Floats],
    faces: NDArray[np.int64],
) -> Floats:
    """Linear colours, (3, n), at places (x, y) on the screen, each of which shows its face."""
    weights = _weights(points, mesh.faces, spots, faces)
    textured = any(material.texture is not None for material in mesh.materials)
    columns = [mesh.normals, mesh.colors, mesh.uvs][: 3 if textured else 2]
    attributes = np.hstack(columns).astype(np.float32).T.copy()
    corners = mesh.faces[faces].T
    values = np.zeros((len(attributes), len(faces)), np.float32)
    for k in range(3):
        values += attributes[:, corners[k]] * weights[k]
    normal: Floats = values[:3]
    normal /= np.sqrt((normal * normal).sum(axis=0)) + np.float32(1e-9)
    back = camera.axes[2].astype(np.float32)
    facing = _dot(back, normal)
    normal *= np.where(facing < -0.25, np.float32(-1), np.float32(1))
    worn = mesh.worn[faces]
    base = values[3:6] * _by_material([m.rgba[:3] for m in mesh.materials], worn)
    if textured:
        base *= _texels(mesh, worn, values[6:])
    return _lit(base, normal, np.abs(facing), back, light, mesh.materials, worn)


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
    rough = _by_material([(m.roughness,) for m in materials], worn)[0]
    up = normal[1]
    around = FLOOR[:, None] + (SKY - FLOOR)[:, None] * (0.5 + 0.5 * up)
    lamp = KEY[:, None] * np.clip((_dot(key, normal) + 0.22) / 1.22, 0, 1)
    half = key + back
    half /= np.linalg.norm(half)
    shine = 2.0 / np.clip(rough, 0.12, 1) ** 2.6
    glint = np.clip(_dot(half, normal), 0, 1) ** shine * np.clip(1.02 - rough, 0, 1)
    rim = np.clip(1 - facing, 0, 1) ** 3 * (0.5 + 0.5 * up)
    color = base * (around + lamp) + (0.34 * glint + 0.16 * rim * (1.2 - 0.6 * rough))
    if any(m.metallic > 0 for m in materials):
        metal = _by_material([(m.metallic,) for m in materials], worn)[0]
        mirror = _room(2 * facing * up - back[1], rough)
        shiny = base * (0.55 * around + 0.35 * lamp + mirror) + 0.9 * glint * (0.4 + 0.6 * base)
        color += (shiny - color) * metal
    if any(max(m.glow) > 0 for m in materials):
        color += _by_material([m.glow for m in materials], worn)
    return color


def _dot(vector: Floats, columns: Floats) -> Floats:
    """One vector with many, (n,)."""
    x, y, z = columns
    return vector[0] * x + vector[1] * y + vector[2] * z


def _by_material(values: Sequence[Sequence[float]], worn: NDArray[np.int64]) -> Floats:
    """What each place has from its material, (values, n)."""
    return np.array(values, np.float32).T.copy().take(worn, axis=1)


def _room(up: Floats, rough: Floats) -> Floats:
    """What metal mirrors: bright above, a dark band at the horizon, a pale floor."""
    soft = 0.10 + 0.55 * rough
    above = 1 / (1 + np.exp(-(up - 0.12) / (0.35 * soft)))
    band = np.exp(-(((up + 0.08) / (0.16 + 0.5 * soft)) ** 2))
    return np.asarray(0.22 + 0.85 * above - 0.20 * band * (1 - rough), np.float32)


def _weights(
    points: Array, faces: NDArray[np.int64], spots: tuple[Floats, Floats], chosen: NDArray[np.int64]
) -> Floats:
    """Perspective-correct shares of the three corners, (3, n)."""
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = points.T.take(faces.T, axis=1).transpose(1, 0, 2)
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    area = np.where(np.abs(area) < 1e-12, 1.0, area)
    second = ((cy - ay) / area, (ax - cx) / area)
    third = ((ay - by) / area, (bx - ax) / area)
    plane = np.array([ax, ay, *second, *third, -az, -bz, -cz], np.float32).take(chosen, axis=1)
    x, y = spots[0] - plane[0], spots[1] - plane[1]
    shares = np.empty((3, len(chosen)), np.float32)
    shares[1] = x * plane[2] + y * plane[3]
    shares[2] = x * plane[4] + y * plane[5]
    shares[0] = 1 - shares[1] - shares[2]
    shares *= plane[6:]
    return shares / shares.sum(axis=0)


def _texels(mesh: Mesh, worn: NDArray[np.int64], uvs: Floats) -> Floats:
    """The texture's linear colour at each place, 1 where there is none, (3, n)."""
    colors = np.ones((3, len(worn)), np.float32)
    for i, material in enumerate(mesh.materials):
        if material.texture is None:
            continue
        mine = np.flatnonzero(worn == i)
        high, wide = material.texture.shape[:2]
        column = (np.mod(uvs[0, mine], 1.0) * wide).astype(np.int64) % wide
        row = (np.mod(uvs[1, mine], 1.0) * high).astype(np.int64) % high
        colors[:, mine] = (material.texture[row, column].T.astype(np.float32) / 255) ** 2.2
    return colors
