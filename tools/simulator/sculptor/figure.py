"""A finished sculpture: painted parts, and bones if it has a body."""

from dataclasses import dataclass

import numpy as np

from tools.simulator.sculptor.clay import Part
from tools.simulator.sculptor.shape import Points, Shape
from tools.simulator.sculptor.skeleton import Skeleton


@dataclass(frozen=True)
class Figure:
    parts: tuple[Part, ...]
    skeleton: Skeleton | None = None

    @property
    def triangles(self) -> int:
        return sum(len(part.shape.faces) for part in self.parts)

    def bounds(self) -> tuple[Points, Points]:
        points = np.vstack([part.shape.points for part in self.parts])
        return points.min(axis=0), points.max(axis=0)

    def settled(self) -> "Figure":
        """The figure with its longest side 1, standing on y = 0 in the middle."""
        low, high = self.bounds()
        scale = 1.0 / float((high - low).max())
        shift = -scale * np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2])
        return self.placed(scale, shift)

    def placed(self, scale: float, shift: Points) -> "Figure":
        """The figure scaled about the origin and then moved."""
        parts = tuple(
            Part(
                Shape(part.shape.points * scale + shift, part.shape.faces),
                part.paints,
                part.worn,
                part.bones,
            )
            for part in self.parts
        )
        skeleton = self.skeleton.placed(scale, shift) if self.skeleton else None
        return Figure(parts, skeleton)
