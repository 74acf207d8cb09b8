"""Eyes, markings, pincers and stings of small creatures."""

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.creatures.crawler import Crawler
from tools.simulator.sculptor.palette import INK, WHITE, Paint
from tools.simulator.sculptor.patch import Field, bands
from tools.simulator.sculptor.shape import Points


def markings(look: Crawler, at: tuple[float, float]) -> list[tuple[Field, Paint]]:
    x, y = at
    ax, ay, az = look.abdomen
    marks: list[tuple[Field, Paint]] = []
    if look.has("stripes"):
        marks.append((bands(1.6 / ax, 0.45, -1.6 * x / ax), look.accent))
    if look.has("spots"):
        spots = ((0.45, 0.5), (-0.1, 0.55), (-0.6, 0.4), (0.1, 0.95), (-0.45, 0.85))

        def dots(c: Points) -> NDArray[np.float64]:
            away = [
                ((c[:, 0] - x) / ax - sx) ** 2 + (np.abs(c[:, 2]) / az - sz) ** 2
                for sx, sz in spots
            ]
            return np.minimum(0.04 - np.minimum.reduce(away), c[:, 1] - y)

        marks.append((dots, look.accent))
    if look.has("cross"):
        marks.append(
            (
                lambda c: np.minimum(
                    c[:, 1] - y - ay * 0.45,
                    np.maximum(0.02 - np.abs(c[:, 2]), 0.022 - np.abs(c[:, 0] - x)),
                ),
                look.accent,
            )
        )
    if look.has("split"):
        marks.append((lambda c: np.minimum(0.009 - np.abs(c[:, 2]), c[:, 1] - y), look.legs))
    return marks


def add_eyes(clay: Clay, look: Crawler) -> None:
    h, tx, r = look.height, look.thorax[0], look.head
    if look.has("stalks"):
        stalk = [(tx * 0.75, h + 0.08, 0.07), (tx * 0.85, h + 0.19, 0.085)]
        clay.pair(clay.tube(stalk, [0.018, 0.016], around=8, rings=2), look.shell, "Head")
        clay.pair(
            clay.ball(0.04, 0.042, 0.04, around=12).move(tx * 0.87, h + 0.215, 0.086), WHITE, "Head"
        )
        clay.pair(
            clay.ball(0.022, 0.028, 0.024, around=10).move(tx * 0.87 + 0.024, h + 0.218, 0.088),
            INK,
            "Head",
        )
        return
    x = tx + r * 0.45
    big = 0.42 if look.pairs == 4 else 0.36
    white = look.pairs == 4 or look.accent.rgb[0] < 0.4
    eye = clay.ball(r * big * 0.6, r * big, r * big * 0.9, around=12, rings=8)
    clay.pair(
        eye.turn("y", -30).move(x + r * 0.72, h + r * 0.34, r * 0.48),
        WHITE if white else INK,
        "Head",
    )
    pupil = clay.ball(r * big * 0.4, r * big * 0.62, r * big * 0.55, around=10, rings=6)
    if white:
        clay.pair(pupil.turn("y", -25).move(x + r * 0.88, h + r * 0.34, r * 0.5), INK, "Head")
    glint = clay.ball(r * 0.07, r * 0.1, r * 0.09, around=6, rings=4)
    clay.pair(glint.move(x + r * (1.02 if white else 0.92), h + r * 0.48, r * 0.52), WHITE, "Head")
    if look.has("eyes8"):
        for y, z in ((0.78, 0.28), (0.62, 0.78)):
            small = clay.ball(r * 0.14, r * 0.17, r * 0.16, around=8, rings=6)
            clay.pair(small.move(x + r * (0.62 - 0.3 * z), h + r * y, r * z), INK, "Head")
    if look.pairs == 4 or look.has("antennae"):
        fang = clay.lathe([(r * 0.16, 0), (r * 0.12, -r * 0.3), (0, -r * 0.7)], around=7)
        clay.pair(
            fang.turn("z", 12).move(x + r * 0.75, h - r * 0.45, r * 0.28),
            look.accent.tinted(0.8),
            "Head",
        )


def add_pincers(clay: Clay, look: Crawler) -> None:
    x, h = look.thorax[0], look.height
    arm = [
        (x * 0.7, h, look.thorax[2] * 0.6),
        (x + 0.09, h + 0.05, 0.2),
        (x + 0.19, h + 0.03, 0.21),
    ]
    clay.pair(
        clay.tube(arm, [0.034, 0.034, 0.03], around=9, rings=6, hint=(0, 1, 0)),
        look.legs,
        "R_Claw01",
        "R_Claw02",
    )
    palm = clay.ball(0.09, 0.052, 0.066, around=14, rings=8)
    clay.pair(
        palm.move(x + 0.24, h + 0.03, 0.2),
        look.accent if look.has("stalks") else look.shell,
        "R_Claw02",
    )
    for side, lift in ((0.045, 1.0), (-0.04, 0.8)):
        tip = [
            (x + 0.29, h + 0.03, 0.2 + side),
            (x + 0.37, h + 0.03, 0.2 + side * 1.3),
            (x + 0.43, h + 0.03, 0.2 + side * 0.2),
        ]
        clay.pair(
            clay.tube(tip, [0.036 * lift, 0.03 * lift, 0.006], around=9, rings=6, hint=(0, 1, 0)),
            look.accent if look.has("stalks") else look.shell,
            "R_Claw02",
        )


def add_sting(clay: Clay, look: Crawler, at: tuple[float, float]) -> None:
    x, y = at[0] - look.abdomen[0] * 0.7, at[1]
    path = [
        (x, y, 0),
        (x - 0.2, y + 0.06, 0),
        (x - 0.26, y + 0.24, 0),
        (x - 0.12, y + 0.40, 0),
        (x + 0.02, y + 0.40, 0),
    ]
    tail = clay.tube(path, [0.06, 0.052, 0.045, 0.04, 0.036], around=10, rings=16)
    clay.add(tail, look.shell, "Abdomen", "Abdomen01")
    bulb = clay.ball(0.055, 0.05, 0.05, around=10).move(x + 0.04, y + 0.395)
    clay.add(bulb, look.shell, "Abdomen01")
    hook = clay.tube(
        [(x + 0.07, y + 0.39, 0), (x + 0.13, y + 0.36, 0), (x + 0.14, y + 0.29, 0)],
        [0.026, 0.018, 0.003],
        rings=5,
    )
    clay.add(hook, look.accent, "Abdomen01")
