"""A person: an outfit, and which of its paints the words of a prompt may replace."""

from dataclasses import dataclass

from tools.simulator.sculptor.bipeds.outfit import Outfit


@dataclass(frozen=True)
class Person:
    """An outfit and which of its paints a colour word replaces."""

    outfit: Outfit
    main: tuple[str, ...] = ("top",)
    second: tuple[str, ...] = ("trim",)
    own_skin: bool = False
    """A colour of its own, not one of the human tones."""
    own_hair: bool = False
    free_shirt: bool = False
    """Any shirt colour will do when none is asked for."""


def wears(*extras: str) -> frozenset[str]:
    return frozenset(extras)
