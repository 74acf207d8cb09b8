"""One number over the time of a clip."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Wave:
    """A sine about a mean; whole cycles close exactly."""

    mean: float
    swing: float
    phase_deg: float = 0.0
    cycles: int = 1

    def at(self, share: Values) -> Values:
        turn = 2 * np.pi * self.cycles * share + np.radians(self.phase_deg)
        return self.mean + self.swing * np.sin(turn)


@dataclass(frozen=True)
class Keys:
    """Values reached at shares of the clip (0-1), eased between them."""

    pairs: tuple[tuple[float, float], ...]

    def at(self, share: Values) -> Values:
        times = np.array([time for time, _ in self.pairs])
        values = np.array([value for _, value in self.pairs])
        after = np.clip(np.searchsorted(times, share, side="right"), 1, len(times) - 1)
        span = np.maximum(times[after] - times[after - 1], 1e-9)
        t = np.clip((share - times[after - 1]) / span, 0, 1)
        return values[after - 1] + (values[after] - values[after - 1]) * t * t * (3 - 2 * t)


Curve = Wave | Keys | float


@dataclass(frozen=True)
class Move:
    """A motion by channels; angles in degrees, distances in leg lengths."""

    seconds: float
    channels: Mapping[str, Curve]
    loop: bool = True
    """Ends exactly in the pose it began with."""
    travel: float = 0.0
    """How far it goes ahead in one clip."""
    grounded: bool = True
    """Something always touches the floor, `hips.rise` aside."""

    def but(self, seconds: float | None = None, **changed: Curve) -> "Move":
        """A variant; channel names with "__" for the dot."""
        named = {name.replace("__", "."): curve for name, curve in changed.items()}
        return replace(self, seconds=seconds or self.seconds, channels={**self.channels, **named})


@dataclass(frozen=True)
class Motion:
    """A move's channels, sampled."""

    times_s: Values
    values: Mapping[str, Values]
    zero: Values = field(repr=False)

    def get(self, channel: str, default: float = 0.0) -> Values:
        """A channel; "r_arm.out" falls back on "arm.out", then on the default."""
        for name in (channel, channel[2:] if channel[:2] in ("l_", "r_") else channel):
            if name in self.values:
                return self.values[name]
        return self.zero + default


FRAMES_PER_S = 24


def sampled(move: Move) -> Motion:
    count = max(2, round(move.seconds * FRAMES_PER_S)) + 1
    share = np.linspace(0, 1, count)
    at = np.where(share < 1, share, 0.0) if move.loop else share
    values = {
        name: np.full(count, float(curve)) if isinstance(curve, float | int) else curve.at(at)
        for name, curve in move.channels.items()
    }
    return Motion(share * move.seconds, values, np.zeros(count))


def wave(mean: float, swing: float, phase_deg: float = 0.0, cycles: int = 1) -> Wave:
    return Wave(mean, swing, phase_deg, cycles)


def keys(text: str) -> Keys:
    """From "0:10 50:-20 100:10": percent of the clip and value."""
    pairs = (pair.split(":") for pair in text.split())
    return Keys(tuple((float(at) / 100, float(value)) for at, value in pairs))
