"""Which way a figure looks, where that can be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tools.mesh.joint_names import joint_pairs, words_of

Sureness = Literal["sure", "likely", "guess", "unknown"]
_FEET = {"foot", "ankle"}
_TOES = {"toe", "toes", "ball", "toebase"}


@dataclass(frozen=True)
class Facing:
    """`+Z` and how sure; "+X or -X" where front and back cannot be told apart."""

    axis: str
    sure: Sureness
    reason: str


def facing(names: Sequence[str], places: NDArray[np.float64], size: Sequence[float]) -> Facing:
    """From the rest places of named joints, else from the shape's width and depth.

    Left is where glTF has it: a figure that looks along +Z has its left along +X.
    """
    left = left_axis(names, places)
    if left is not None:
        front = np.cross(left, [0.0, 1.0, 0.0])
        axis = axis_of(front)
        agree = toes_axis(names, places)
        if axis and (agree is None or axis_of(agree) in ("", axis)):
            return Facing(axis, "sure", "left and right joints")
        if axis:
            return Facing(axis, "likely", "left and right joints, but the toes point elsewhere")
    wide, high, deep = size
    upright = high >= max(wide, deep)
    if upright and min(wide, deep) > 0 and max(wide, deep) / min(wide, deep) > 1.6:
        axis = "Z" if wide > deep else "X"
        return Facing(f"+{axis} or -{axis}", "guess", "upright, wider than deep")
    return Facing("", "unknown", "")


def left_axis(names: Sequence[str], places: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """From right joints to left ones, level; `None` without pairs that stand apart."""
    apart = [places[pair.left] - places[pair.right] for pair in joint_pairs(names)]
    if not apart:
        return None
    across = np.sum(apart, axis=0) * [1.0, 0.0, 1.0]
    length = float(np.linalg.norm(across))
    spread = float(np.sum([np.linalg.norm(one) for one in apart]))
    return across / length if length > 0.5 * spread > 0 else None


def toes_axis(names: Sequence[str], places: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """From feet to toes, level; `None` without both."""
    feet = [place for place, name in enumerate(names) if set(words_of(name)) & _FEET]
    toes = [place for place, name in enumerate(names) if set(words_of(name)) & _TOES]
    if not feet or not toes:
        return None
    along = (places[toes].mean(axis=0) - places[feet].mean(axis=0)) * [1.0, 0.0, 1.0]
    return along if float(np.linalg.norm(along)) > 0 else None


def axis_of(direction: NDArray[np.float64]) -> str:
    """`+Z` for a direction within 30 degrees of it; "" for one between the axes."""
    length = float(np.linalg.norm(direction))
    if length <= 0:
        return ""
    number = int(np.argmax(np.abs(direction)))
    if abs(float(direction[number])) / length < 0.866:
        return ""
    return ("+" if direction[number] > 0 else "-") + "XYZ"[number]
