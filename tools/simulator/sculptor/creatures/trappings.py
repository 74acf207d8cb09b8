"""Wings, spines, manes and shells."""

import numpy as np

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.creatures.frame import Frame
from tools.simulator.sculptor.creatures.species import Species
from tools.simulator.sculptor.patch import Field
from tools.simulator.sculptor.shape import Shape


def add_trappings(clay: Clay, frame: Frame, species: Species) -> None:
    if species.has("wings"):
        _add_wings(clay, frame)
    if species.has("spines"):
        _add_spines(clay, frame)
    if species.has("mane"):
        _add_ruff(clay, frame)
    if species.has("hair_mane"):
        _add_hair_mane(clay, frame)
    if species.has("shell"):
        _add_shell(clay, frame)
    if species.has("plates"):
        _add_belly_plates(clay, frame)


def _add_wings(clay: Clay, frame: Frame) -> None:
    s = frame.species
    a, b, c = (np.array(p) for p in frame.wing())
    bones = ("Spine02", "R_Wing01", "R_Wing02", "R_Wing03")
    arm = [tuple(map(float, p)) for p in (a, b, c)]
    clay.pair(clay.tube(arm, [0.04, 0.03, 0.022], rings=8, around=9), s.coat, *bones)
    tips = [
        c + [-0.02, 0.06, 0.27],
        c + [-0.1, -0.13, 0.25],
        c + [-0.17, -0.29, 0.13],
        c + [-0.22, -0.38, -0.06],
    ]
    for tip in tips[:3]:
        finger = [tuple(map(float, p)) for p in (c, (c + tip) / 2 + [0, 0.02, 0.012], tip)]
        clay.pair(
            clay.tube(finger, [0.02, 0.014, 0.005], rings=5, around=7),
            s.coat,
            "R_Wing02",
            "R_Wing03",
        )
    edge = [tips[0], tips[1], tips[2], tips[3], a + [-0.28, -0.04, 0.06]]
    leading = [c, c * 0.85 + b * 0.15, c * 0.5 + b * 0.5, b, a]
    rows: list[list[tuple[float, float, float]]] = []
    for t in np.linspace(0, 1, 5):
        row: list[tuple[float, float, float]] = []
        for start, end, after in zip(leading, edge, [*edge[1:], edge[-1]], strict=True):
            row.append(_along(start, end, float(t)))
            if after is not end:
                scallop = (end + after) / 2 * 0.86 + start * 0.14
                inner = (start + leading[min(4, 1 + len(row) // 2)]) / 2
                row.append(_along(inner, scallop, float(t)))
        rows.append(row)
    membrane = clay.sheet(rows, thickness=0.012)
    clay.pair(membrane, s.belly.tinted(0.9) if s.has("plates") else s.accent, *bones)
    claw = clay.lathe([(0.018, 0), (0.0, 0.07)], around=6).turn("z", -20)
    clay.pair(claw.move(*map(float, c)), s.accent, "R_Wing03")


def _along(start: np.ndarray, end: np.ndarray, t: float) -> tuple[float, float, float]:
    x, y, z = start * (1 - t) + end * t
    return float(x), float(y), float(z)


def _add_spines(clay: Clay, frame: Frame) -> None:
    s, g = frame.species, frame.species.girth
    neck, head = np.array(frame.neck), np.array(frame.head)
    rise = np.radians(s.neck_deg)
    behind = np.array([-np.sin(rise), np.cos(rise), 0]) * s.neck_thick
    line: list[tuple[np.ndarray, float, float, str]] = []
    for t in (0.85, 0.5, 0.15):
        line.append(
            (
                neck * (1 - t) + head * t + behind,
                0.075,
                s.neck_deg * 0.9,
                "Neck01" if t > 0.3 else "Neck",
            )
        )
    for t in np.linspace(0, 1, 5):
        x = frame.chest[0] * (1 - t) + frame.rump[0] * t
        bone = "Spine02" if t < 0.4 else "Spine01" if t < 0.7 else "Pelvis"
        line.append((np.array([x, frame.back_y + g * 0.86, 0]), 0.1 - 0.02 * float(t), 8.0, bone))
    for i, (point, radius) in enumerate(zip(frame.tail()[:3], (0.085, 0.055, 0.032), strict=True)):
        lifted = np.array(point) + [0, radius * (0.45 + 0.5 * g / 0.16), 0]
        line.append((lifted, 0.075 - 0.015 * i, 20.0, f"Tail0{i + 1}"))
    for at, size, lean, bone in line:
        spine = clay.lathe(
            [(size * 0.62, -0.02), (size * 0.4, size * 0.5), (0.0, size * 1.1)], around=7
        )
        clay.add(spine.scale(z=0.42).turn("z", lean).move(*map(float, at)), s.accent, bone)


def _add_ruff(clay: Clay, frame: Frame) -> None:
    s = frame.species
    neck, head = np.array(frame.neck), np.array(frame.head)
    for t, size in ((0.05, 1.4), (0.35, 1.25), (0.65, 1.12)):
        ruff = clay.ball(
            s.neck_thick * 0.9, s.neck_thick * size, s.neck_thick * size, around=14, rings=8
        )
        at = neck * (1 - t) + head * t
        clay.add(
            ruff.turn("z", s.neck_deg).move(*map(float, at)),
            s.coat.tinted(0.9 + 0.08 * t),
            "Neck",
            "Neck01",
        )
    bib = clay.ball(s.girth * 0.5, s.girth * 0.85, s.girth * 0.62, around=14, rings=8)
    clay.add(
        bib.move(frame.chest[0] + s.girth * 0.72, frame.back_y + s.girth * 0.05, 0),
        s.belly,
        "Spine02",
    )


def _add_hair_mane(clay: Clay, frame: Frame) -> None:
    s = frame.species
    neck, head = np.array(frame.neck), np.array(frame.head)
    rise = np.radians(s.neck_deg)
    behind = np.array([-np.sin(rise), np.cos(rise), 0])
    start = neck + behind * s.neck_thick * 1.1 + [-0.05, 0.0, 0]
    path = [start, neck * 0.5 + head * 0.5 + behind * s.neck_thick * 1.15, head + behind * s.head]
    path.append(head + np.array([0.55, 0.9, 0]) * s.head)
    mane = clay.tube(
        [tuple(map(float, p)) for p in path],
        [(0.028, 0.05), (0.04, 0.075), (0.045, 0.06), (0.02, 0.02)],
        rings=12,
    )
    clay.add(mane, s.accent, "Spine02", "Neck", "Neck01", "Head")
    for t in (0.15, 0.4, 0.65, 0.9):
        root = neck * (1 - t) + head * t + behind * s.neck_thick
        lock = [root, root + [0.0, -0.02, 0.075], root + [0.03, -0.13, 0.1]]
        curl = clay.tube(
            [tuple(map(float, p)) for p in lock], [0.035, 0.035, 0.008], rings=5, hint=(1, 0, 0)
        )
        clay.add(curl, s.accent.tinted(0.92), "Neck", "Neck01")


def _add_shell(clay: Clay, frame: Frame) -> None:
    s = frame.species
    middle = (frame.rump[0] + frame.chest[0]) / 2
    dome = clay.ball(0.27, 0.21, 0.235, around=20, rings=14)
    dome = Shape(np.maximum(dome.points, [-9, -0.03, -9]), dome.faces).move(middle, s.leg + 0.05)
    tiles = ((_tiles(middle), s.accent.tinted(1.22)),)
    clay.add(dome, s.accent, "Spine01", patches=tiles)
    rim = clay.ring(0.262, 0.03, tall=0.025).scale(z=0.88).move(middle, s.leg + 0.03)
    clay.add(rim, s.accent.tinted(0.75), "Spine01")


def _tiles(middle: float) -> Field:
    """Rounded plates in rows."""
    return lambda c: np.abs(np.sin((c[:, 0] - middle) * 17) * np.cos(c[:, 2] * 15)) - 0.24


def _add_belly_plates(clay: Clay, frame: Frame) -> None:
    s, g = frame.species, frame.species.girth
    for i, t in enumerate(np.linspace(0, 1, 5)):
        x = frame.chest[0] + g * 0.72 - 0.09 * (1 - float(t)) * 0.6
        y = frame.back_y - g * 0.62 + float(t) * g * 1.25
        plate = clay.ball(0.05, 0.035, g * (0.66 - 0.06 * i), around=12, rings=6)
        clay.add(plate.move(x, y, 0), s.belly.tinted(1.05), "Spine02", "Neck")
