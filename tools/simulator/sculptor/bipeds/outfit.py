"""What a two-legged figure looks like: colours, clothes, hair, face."""

from dataclasses import dataclass

from tools.simulator.sculptor.palette import INK, LEATHER, Paint, paint

SKIN = paint("skin", "EDB88F", roughness=0.7)
HAIR = paint("hair", "5B3A24", roughness=0.75)
CLOTH = paint("cloth", "4470A8", roughness=0.9)
TROUSERS = paint("trousers", "46506A", roughness=0.9)


@dataclass(frozen=True)
class Outfit:
    top: Paint = CLOTH
    legs: Paint = TROUSERS
    boots: Paint = LEATHER
    gloves: Paint | None = None
    """None: bare hands."""
    sleeves: Paint | None = None
    """None: as the top."""
    belt: Paint | None = LEATHER
    trim: Paint = LEATHER
    """Hems, plumes, hatbands, emblems."""
    skin: Paint = SKIN
    eyes: Paint = INK
    hair: Paint | None = HAIR
    hair_style: str = "short"
    """short, long, bob, spiky, bun, ponytail."""
    hat: str = ""
    hat_paint: Paint | None = None
    """None: as the top."""
    beard: str = ""
    """full, long, moustache."""
    beard_paint: Paint | None = None
    """None: as the hair."""
    gown: str = ""
    """robe, dress, skirt, tunic."""
    gown_paint: Paint | None = None
    cape: Paint | None = None
    extras: frozenset[str] = frozenset()
    """pauldrons, shield, backpack, quiver, tusks, fangs, patch, mask, pointed_ears, wings, tail,
    horns, tatters, emblem, scarf, stripes, antennae, buttons, glasses, breastplate."""
    bulk: float = 1.0
    """Width of trunk and limbs."""
    stature: float = 1.0
    """Length of legs and arms."""
    head: float = 1.0
    eye_size: float = 1.0

    def has(self, extra: str) -> bool:
        return extra in self.extras
