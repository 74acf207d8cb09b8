"""Colours and materials, and the words that name them."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Paint:
    """One glTF material."""

    name: str
    rgb: tuple[float, float, float]
    """sRGB, 0-1."""
    metallic: float = 0.0
    roughness: float = 0.8
    alpha: float = 1.0
    glow: float = 0.0
    """Emission as a share of the colour."""

    def tinted(self, factor: float, name: str = "") -> "Paint":
        """Darker below 1, lighter above."""
        if factor <= 1:
            rgb = tuple(c * factor for c in self.rgb)
        else:
            rgb = tuple(c + (1 - c) * min(1.0, factor - 1) for c in self.rgb)
        return replace(self, name=name or f"{self.name} {factor:g}", rgb=(rgb[0], rgb[1], rgb[2]))

    def wearing(self, other: "Paint") -> "Paint":
        """This colour with the other's metal and gloss."""
        return replace(self, metallic=other.metallic, roughness=other.roughness)


def paint(
    name: str, hex_rgb: str, metallic: float = 0.0, roughness: float = 0.8, glow: float = 0.0
) -> Paint:
    r, g, b = (int(hex_rgb[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return Paint(name, (r, g, b), metallic, roughness, glow=glow)


GREY = paint("grey", "A8A8AC", roughness=0.75)
"""Everything, when no texture is wanted."""

COLOURS: dict[str, Paint] = {
    "red": paint("red", "C8332E"),
    "crimson": paint("crimson", "A81C34"),
    "scarlet": paint("scarlet", "D6301F"),
    "maroon": paint("maroon", "6E1F2A"),
    "orange": paint("orange", "E8802A"),
    "yellow": paint("yellow", "F0C238"),
    "green": paint("green", "4E9A47"),
    "emerald": paint("emerald", "1F9A6A"),
    "olive": paint("olive", "7A7B3A"),
    "lime": paint("lime", "9CCB3B"),
    "teal": paint("teal", "23868A"),
    "turquoise": paint("turquoise", "35B8B2"),
    "cyan": paint("cyan", "3FC3DE"),
    "blue": paint("blue", "3566C4"),
    "azure": paint("azure", "4A97E0"),
    "navy": paint("navy", "22305F"),
    "indigo": paint("indigo", "45399A"),
    "purple": paint("purple", "7A42B0"),
    "violet": paint("violet", "8B55C9"),
    "lavender": paint("lavender", "B49BDB"),
    "magenta": paint("magenta", "C8359A"),
    "pink": paint("pink", "EE8FB4"),
    "brown": paint("brown", "7B4F30"),
    "tan": paint("tan", "C9A071"),
    "beige": paint("beige", "DCCBA8"),
    "cream": paint("cream", "F1E6CC"),
    "white": paint("white", "F2F0EA"),
    "ivory": paint("ivory", "F3EBD6"),
    "grey": paint("grey", "8C9096"),
    "gray": paint("gray", "8C9096"),
    "black": paint("black", "2A2A30"),
    "dark": paint("dark", "3A3744"),
    "ginger": paint("ginger", "D9803A"),
    "blond": paint("blond", "E8C766"),
    "blonde": paint("blonde", "E8C766"),
}

MATERIALS: dict[str, Paint] = {
    "silver": paint("silver", "C9CDD4", 0.9, 0.32),
    "steel": paint("steel", "A9B1BC", 0.85, 0.38),
    "iron": paint("iron", "6B7078", 0.8, 0.5),
    "metal": paint("metal", "9CA3AD", 0.85, 0.4),
    "gold": paint("gold", "E9B93F", 0.9, 0.3),
    "golden": paint("gold", "E9B93F", 0.9, 0.3),
    "brass": paint("brass", "C9A24B", 0.85, 0.38),
    "bronze": paint("bronze", "A9713A", 0.8, 0.42),
    "copper": paint("copper", "C6724A", 0.85, 0.38),
    "chrome": paint("chrome", "DDE2E8", 1.0, 0.15),
    "wooden": paint("wood", "96653A", 0.0, 0.85),
    "wood": paint("wood", "96653A", 0.0, 0.85),
    "oak": paint("oak", "A9794A", 0.0, 0.8),
    "stone": paint("stone", "98958C", 0.0, 0.95),
    "marble": paint("marble", "E6E3DC", 0.0, 0.35),
    "granite": paint("granite", "7F7C7B", 0.0, 0.8),
    "jade": paint("jade", "58A980", 0.0, 0.3),
    "clay": paint("clay", "B9764F", 0.0, 0.95),
    "ice": paint("ice", "A8DCF0", 0.05, 0.15),
    "icy": paint("ice", "A8DCF0", 0.05, 0.15),
    "frost": paint("ice", "B8E2F2", 0.05, 0.2),
    "glass": paint("glass", "BFE3E6", 0.1, 0.08),
    "crystal": paint("crystal", "9BB8F0", 0.1, 0.12),
    "obsidian": paint("obsidian", "26222E", 0.2, 0.15),
    "plastic": paint("plastic", "D9534A", 0.0, 0.4),
    "leather": paint("leather", "7A4E2E", 0.0, 0.75),
    "bone": paint("bone", "E6DCC2", 0.0, 0.7),
}

WORDS = COLOURS | MATERIALS
"""Every word that may stand before a noun and say what it is painted with."""

INK = paint("ink", "1E1B22", 0.0, 0.25)
WHITE = paint("white", "F6F4EF", 0.0, 0.6)
LEATHER = MATERIALS["leather"]
WOOD = MATERIALS["wood"]
STEEL = MATERIALS["steel"]
GOLD = MATERIALS["gold"]
STONE = MATERIALS["stone"]
BONE = MATERIALS["bone"]
