"""What a four-legged animal looks like, in numbers; the body is about 1 long."""

from dataclasses import dataclass

from tools.simulator.sculptor.palette import INK, Paint


@dataclass(frozen=True)
class Species:
    coat: Paint
    belly: Paint
    """Underside, muzzle and cheeks."""
    paws: Paint
    accent: Paint
    """Mane, horns, tail tip, spines."""
    eyes: Paint = INK
    length: float = 0.62
    """From chest to rump."""
    girth: float = 0.15
    leg: float = 0.30
    """From hip to floor."""
    leg_thick: float = 0.05
    neck: float = 0.16
    neck_deg: float = 52.0
    """How steeply the neck rises."""
    neck_thick: float = 0.085
    head: float = 0.145
    """Radius of the skull."""
    snout: float = 0.13
    """How far the muzzle stands out."""
    snout_thick: float = 0.068
    ears: str = "pointed"
    """pointed, round, floppy, long, wide, none."""
    ear: float = 1.0
    tail: str = "bushy"
    """bushy, long, short, tuft, hair, none."""
    tail_deg: float = 10.0
    """How steeply it rises."""
    extras: frozenset[str] = frozenset()
    """mane, horns, antlers, stripes, spots, wings, spines, trunk, tusks, hooves, unicorn, shell,
    patches, whiskers, beard, hump."""

    def has(self, extra: str) -> bool:
        return extra in self.extras


def having(*extras: str) -> frozenset[str]:
    return frozenset(extras)
