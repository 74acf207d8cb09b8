"""What a joint's name says: its side, and what it is without it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Side = Literal["left", "right"]

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SIDES: dict[str, Side] = {"l": "left", "left": "left", "r": "right", "right": "right"}


@dataclass(frozen=True)
class JointPair:
    """Two joints that differ in their side alone, as places in the list they were given in."""

    stem: str
    left: int
    right: int


def words_of(name: str) -> list[str]:
    """`mixamorig:LeftHandIndex1` is left, hand, index, 1; a prefix before a colon goes."""
    return [word.lower() for word in _WORDS.findall(name.rsplit(":", 1)[-1].rsplit("|", 1)[-1])]


def side_of(name: str) -> tuple[Side | None, str]:
    """`L_Thigh`, `thigh.l` and `LeftThigh` are the left `thigh`; without a side all is stem."""
    words = words_of(name)
    sides: list[Side] = [_SIDES[word] for word in words if word in _SIDES]
    if len(sides) != 1:
        return None, "_".join(words)
    return sides[0], "_".join(word for word in words if word not in _SIDES)


def joint_pairs(names: Sequence[str]) -> tuple[JointPair, ...]:
    """Joints with a partner on the other side, in the order of the list."""
    left: dict[str, int] = {}
    right: dict[str, int] = {}
    for place, name in enumerate(names):
        side, stem = side_of(name)
        if side is not None:
            (left if side == "left" else right).setdefault(stem, place)
    return tuple(JointPair(stem, left[stem], right[stem]) for stem in left if stem in right)
