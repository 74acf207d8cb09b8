"""Small things with six or eight legs, and the octopus."""

import numpy as np

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.creatures.crawler import Crawler
from tools.simulator.sculptor.creatures.feelers import add_eyes, add_pincers, add_sting, markings
from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.palette import INK, WHITE, Paint
from tools.simulator.sculptor.patch import below
from tools.simulator.sculptor.skeleton import Bones, Skeleton

Point = tuple[float, float, float]


def crawler(look: Crawler, *, detail: float = 1.0) -> Figure:
    clay = Clay(detail)
    tentacles = look.has("tentacles")
    _add_tentacled_body(clay, look) if tentacles else _add_body(clay, look)
    for i in range(look.pairs):
        _add_leg(clay, look, i)
    return Figure(tuple(clay.parts), _skeleton(look))


def _leg(look: Crawler, i: int) -> list[Point]:
    """Hip, knee, foot joint, tip of the i-th leg from the front, right side."""
    spread = np.linspace(52, -58, look.pairs) if look.pairs > 1 else np.array([0.0])
    turn = np.radians(90 - spread[i])
    out = np.array([np.cos(turn), 0, np.sin(turn)])
    hip = np.array([look.thorax[0], 0, look.thorax[2]]) * out * 0.72
    hip[1] = look.height
    r, h = look.reach, look.height
    if look.has("tentacles"):
        stages = ((0.42, h * 0.72), (0.85, 0.07), (1.15, 0.12))
    else:
        stages = ((0.42, h + 0.16), (0.88, h * 0.55), (1.05, 0.012))
    points = [hip] + [hip * [1, 0, 1] + out * r * k + [0, y, 0] for k, y in stages]
    return [(float(p[0]), float(p[1]), float(p[2])) for p in points]


def _skeleton(look: Crawler) -> Skeleton:
    bones = Bones()
    x = look.thorax[0]
    bones.add("Root", None, 0, 0)
    bones.add("Thorax", "Root", 0, look.height)
    bones.add("Head", "Thorax", x * 0.9, look.height)
    bones.add("Abdomen", "Thorax", -x * 0.8, look.height)
    bones.add("Abdomen01", "Abdomen", -x - look.abdomen[0], look.height + 0.03)
    if look.has("pincers"):
        bones.pair("Claw01", "Thorax", x * 0.9, look.height, 0.08)
        bones.pair("Claw02", "Claw01", x + 0.14, look.height + 0.02, 0.20)
    for i in range(look.pairs):
        for name, parent, at in zip(
            (f"Leg{i + 1}Upper", f"Leg{i + 1}Lower", f"Leg{i + 1}Foot"),
            ("Thorax", f"Leg{i + 1}Upper", f"Leg{i + 1}Lower"),
            _leg(look, i)[:3],
            strict=True,
        ):
            bones.pair(name, parent, *at)
    return bones.skeleton()


def _add_leg(clay: Clay, look: Crawler, i: int) -> None:
    points, t = _leg(look, i), look.leg
    bones = (f"R_Leg{i + 1}Upper", f"R_Leg{i + 1}Lower", f"R_Leg{i + 1}Foot")
    if look.has("tentacles"):
        radii = [t * 1.35, t, t * 0.62, t * 0.2]
        arm = clay.tube(points, radii, around=10, rings=15, hint=(0, 1, 0))
        low = points[1][1] * 0.55
        clay.pair(arm, look.legs, "Thorax", *bones, patches=((below(low * 0.9), look.under),))
        return
    for start, end, wide, bone in zip(points, points[1:], (1.25, 1.0, 0.7), bones, strict=False):
        middle = tuple((a * 0.5 + b * 0.5) for a, b in zip(start, end, strict=True))
        limb = clay.tube(
            [start, middle, end],
            [t * wide * 0.9, t * wide * 1.12, t * wide * 0.62],
            around=8,
            rings=4,
            hint=(1, 0.1, 0),
        )
        clay.pair(limb, look.legs.tinted(1.1 - 0.12 * (bone == bones[1])), bone)


def _add_tentacled_body(clay: Clay, look: Crawler) -> None:
    y = look.height
    path = [(0.0, y - 0.03, 0), (0.0, y + 0.1, 0), (-0.03, y + 0.28, 0), (-0.06, y + 0.44, 0)]
    body = clay.tube(path, [0.15, 0.155, 0.2, 0.15], around=18, rings=12)
    clay.add(body, look.shell, "Thorax", "Abdomen")
    for a, b, size in ((-0.1, 0.46, 0.03), (0.02, 0.5, 0.022), (-0.16, 0.33, 0.026)):
        spot = clay.ball(size, size, size, around=8, rings=6)
        clay.pair(spot.move(a + 0.05, y + b * 0.8, 0.135), look.accent, "Abdomen")
    eye = clay.ball(0.03, 0.055, 0.045, around=14, rings=8)
    clay.pair(eye.turn("y", -30).move(0.125, y + 0.13, 0.085), WHITE, "Thorax")
    pupil = clay.ball(0.018, 0.036, 0.03, around=12, rings=6)
    clay.pair(pupil.turn("y", -26).move(0.146, y + 0.13, 0.092), INK, "Thorax")
    glint = clay.ball(0.007, 0.011, 0.009, around=7, rings=4)
    clay.pair(glint.move(0.163, y + 0.147, 0.092), WHITE, "Thorax")
    smile = [
        (0.155 - 0.6 * z * z, y + 0.055 + 3 * z * z, z) for z in (-0.05, -0.025, 0, 0.025, 0.05)
    ]
    clay.add(
        clay.tube(smile, [0.008] * 5, around=6, rings=6, hint=(0, 1, 0)), look.accent, "Thorax"
    )


def _add_body(clay: Clay, look: Crawler) -> None:
    h, (tx, ty, tz), (ax, ay, az) = look.height, look.thorax, look.abdomen
    under = h - ty * 0.35
    thorax = clay.ball(tx, ty, tz, around=16, rings=10)
    worn = look.accent if look.has("split") else look.shell
    clay.add(thorax.move(0, h + 0.02), worn, "Thorax", patches=((below(under), look.under),))
    rear = clay.ball(ax, ay, az, around=20, rings=14, square=0.95)
    at = (-tx * 0.75 - ax * 0.78, h + ay * 0.28)
    if look.extras.isdisjoint({"stalks"}):
        clay.add(rear.move(*at), look.shell, "Abdomen", "Abdomen01", patches=markings(look, at))
    if look.head:
        head = clay.ball(look.head, look.head * 0.9, look.head, around=14, rings=10)
        clay.add(
            head.move(tx + look.head * 0.45, h + 0.01),
            look.accent if look.pairs == 3 else look.shell,
            "Head",
        )
    add_eyes(clay, look)
    if look.has("antennae"):
        x = tx + look.head
        path = [(x, h + 0.06, 0.04), (x + 0.08, h + 0.17, 0.09), (x + 0.17, h + 0.19, 0.13)]
        clay.pair(clay.tube(path, [0.011, 0.009, 0.008], around=6, rings=6), look.legs, "Head")
        clay.pair(
            clay.ball(0.016, 0.016, 0.016, around=8, rings=6).move(*path[-1]), look.legs, "Head"
        )
    if look.has("horn"):
        path = [(tx + 0.06, h + 0.05, 0), (tx + 0.19, h + 0.09, 0), (tx + 0.25, h + 0.23, 0)]
        clay.add(clay.tube(path, [0.038, 0.03, 0.006], rings=7), look.accent, "Head")
    if look.has("wings"):
        for turn, long in ((30, 0.34), (2, 0.25)):
            wing = clay.ball(long / 2, 0.008, 0.075, around=14, rings=6).move(-long / 2, 0, 0)
            glass = Paint("wing", (0.82, 0.92, 0.96), 0.0, 0.2, alpha=0.6)
            clay.pair(
                wing.turn("z", -26).turn("y", turn + 18).move(-0.02, h + ty, 0.05), glass, "Thorax"
            )
    if look.has("pincers"):
        add_pincers(clay, look)
    if look.has("sting"):
        add_sting(clay, look, at)
