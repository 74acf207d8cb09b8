"""People by trade and age."""

from dataclasses import replace

from tools.simulator.sculptor.bipeds.outfit import Outfit
from tools.simulator.sculptor.bipeds.person import Person, wears
from tools.simulator.sculptor.palette import (
    COLOURS,
    GOLD,
    LEATHER,
    STEEL,
    WHITE,
    paint,
)

NIGHT = paint("night cloth", "2C2C36", roughness=0.9)


PLATE = paint("armour", "BCC4CE", 0.85, 0.34)


_ARMOUR = Outfit(
    top=PLATE,
    legs=PLATE.tinted(0.62),
    boots=PLATE.tinted(0.7),
    gloves=PLATE.tinted(0.82),
    trim=COLOURS["red"],
    hat="helmet",
    cape=COLOURS["crimson"],
    extras=wears("pauldrons", "breastplate", "shield"),
)


_ROYAL = Outfit(top=COLOURS["crimson"], gown="robe", hat="crown", trim=GOLD, cape=COLOURS["maroon"])


_PLAIN = Outfit(extras=wears("buttons"))


FOLK: dict[str, Person] = {
    "person": Person(_PLAIN, free_shirt=True),
    "woman": Person(replace(_PLAIN, hair_style="long"), free_shirt=True),
    "girl": Person(
        Outfit(gown="skirt", hair_style="ponytail", stature=0.86, head=1.08), free_shirt=True
    ),
    "boy": Person(Outfit(hair_style="spiky", stature=0.86, head=1.08), free_shirt=True),
    "knight": Person(_ARMOUR, ("top", "legs", "gloves", "boots"), ("trim", "cape")),
    "soldier": Person(
        Outfit(
            top=COLOURS["olive"],
            legs=COLOURS["olive"].tinted(0.8),
            boots=NIGHT,
            gloves=NIGHT,
            hat="cap",
            hat_paint=COLOURS["olive"].tinted(0.85),
            trim=COLOURS["olive"].tinted(0.6),
            extras=wears("backpack"),
        ),
        ("top", "hat_paint"),
    ),
    "warrior": Person(
        Outfit(
            top=LEATHER,
            sleeves=paint("linen", "CBB893"),
            gown="tunic",
            gown_paint=COLOURS["maroon"],
            gloves=LEATHER.tinted(0.8),
            hair_style="long",
            trim=STEEL,
            extras=wears("pauldrons", "shield"),
        ),
        ("gown_paint",),
    ),
    "monk": Person(
        Outfit(top=LEATHER, gown="robe", hat="hood", trim=LEATHER.tinted(0.7), beard="full")
    ),
    "king": Person(
        replace(_ROYAL, beard="full", beard_paint=COLOURS["grey"], hair=COLOURS["grey"]),
        ("top",),
        ("cape",),
        own_hair=True,
    ),
    "queen": Person(
        replace(_ROYAL, top=COLOURS["purple"], gown="dress", hair_style="bun"), ("top",), ("cape",)
    ),
    "princess": Person(
        Outfit(
            top=COLOURS["pink"],
            gown="dress",
            hair=COLOURS["blonde"],
            hair_style="long",
            hat="crown",
            trim=GOLD,
            belt=GOLD,
        ),
        own_hair=True,
    ),
    "prince": Person(
        Outfit(top=COLOURS["azure"], gown="tunic", hat="crown", trim=GOLD, cape=COLOURS["navy"])
    ),
    "pirate": Person(
        Outfit(
            top=COLOURS["crimson"],
            legs=NIGHT,
            hat="tricorn",
            hat_paint=NIGHT,
            beard="full",
            trim=GOLD,
            gown="tunic",
            extras=wears("patch"),
        ),
    ),
    "ninja": Person(
        Outfit(
            top=NIGHT,
            legs=NIGHT,
            boots=NIGHT.tinted(0.8),
            gloves=NIGHT.tinted(1.1),
            hat="mask",
            trim=COLOURS["red"],
            belt=COLOURS["red"],
        ),
        ("top", "legs", "gloves", "hat_paint"),
        ("trim", "belt"),
    ),
    "samurai": Person(
        Outfit(
            top=COLOURS["maroon"],
            legs=NIGHT,
            boots=NIGHT,
            gloves=NIGHT,
            hat="samurai",
            gown="tunic",
            gown_paint=NIGHT,
            trim=GOLD,
            extras=wears("pauldrons", "breastplate"),
        ),
        ("top", "hat_paint"),
    ),
    "astronaut": Person(
        Outfit(
            top=WHITE,
            legs=WHITE,
            boots=COLOURS["grey"],
            gloves=COLOURS["grey"],
            hat="bubble",
            trim=COLOURS["orange"],
            belt=COLOURS["grey"],
            bulk=1.25,
            extras=wears("backpack"),
        ),
        ("top", "legs", "hat_paint"),
    ),
    "viking": Person(
        Outfit(
            top=LEATHER,
            gown="tunic",
            gown_paint=paint("wool", "6A5A48"),
            hat="horned",
            hat_paint=STEEL,
            hair=COLOURS["ginger"],
            beard="full",
            bulk=1.2,
            trim=GOLD,
            extras=wears("shield"),
            cape=paint("fur", "5A4636"),
        ),
        ("gown_paint",),
        own_hair=True,
    ),
    "barbarian": Person(
        Outfit(
            top=paint("bare chest", "D29A70"),
            sleeves=paint("bare arms", "D29A70"),
            skin=paint("tanned skin", "D29A70"),
            gown="tunic",
            gown_paint=paint("fur", "6B5038"),
            hair=COLOURS["black"],
            hair_style="long",
            beard="full",
            bulk=1.3,
            extras=wears("club"),
        ),
        ("gown_paint",),
        own_skin=True,
    ),
    "archer": Person(
        Outfit(
            top=COLOURS["green"].tinted(0.75),
            gown="tunic",
            hat="hood",
            gloves=LEATHER,
            trim=GOLD,
            cape=COLOURS["green"].tinted(0.6),
            extras=wears("quiver"),
        ),
        ("top", "hat_paint"),
    ),
    "rogue": Person(
        Outfit(
            top=NIGHT,
            legs=NIGHT,
            hat="hood",
            gloves=LEATHER,
            cape=NIGHT.tinted(1.1),
            trim=STEEL,
            extras=wears("scarf"),
        ),
        ("top", "cape"),
    ),
    "cowboy": Person(
        Outfit(
            top=paint("checked shirt", "B4483A"),
            legs=paint("denim", "41598A"),
            hat="brimmed",
            hat_paint=LEATHER,
            trim=GOLD,
            extras=wears("scarf", "buttons"),
        ),
        ("top",),
        ("trim", "hat_paint"),
    ),
    "farmer": Person(
        Outfit(
            top=COLOURS["red"],
            legs=paint("denim", "41598A"),
            hat="brimmed",
            hat_paint=paint("straw", "E2C05C"),
            extras=wears("buttons"),
        )
    ),
    "chef": Person(
        Outfit(
            top=WHITE,
            legs=NIGHT,
            hat="toque",
            trim=COLOURS["red"],
            beard="moustache",
            extras=wears("buttons", "scarf"),
        )
    ),
    "doctor": Person(
        Outfit(
            top=WHITE,
            gown="tunic",
            legs=COLOURS["teal"],
            sleeves=WHITE,
            trim=COLOURS["red"],
            belt=None,
            extras=wears("glasses", "buttons"),
        )
    ),
    "police": Person(
        Outfit(
            top=COLOURS["navy"],
            legs=COLOURS["navy"].tinted(0.8),
            boots=NIGHT,
            hat="cap",
            trim=GOLD,
            extras=wears("buttons"),
        )
    ),
    "worker": Person(
        Outfit(
            top=COLOURS["orange"],
            legs=paint("denim", "41598A"),
            hat="cap",
            hat_paint=COLOURS["yellow"],
            gloves=LEATHER,
            trim=COLOURS["yellow"],
        )
    ),
    "superhero": Person(
        Outfit(
            top=COLOURS["blue"],
            legs=COLOURS["blue"],
            boots=COLOURS["red"],
            gloves=COLOURS["red"],
            cape=COLOURS["red"],
            belt=GOLD,
            trim=GOLD,
            bulk=1.12,
            extras=wears("emblem"),
        ),
        ("top", "legs"),
        ("cape", "boots", "gloves"),
    ),
}
