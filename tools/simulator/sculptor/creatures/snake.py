"""Snakes and worms: one winding tube with its head raised."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.palette import INK, WHITE, Paint, paint
from tools.simulator.sculptor.patch import bands, below
from tools.simulator.sculptor.shape import Points
from tools.simulator.sculptor.skeleton import Bones

JOINTS = 16


@dataclass(frozen=True)
class Scales:
    back: Paint
    belly: Paint
    bands: Paint
    thick: float = 0.058
    hood: bool = False
    eyes: Paint = paint("amber eyes", "F2B32E", roughness=0.25)


SNAKES: dict[str, Scales] = {
    "snake": Scales(
        paint("green scales", "5C9A3F", roughness=0.55),
        paint("pale scales", "E9DFA3"),
        paint("dark bands", "31612F", roughness=0.55),
    ),
    "cobra": Scales(
        paint("olive scales", "8B7A3E", roughness=0.55),
        paint("pale scales", "EADFB0"),
        paint("dark bands", "4B3F23", roughness=0.55),
        hood=True,
    ),
    "worm": Scales(
        paint("pink skin", "E59A94", roughness=0.6),
        paint("pale skin", "F2BBB2"),
        paint("saddle", "CF7F7B", roughness=0.6),
        thick=0.07,
        eyes=INK,
    ),
}


def _line(count: int) -> np.ndarray:
    """From the tail's tip to the head, (count, 3)."""
    t = np.linspace(0, 1, count)
    x = -0.52 + 0.84 * t
    z = 0.27 * np.sin(t * 9.6 + 0.6) * np.clip(1.12 - t, 0, 1) ** 0.6 * np.clip(0.5 + t * 2, 0, 1)
    raised = np.clip((t - 0.72) / 0.28, 0, 1)
    y = 0.27 * raised**1.5 * (3 - 2 * raised) ** 0.6
    return np.column_stack([x, y, z])


def snake(look: Scales, *, detail: float = 1.0) -> Figure:
    clay = Clay(detail)
    line = _line(JOINTS)
    widths = look.thick * np.clip(0.16 + np.linspace(0, 1, JOINTS) * 2.6, 0, 1)
    line[:, 1] += widths * 0.92
    path = [(float(x), float(y), float(z)) for x, y, z in line]
    names = [f"Spine{i:02}" for i in range(1, JOINTS)]
    bones = Bones()
    bones.add("Root", None, 0, 0)
    order = list(range(JOINTS - 1))
    for i in order:
        bones.add(names[i], names[i - 1] if i else "Root", *path[i])
    bones.add("Head", names[-1], *path[-1])
    radii = [(float(w), float(w) * 0.92) for w in widths]
    body = clay.tube(path, radii, around=12, rings=54, hint=(0, 1, 0))

    def under(c: Points) -> NDArray[np.float64]:
        middle = np.interp(c[:, 0], line[:, 0], line[:, 1])
        flat = middle - look.thick * 0.4 - c[:, 1]
        upright = c[:, 0] - np.interp(c[:, 1], line[-5:, 1], line[-5:, 0]) - 0.012
        return np.where(c[:, 1] > 2.1 * look.thick, upright, flat)

    saddles = (bands(10.0, 0.36), look.bands)
    clay.add(body, look.back, *names, "Head", patches=(saddles, (under, look.belly)))
    _add_head(clay, look, path[-1])
    if look.hood:
        x, y, _ = path[-2]
        flare = clay.ball(0.028, 0.13, 0.14, around=18, rings=10)
        clay.add(flare.move(x + 0.01, y + 0.0, 0), look.back, names[-2], names[-1])
        front = clay.ball(0.02, 0.11, 0.10, around=16, rings=8)
        clay.add(front.move(x + 0.024, y - 0.005, 0), look.belly, names[-2], names[-1])
    return Figure(tuple(clay.parts), bones.skeleton(*names[:8]))


def _add_head(clay: Clay, look: Scales, at: tuple[float, float, float]) -> None:
    x, y, z = at
    y += 0.02
    head = clay.tube(
        [(x - 0.05, y, z), (x + 0.03, y + 0.012, z), (x + 0.14, y - 0.005, z)],
        [(0.05, 0.05), (0.088, 0.066), (0.05, 0.038)],
        around=16,
        rings=8,
    )
    jaw = y - 0.018
    clay.add(head, look.back, "Head", patches=((below(jaw), look.belly),))
    for sign in (-1, 1):
        eye = clay.ball(0.024, 0.03, 0.02, around=12, rings=8)
        clay.add(
            eye.turn("y", -35 * sign).move(x + 0.075, y + 0.042, z + 0.058 * sign),
            look.eyes,
            "Head",
        )
        if look.eyes != INK:
            slit = clay.ball(0.012, 0.025, 0.007, around=8, rings=6)
            clay.add(
                slit.turn("y", -50 * sign).move(x + 0.087, y + 0.043, z + 0.070 * sign), INK, "Head"
            )
        glint = clay.ball(0.006, 0.008, 0.006, around=6, rings=4)
        clay.add(glint.move(x + 0.096, y + 0.056, z + 0.068 * sign), WHITE, "Head")
        hole = clay.ball(0.006, 0.006, 0.006, around=6, rings=4)
        clay.add(hole.move(x + 0.178, y + 0.012, z + 0.016 * sign), look.bands.tinted(0.5), "Head")
        fork = clay.tube(
            [(x + 0.22, y - 0.028, z), (x + 0.26, y - 0.03, z + 0.018 * sign)],
            [0.005, 0.003],
            around=5,
            rings=1,
            hint=(0, 1, 0),
        )
        clay.add(fork, TONGUE, "Head")
    tongue = clay.tube(
        [(x + 0.15, y - 0.02, z), (x + 0.222, y - 0.028, z)], [0.007, 0.006], around=5, rings=1
    )
    clay.add(tongue, TONGUE, "Head")


TONGUE = paint("tongue", "C7324A", roughness=0.5)
