"""Houses and towers."""

import numpy as np

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.palette import COLOURS, STONE, WOOD, Paint, paint
from tools.simulator.sculptor.props.look import Look, Maker

ROOF = paint("roof", "A9493A", roughness=0.9)
WALL = paint("wall", "EBDDC0", roughness=0.95)
PANE = paint("window", "F7D98B", roughness=0.4, glow=0.35)
LAWN = paint("lawn", "74A655", roughness=1.0)


def _house(clay: Clay, look: Look) -> None:
    wall, roof = look.of(WALL), look.other(ROOF)
    clay.add(clay.block(0.98, 0.05, 1.0, bevel=0.02).move(0, 0.02), LAWN)
    clay.add(clay.block(0.62, 0.42, 0.7, bevel=0.01).move(0, 0.25), wall)
    gable = [(-0.35, 0.0), (0.35, 0.0), (0.0, 0.33)]
    clay.add(clay.prism(gable, 0.68).turn("y", 90).move(0, 0.455), wall)
    for sign in (-1, 1):
        slab = clay.block(0.76, 0.055, 0.53, bevel=0.015).turn("x", 43.3 * sign)
        clay.add(slab.move(0, 0.615, 0.195 * sign), roof)
        for i in range(4):
            tile = clay.block(0.77, 0.02, 0.1, bevel=0.006).turn("x", 43.3 * sign)
            out = 0.06 + i * 0.1
            clay.add(tile.move(0, 0.79 - out * 0.92, (out * 0.95 + 0.01) * sign), roof.tinted(0.86))
    clay.add(
        clay.tube([(-0.39, 0.81, 0), (0.39, 0.81, 0)], [0.032, 0.032], blunt=True), roof.tinted(0.8)
    )
    clay.add(clay.block(0.13, 0.32, 0.13, bevel=0.01).move(-0.16, 0.78, 0.2), STONE)
    clay.add(clay.block(0.16, 0.04, 0.16, bevel=0.01).move(-0.16, 0.94, 0.2), STONE.tinted(0.8))
    clay.add(clay.block(0.05, 0.27, 0.16, bevel=0.012).move(0.305, 0.18, 0.0), WOOD)
    clay.add(clay.ball(0.015, 0.015, 0.015, around=8).move(0.335, 0.18, 0.05), COLOURS["yellow"])
    for y, z in ((0.29, 0.22), (0.29, -0.22), (0.56, 0.0)):
        _window(clay, 0.31, y, z)
    for x in (-0.15, 0.15):
        pane = clay.block(0.12, 0.13, 0.05, bevel=0.01)
        clay.pair(pane.move(x, 0.28, 0.345), PANE)
        frame = clay.block(0.15, 0.16, 0.035, bevel=0.01)
        clay.pair(frame.move(x, 0.28, 0.345), WOOD.tinted(0.8))
    clay.add(clay.block(0.14, 0.03, 0.22, bevel=0.01).move(0.39, 0.05), STONE)


def _window(clay: Clay, x: float, y: float, z: float) -> None:
    clay.add(clay.block(0.045, 0.13, 0.12, bevel=0.01).move(x, y, z), PANE)
    clay.add(clay.block(0.032, 0.16, 0.15, bevel=0.01).move(x, y, z), WOOD.tinted(0.8))
    clay.add(clay.block(0.055, 0.014, 0.12, bevel=0.003).move(x, y, z), WOOD.tinted(0.8))
    clay.add(clay.block(0.055, 0.13, 0.014, bevel=0.003).move(x, y, z), WOOD.tinted(0.8))


def _turret(clay: Clay, x: float, z: float, wide: float, tall: float, stone: Paint) -> None:
    profile = [(wide * 1.12, 0), (wide, 0.06), (wide * 0.95, tall), (wide * 1.16, tall + 0.05)]
    profile += [
        (wide * 1.18, tall + 0.11),
        (wide * 0.96, tall + 0.11),
        (wide * 0.96, tall + 0.06),
        (0, tall + 0.06),
    ]
    clay.add(clay.lathe(profile, around=20).move(x, 0, z), stone)
    for i in range(8):
        merlon = clay.block(wide * 0.3, 0.075, wide * 0.42, bevel=0.008).move(
            wide * 1.06, tall + 0.14
        )
        clay.add(merlon.turn("y", i * 45).move(x, 0, z), stone.tinted(1.08))


def _tower(clay: Clay, look: Look) -> None:
    stone, flag = look.of(STONE), look.other(COLOURS["red"])
    clay.add(clay.lathe([(0.36, 0), (0.34, 0.04), (0.0, 0.05)], around=20), LAWN)
    _turret(clay, 0, 0, 0.22, 0.62, stone)
    for i in range(26):
        turn, y = (i * 137.5) % 360, 0.09 + 0.02 * i
        brick = clay.block(0.03, 0.035, 0.075, bevel=0.006).move(0.215, y)
        clay.add(brick.turn("y", turn), stone.tinted(0.84 if i % 2 else 1.12))
    door = [
        (-0.075, 0),
        (0.075, 0),
        (0.075, 0.13),
        (0.045, 0.185),
        (0, 0.205),
        (-0.045, 0.185),
        (-0.075, 0.13),
    ]
    clay.add(clay.prism(door, 0.06, bevel=0.01).turn("y", 90).move(0.215, 0.03), WOOD)
    clay.add(
        clay.prism([(x * 1.25, y * 1.12) for x, y in door], 0.04, bevel=0.01)
        .turn("y", 90)
        .move(0.21, 0.03),
        stone.tinted(0.7),
    )
    for turn, y in ((0, 0.46), (70, 0.34), (-70, 0.4), (180, 0.4)):
        slit = clay.block(0.03, 0.1, 0.035, bevel=0.008).move(0.212, y)
        clay.add(slit.turn("y", turn), PANE)
    cone = clay.lathe([(0.17, 0.70), (0.185, 0.70), (0.09, 0.87), (0.0, 1.0)], around=18)
    clay.add(cone, flag)
    clay.add(clay.tube([(0, 0.97, 0), (0, 1.14, 0)], [0.008, 0.008], rings=1, around=6), WOOD)
    pennant = clay.sheet(
        [
            [(0, 1.13, 0), (0, 1.06, 0)],
            [(-0.07, 1.12, 0.02), (-0.07, 1.075, 0.02)],
            [(-0.15, 1.1, 0), (-0.15, 1.095, 0)],
        ],
        thickness=0.008,
    )
    clay.add(pennant, flag)


def _castle(clay: Clay, look: Look) -> None:
    stone, roof = look.of(STONE), look.other(COLOURS["blue"])
    clay.add(clay.block(1.1, 0.05, 1.1, bevel=0.02).move(0, 0.02), LAWN)
    for x in (-0.36, 0.36):
        for z in (-0.36, 0.36):
            _turret(clay, x, z, 0.12, 0.38, stone)
            cone = clay.lathe([(0.1, 0.47), (0.12, 0.47), (0.0, 0.72)], around=14)
            clay.add(cone.move(x, 0, z), roof)
    for turn in range(4):
        wall = clay.block(0.1, 0.3, 0.6, bevel=0.01).move(0.36, 0.17)
        clay.add(wall.turn("y", turn * 90), stone.tinted(0.95))
        for z in np.linspace(-0.2, 0.2, 4):
            merlon = clay.block(0.1, 0.06, 0.07, bevel=0.008).move(0.36, 0.345, float(z))
            clay.add(merlon.turn("y", turn * 90), stone.tinted(1.05))
    clay.add(clay.block(0.34, 0.55, 0.34, bevel=0.015).move(0, 0.3), stone.tinted(1.05))
    clay.add(
        clay.lathe([(0.25, 0), (0.28, 0.0), (0.0, 0.3)], around=4).turn("y", 45).move(0, 0.57), roof
    )
    gate = [(-0.09, 0), (0.09, 0), (0.09, 0.12), (0.05, 0.19), (-0.05, 0.19), (-0.09, 0.12)]
    clay.add(clay.prism(gate, 0.05, bevel=0.01).turn("y", 90).move(0.4, 0.03), WOOD)
    for y in (0.3, 0.45):
        for z in (-0.08, 0.08):
            clay.add(clay.block(0.03, 0.08, 0.045, bevel=0.008).move(0.17, y, z), PANE)


def _well(clay: Clay, look: Look) -> None:
    stone = look.of(STONE)
    clay.add(
        clay.lathe([(0.3, 0), (0.3, 0.32), (0.23, 0.32), (0.23, 0.18), (0, 0.18)], around=16), stone
    )
    clay.add(clay.lathe([(0.23, 0.2), (0, 0.2)], around=16), COLOURS["azure"])
    clay.pair(clay.block(0.05, 0.6, 0.05, bevel=0.01).move(0, 0.58, 0.26), WOOD)
    for sign in (-1, 1):
        slab = clay.block(0.36, 0.04, 0.8, bevel=0.012).turn("z", -34 * sign)
        clay.add(slab.move(0.14 * sign, 0.9), look.other(ROOF))
    clay.add(clay.tube([(0, 0.68, -0.27), (0, 0.68, 0.27)], [0.03, 0.03], hint=(1, 0, 0)), WOOD)
    clay.add(clay.lathe([(0.05, 0.42), (0.07, 0.52), (0.0, 0.5)], around=12), WOOD.tinted(0.8))


BUILDINGS: dict[str, Maker] = {
    "house": _house,
    "tower": _tower,
    "castle": _castle,
    "well": _well,
}
