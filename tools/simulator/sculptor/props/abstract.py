"""What stands for anything else: a handsome sculpture, different for every prompt."""

import numpy as np

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.palette import COLOURS, GOLD, STONE, Paint
from tools.simulator.sculptor.props.look import Look

HUES = ("teal", "crimson", "indigo", "orange", "emerald", "violet", "azure", "yellow")


def abstract(clay: Clay, look: Look) -> None:
    """Two ribbons that wind round each other about a sphere."""
    chance = look.chance
    main = look.of(COLOURS[chance.choice(HUES)])
    second = look.other(main.tinted(1.35) if look.main else COLOURS[chance.choice(HUES)])
    turns, lean, swell = chance.uniform(1.1, 2.1), chance.uniform(0.1, 0.2), chance.choice((1, 2))
    start = chance.uniform(0, 2 * np.pi)
    plinth(clay, 0.3, 0.09, STONE.tinted(1.15))
    for i, worn in enumerate((main, second)):
        _ribbon(clay, worn, (turns, lean, swell), start + np.pi * i)
    gem = clay.ball(0.085, 0.085, 0.085, around=18, rings=12)
    clay.add(gem.move(0, 0.53, 0), GOLD)


def _ribbon(clay: Clay, worn: Paint, form: tuple[float, float, int], start: float) -> None:
    turns, lean, swell = form
    t = np.linspace(0, 1, 12)
    angle = start + t * turns * 2 * np.pi
    radius = 0.055 + lean * np.sin(np.pi * t) * (0.75 + 0.25 * np.cos(2 * np.pi * swell * t))
    path = [
        (float(r * np.cos(a)), 0.07 + 0.86 * float(h), float(r * np.sin(a)))
        for r, a, h in zip(radius, angle, t, strict=True)
    ]
    wide = [(0.018 + 0.062 * float(np.sin(np.pi * h)), 0.018 + 0.012 * float(h)) for h in t]
    clay.add(clay.tube(path, wide, around=10, rings=44, hint=(0, 1, 0.001)), worn)


def plinth(clay: Clay, radius: float, tall: float, worn: Paint) -> None:
    """A turned base whose top is at `tall`."""
    profile = [(radius * 1.08, 0), (radius * 1.1, tall * 0.14), (radius * 0.98, tall * 0.3)]
    profile += [
        (radius * 0.94, tall * 0.74),
        (radius * 1.04, tall * 0.86),
        (radius * 1.02, tall),
        (0, tall),
    ]
    clay.add(clay.lathe(profile, around=32), worn)
