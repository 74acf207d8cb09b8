"""Where one looks from: a long lens, a little above the eyes, the subject filling the frame."""

from dataclasses import dataclass

import numpy as np

from tools.picture.product import product
from tools.picture.scene import Array

ELEVATION_DEG = 14.0
DISTANCE = 4.6
"""In units of the subject's radius: far enough to look undistorted."""
MARGIN = 0.86
"""The share of the frame the subject may fill."""


@dataclass(frozen=True)
class Camera:
    eye: Array
    axes: Array
    """Rows: right, up, towards the viewer."""
    zoom: float
    shift: tuple[float, float]
    size_px: int

    def projected(self, points: Array) -> Array:
        """Pixels from the left and from the top, and -1/distance, which is linear on screen."""
        local = product(points - self.eye, self.axes.T)
        nearness = 1.0 / np.maximum(-local[:, 2], 1e-3)
        x = (local[:, 0] * nearness * self.zoom + self.shift[0]) * self.size_px
        y = (self.shift[1] - local[:, 1] * nearness * self.zoom) * self.size_px
        return np.column_stack([x, y, -nearness])


def framed(points: Array, yaw_deg: float, size_px: int) -> Camera:
    """A camera that shows all points, centred."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle = (low + high) / 2
    radius = max(float(np.linalg.norm(high - low)) / 2, 1e-6)
    yaw, up = np.radians(yaw_deg), np.radians(ELEVATION_DEG)
    back = np.array([np.cos(yaw) * np.cos(up), np.sin(up), np.sin(yaw) * np.cos(up)])
    right = np.cross(np.array([0.0, 1.0, 0.0]), back)
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(back, right), back])
    rough = Camera(middle + back * radius * DISTANCE, axes, 1.0, (0.0, 0.0), 1)
    flat = rough.projected(points)
    least, most = flat[:, :2].min(axis=0), flat[:, :2].max(axis=0)
    zoom = MARGIN / max(float((most - least).max()), 1e-9)
    x, y = 0.5 - zoom * (least + most) / 2
    return Camera(rough.eye, axes, zoom, (float(x), float(y) - 0.005), size_px)
