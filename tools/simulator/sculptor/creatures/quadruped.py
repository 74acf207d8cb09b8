"""Animals on four legs, dragons among them."""

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.creatures.frame import Frame
from tools.simulator.sculptor.creatures.muzzle import add_head
from tools.simulator.sculptor.creatures.species import Species
from tools.simulator.sculptor.creatures.trappings import add_trappings
from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.palette import Paint
from tools.simulator.sculptor.patch import Field, bands, below, blotches, both
from tools.simulator.sculptor.shape import Points, Shape


def quadruped(species: Species, *, detail: float = 1.0) -> Figure:
    clay = Clay(detail)
    frame = Frame(species)
    _add_trunk(clay, frame)
    _add_neck(clay, frame)
    for front in (True, False):
        _add_leg(clay, frame, front)
    if species.tail != "none":
        _add_tail(clay, frame)
    add_head(clay, frame.head, species)
    add_trappings(clay, frame, species)
    return Figure(tuple(clay.parts), frame.skeleton())


def _add_trunk(clay: Clay, frame: Frame) -> None:
    s = frame.species
    (x0, y, _), (x1, _, _), g = frame.rump, frame.chest, s.girth
    path = [(x0 - g * 0.55, y + 0.02, 0), (x0, y, 0), ((x0 + x1) / 2, y - g * 0.08, 0)]
    path += [(x1, y, 0), (x1 + g * 0.5, y + 0.01, 0)]
    radii = [(0.62 * g, 0.66 * g), (0.9 * g, 0.92 * g), (0.88 * g, 0.9 * g), (g, g)]
    radii.append((0.66 * g, 0.72 * g))
    trunk = clay.tube(path, radii, around=18, rings=12)
    patches: list[tuple[Field, Paint]] = [(below(y - g * 0.48), s.belly)]
    if s.has("stripes"):
        patches.append(
            (both(bands(8.0, 0.36), lambda c: c[:, 1] - y + 0.02 + 2 * c[:, 2] ** 2), s.accent)
        )
    if s.has("spots") or s.has("patches"):
        patches.append((blotches(16.0 if s.has("spots") else 8.0, y - g * 0.3), s.accent))
    if s.has("panda"):
        front = x1 - g * 0.3
        patches.append((lambda c: g * 0.38 - np.abs(c[:, 0] - front - g * 0.38), s.accent))
    clay.add(trunk, s.coat, "Pelvis", "Spine01", "Spine02", patches=tuple(patches))
    if s.has("wool"):
        _add_wool(clay, frame)


def _add_wool(clay: Clay, frame: Frame) -> None:
    g, y = frame.species.girth, frame.back_y
    for i, x in enumerate(np.linspace(frame.rump[0] - 0.02, frame.chest[0] + 0.03, 4)):
        for k in range(7):
            turn = np.radians(-30 + k * 40 + 20 * (i % 2))
            puff = clay.ball(0.085, 0.08, 0.085, around=9, rings=6)
            at = (float(x), y + g * 0.82 * float(np.sin(turn)), g * 0.82 * float(np.cos(turn)))
            clay.add(puff.move(*at), frame.species.coat, "Pelvis", "Spine01", "Spine02")


def _add_neck(clay: Clay, frame: Frame) -> None:
    s = frame.species
    neck, head = np.array(frame.neck), np.array(frame.head)
    base = np.array(frame.chest) + [s.girth * 0.1, s.girth * 0.1, 0]
    path = [tuple(map(float, p)) for p in (base, neck * 0.75 + head * 0.25, head)]
    wide = s.neck_thick
    radii = [(wide * 1.5, wide * 1.75), (wide * 1.06, wide * 1.2), (wide * 0.86, wide * 0.92)]
    rise = np.radians(s.neck_deg)
    slope = -1 / max(float(np.tan(rise)), 0.35)
    line = neck * 0.5 + head * 0.5

    def throat(c: Points) -> NDArray[np.float64]:
        ahead = (c[:, 0] - line[0]) - (c[:, 1] - line[1]) / -slope * 0.9
        return ahead - s.neck_thick * 0.55

    patches: list[tuple[Field, Paint]] = [(throat, s.belly)]
    if s.has("spots"):
        patches.append((blotches(16.0, 0.0), s.accent))
    shape = clay.tube(path, radii, around=14, rings=9)
    bones = ("Spine02", "Neck", "Neck01", "Head")
    clay.add(shape, s.coat, *bones, patches=tuple(patches))


def _add_leg(clay: Clay, frame: Frame, front: bool) -> None:
    s, end = frame.species, "Front" if front else "Back"
    hip, knee, ankle, toe = frame.leg(front)
    t = s.leg_thick
    radii = [(t * 1.75, t * 1.15), (t * 1.12, t * 1.02), (t * 0.86, t * 0.86)]
    if not front:
        radii[0] = (t * 2.15, t * 1.25)
    dark = s.has("panda")
    sock = ankle[1] + (0.02 if s.leg > 0.2 else 0.0)
    leg = clay.tube([hip, knee, ankle], radii, around=12, rings=9, hint=(1, 0, 0))
    bones = ("Spine02" if front else "Pelvis", f"R_{end}Thigh", f"R_{end}Calf", f"R_{end}Foot")
    clay.pair(leg, s.accent if dark else s.coat, *bones, patches=((below(sock), s.paws),))
    x, y, z = ankle
    if s.has("hooves"):
        cannon = clay.tube([(x, y, z), (x + 0.004, 0.06, z)], [t * 0.8, t * 0.82], rings=2)
        clay.pair(cannon, s.paws, f"R_{end}Foot")
        hoof = clay.lathe([(t * 1.22, 0), (t * 1.16, 0.02), (t * 0.86, 0.075)], around=12)
        clay.pair(hoof.move(x + 0.01, 0, z), s.paws.tinted(0.5), f"R_{end}Toe", f"R_{end}Foot")
        return
    shin = clay.tube([(x, y, z), (x + 0.002, 0.04, z)], [t * 0.85, t * 0.9], rings=2)
    clay.pair(shin, s.paws, f"R_{end}Foot")
    paw = clay.ball(t * 1.42, t * 1.05, t * 1.18, around=14, rings=8, square=0.8)
    paw = paw.move(toe[0], t * 0.7, z)
    paw = Shape(np.maximum(paw.points, [-9, 0.0, -9]), paw.faces)
    clay.pair(paw, s.paws, f"R_{end}Toe", f"R_{end}Foot")
    if s.has("dragon_horns"):
        for side in (-0.5, 0.0, 0.5):
            claw = clay.lathe([(t * 0.3, 0), (0.0, t * 0.85)], around=6).turn("z", -100)
            clay.pair(
                claw.move(toe[0] + t * 1.2, t * 0.4, z + side * t * 1.4), s.accent, f"R_{end}Toe"
            )


_TAILS: dict[str, list[float]] = {
    "bushy": [0.035, 0.075, 0.082, 0.012],
    "long": [0.034, 0.03, 0.028, 0.022],
    "tuft": [0.026, 0.018, 0.016, 0.014],
    "short": [0.045, 0.06, 0.055, 0.03],
    "reptile": [0.105, 0.075, 0.045, 0.012],
    "hair": [0.05, 0.075, 0.07, 0.012],
    "curl": [0.02, 0.018, 0.014, 0.008],
}


def _add_tail(clay: Clay, frame: Frame) -> None:
    s, points = frame.species, frame.tail()
    radii = [r * (1.35 if s.has("big_tail") else 1.0) for r in _TAILS[s.tail]]
    inside = (frame.rump[0] - s.girth * 0.2, frame.back_y + s.girth * 0.12, 0.0)
    if s.tail == "reptile":
        radii = [r * (0.5 + 0.5 * s.girth / 0.16) for r in radii]
    path, radii = [inside, *points], [radii[0] * 1.1, *radii]
    tip = points[2][0] * 0.55 + points[3][0] * 0.45
    coat = s.accent if s.tail == "hair" else s.accent if s.has("bare_tail") else s.coat
    patches: list[tuple[Field, Paint]] = []
    if s.tail in ("bushy", "long") and not s.has("bare_tail"):
        patches.append((lambda c: tip - c[:, 0], s.accent if s.has("big_tail") else s.belly))
    if s.has("stripes"):
        patches = [(bands(9.0, 0.4), s.accent)]
    tail = clay.tube(path, radii, around=12, rings=14)
    names = tuple(f"Tail0{i}" for i in range(1, 5))
    clay.add(tail, coat, "Pelvis", *names, patches=tuple(patches))
    if s.tail == "tuft":
        tuft = clay.ball(0.035, 0.055, 0.035, around=10)
        clay.add(tuft.move(*points[3]), s.accent, "Tail04")
    if s.has("spade"):
        spade = clay.prism([(-0.11, 0), (0.0, 0.075), (0.025, 0), (0.0, -0.075)], 0.024, bevel=0.01)
        clay.add(spade.turn("x", 90).move(*points[3]), s.accent, "Tail04")
