"""Birds: a round body on two legs, wings a little spread."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.palette import COLOURS, INK, WHITE, Paint, paint
from tools.simulator.sculptor.shape import Points, Shape
from tools.simulator.sculptor.skeleton import Bones, Skeleton

HORN = paint("beak", "EBA63A", roughness=0.5)


@dataclass(frozen=True)
class Plumage:
    coat: Paint
    belly: Paint
    wing: Paint
    beak: Paint = HORN
    crest: Paint | None = None
    face: Paint | None = None
    """A disc about each eye (owls)."""
    eyes: Paint = INK
    hooked: bool = False
    bill: float = 1.0
    stout: float = 1.0
    upright: float = 52.0
    """How steeply the body stands, degrees."""
    leg: float = 0.16
    span: float = 1.0
    neck: float = 0.0
    tall_crest: bool = False


BROWN = paint("brown plumage", "7A5636", roughness=0.95)
PALE = paint("pale plumage", "EADFC8", roughness=0.95)
SLATE = paint("dark plumage", "33343E", roughness=0.9)

BIRDS: dict[str, Plumage] = {
    "bird": Plumage(COLOURS["azure"], PALE, COLOURS["blue"], tall_crest=True),
    "owl": Plumage(
        BROWN,
        PALE,
        BROWN.tinted(0.75),
        face=PALE,
        hooked=True,
        bill=0.6,
        stout=1.2,
        upright=72,
        leg=0.09,
        crest=BROWN.tinted(0.75),
        eyes=paint("amber eyes", "F4B22C", roughness=0.25),
    ),
    "eagle": Plumage(
        paint("eagle plumage", "5A3D29", roughness=0.95),
        paint("eagle breast", "6B4A32"),
        paint("eagle wing", "48301F"),
        face=None,
        hooked=True,
        bill=1.3,
        upright=48,
        leg=0.15,
        span=1.45,
        crest=WHITE,
        eyes=paint("amber eyes", "F4B22C", roughness=0.25),
    ),
    "parrot": Plumage(
        COLOURS["red"],
        COLOURS["scarlet"],
        COLOURS["blue"],
        beak=SLATE,
        hooked=True,
        bill=1.1,
        upright=62,
        crest=COLOURS["yellow"],
        leg=0.11,
    ),
    "crow": Plumage(SLATE, SLATE.tinted(1.1), SLATE.tinted(0.85), beak=INK, bill=1.5, upright=38),
    "penguin": Plumage(
        SLATE, WHITE, SLATE, stout=1.15, upright=84, leg=0.06, span=0.7, bill=1.1, face=None
    ),
    "duck": Plumage(
        COLOURS["yellow"],
        COLOURS["yellow"].tinted(1.2),
        COLOURS["yellow"].tinted(0.9),
        paint("bill", "F0892C"),
        stout=1.1,
        upright=28,
        leg=0.1,
        bill=1.35,
        neck=0.06,
    ),
    "chicken": Plumage(
        WHITE,
        PALE,
        WHITE.tinted(0.92),
        stout=1.15,
        upright=40,
        leg=0.15,
        crest=COLOURS["red"],
        bill=0.8,
        neck=0.05,
        tall_crest=True,
    ),
}


def bird(look: Plumage, *, detail: float = 1.0) -> Figure:
    clay = Clay(detail)
    rise = np.radians(look.upright)
    along = np.array([np.cos(rise), np.sin(rise), 0])
    girth = 0.165 * look.stout
    middle = np.array([0.0, look.leg + girth * 1.25, 0])
    chest, rump = middle + along * 0.11, middle - along * 0.13
    head = chest + along * 0.10 + [0.035, 0.085 + look.neck, 0]
    _add_trunk(clay, look, [rump, middle, chest, head], girth)
    _add_head(clay, look, head)
    _add_wing(clay, look, chest, rump, girth)
    _add_tail(clay, look, rump, along)
    _add_leg(clay, look, middle, girth)
    return Figure(tuple(clay.parts), _skeleton(look, chest, rump, head, middle, girth))


def _at(point: np.ndarray) -> tuple[float, float, float]:
    x, y, z = point
    return float(x), float(y), float(z)


def _skeleton(
    look: Plumage,
    chest: np.ndarray,
    rump: np.ndarray,
    head: np.ndarray,
    middle: np.ndarray,
    girth: float,
) -> Skeleton:
    bones = Bones()
    bones.add("Root", None, 0, 0)
    bones.add("Pelvis", "Root", *_at(middle))
    bones.add("Spine01", "Pelvis", *_at(chest))
    bones.add("Neck", "Spine01", *_at(chest * 0.5 + head * 0.5))
    bones.add("Head", "Neck", *_at(head))
    bones.add("Beak", "Head", *_at(head + [0.1, -0.02, 0]))
    bones.add("Tail01", "Pelvis", *_at(rump))
    bones.add("Tail02", "Tail01", *_at(rump + [-0.14, -0.05, 0]))
    for i, (x, y, z) in enumerate(_wing_line(look, chest, girth)):
        bones.pair(f"Wing0{i + 1}", f"Wing0{i}" if i else "Spine01", x, y, z)
    z = girth * 0.5
    bones.pair("Thigh", "Pelvis", float(middle[0]), look.leg + 0.05, z)
    bones.pair("Calf", "Thigh", float(middle[0]) + 0.0, look.leg * 0.5 + 0.02, z)
    bones.pair("Foot", "Calf", float(middle[0]) + 0.0, 0.025, z)
    bones.pair("Toe", "Foot", float(middle[0]) + 0.06, 0.012, z)
    return bones.skeleton("L_Toe", "R_Toe")


def _wing_line(look: Plumage, chest: np.ndarray, girth: float) -> list[tuple[float, float, float]]:
    root = chest + [-0.03, 0.02, girth * 0.82]
    reach = np.array([-0.05, -0.055, 0.12]) * look.span
    return [_at(root), _at(root + reach), _at(root + reach * 1.9 + [-0.05, -0.02, 0])]


def _add_trunk(clay: Clay, look: Plumage, line: list[np.ndarray], girth: float) -> None:
    rump, middle, chest, head = line
    path = [_at(p) for p in (rump, middle, chest, chest * 0.35 + head * 0.65)]
    radii = [(girth * 0.66, girth * 0.6), (girth, girth * 0.98), (girth * 0.9, girth * 0.88)]
    radii.append((girth * 0.62, girth * 0.6))
    ahead = np.array([chest[0] - rump[0], chest[1] - rump[1]])
    ahead /= np.linalg.norm(ahead)

    def breast(c: Points) -> NDArray[np.float64]:
        away = (c[:, 0] - middle[0]) * ahead[1] - (c[:, 1] - middle[1]) * ahead[0]
        return away - girth * 0.28

    clay.add(
        clay.tube(path, radii, around=18, rings=12),
        look.coat,
        "Pelvis",
        "Spine01",
        "Neck",
        patches=((breast, look.belly),),
    )


def _add_head(clay: Clay, look: Plumage, head: np.ndarray) -> None:
    def add(shape: Shape, worn: Paint, bone: str = "Head") -> None:
        clay.add(shape.move(*_at(head)), worn, bone)

    def pair(shape: Shape, worn: Paint) -> None:
        clay.pair(shape.move(*_at(head)), worn, "Head")

    r = 0.118
    crown = look.crest if look.crest and look.hooked and not look.face else None
    add(clay.ball(r, r, r, around=18, rings=12), crown or look.coat)
    if look.face:
        pair(
            clay.ball(0.03, 0.075, 0.062, around=14).turn("y", -24).move(0.085, 0.0, 0.052),
            look.face,
        )
    big = 1.35 if look.face else 1.0
    pair(
        clay.ball(0.014, 0.03 * big, 0.026 * big, around=12, rings=8)
        .turn("y", -34)
        .move(0.096 if not look.face else 0.112, 0.018, 0.058),
        look.eyes,
    )
    if look.eyes != INK:
        pupil = clay.ball(0.009, 0.021, 0.017, around=10, rings=6).turn("y", -30)
        pair(pupil.move(0.107 if not look.face else 0.124, 0.018, 0.062), INK)
    glint = clay.ball(0.005, 0.009, 0.008, around=7, rings=4).turn("y", -30)
    pair(glint.move(0.112 if not look.face else 0.131, 0.03, 0.06), WHITE)
    long = 0.085 * look.bill
    if look.hooked:
        path = [(0.075, -0.005, 0), (0.1 + long * 0.55, -0.012, 0), (0.115 + long * 0.5, -0.06, 0)]
        add(
            clay.tube(path, [(0.034, 0.03), (0.027, 0.026), (0.004, 0.004)], rings=7),
            look.beak,
            "Beak",
        )
    else:
        beak = clay.lathe([(0.036, 0), (0.03, 0.3 * long), (0.0, 1.1 * long)], around=10)
        flat = 0.62 if look.bill > 1.2 and look.neck else 0.8
        add(beak.scale(x=flat).turn("z", -96).move(0.098, -0.012, 0), look.beak, "Beak")
    if look.tall_crest:
        for lean, tall in ((35, 0.1), (12, 0.085), (60, 0.085)):
            tuft = clay.lathe([(0.022, 0), (0.028, 0.03), (0.0, tall)], around=7)
            add(tuft.turn("z", lean).move(-0.01, 0.095, 0), look.crest or look.wing)
    if look.face and look.crest:
        tuft = clay.lathe([(0.035, 0), (0.025, 0.05), (0.0, 0.11)], around=8)
        pair(tuft.scale(x=0.6).turn("x", 24).move(0.01, 0.085, 0.06), look.crest)


def _add_wing(clay: Clay, look: Plumage, chest: np.ndarray, rump: np.ndarray, girth: float) -> None:
    line = [np.array(p) for p in _wing_line(look, chest, girth)]
    bones = ("R_Wing01", "R_Wing02", "R_Wing03")
    back = (rump - chest) / np.linalg.norm(rump - chest)
    down = back * 0.8 + np.array([-0.05, -0.5, 0])
    for i, t in enumerate(np.linspace(0, 1, 5)):
        spot = _between(line, float(t)) + [0, 0, 0.008 * i]
        tip = spot + down * (0.17 + 0.10 * float(t)) * (0.7 + 0.3 * look.span)
        feather = clay.tube(
            [_at(spot), _at(spot * 0.45 + tip * 0.55), _at(tip)],
            [(0.018, 0.045), (0.014, 0.05), (0.006, 0.016)],
            around=8,
            rings=6,
            hint=(0, 0, 1),
        )
        clay.pair(feather, look.wing.tinted(1 - 0.07 * i), *bones)
    arm = clay.tube(
        [_at(p) for p in line], [0.05, 0.042, 0.022], around=10, rings=7, hint=(1, 0, 0)
    )
    clay.pair(arm, look.wing.tinted(1.12), "Spine01", *bones)


def _between(line: list[np.ndarray], t: float) -> np.ndarray:
    whole = min(int(t * 2), 1)
    share = t * 2 - whole
    return line[whole] * (1 - share) + line[whole + 1] * share


def _add_tail(clay: Clay, look: Plumage, rump: np.ndarray, along: np.ndarray) -> None:
    for side in (-1, 0, 1):
        tip = rump - along * 0.16 + [-0.11, 0.02, 0.055 * side]
        tip[1] = max(float(tip[1]), 0.02)
        feather = clay.tube(
            [_at(rump), _at((rump + tip) / 2), _at(tip)],
            [(0.05, 0.02), (0.045, 0.014), (0.03, 0.008)],
            around=8,
            rings=5,
        )
        clay.add(feather, look.wing.tinted(0.9 + 0.05 * side), "Tail01", "Tail02")


def _add_leg(clay: Clay, look: Plumage, middle: np.ndarray, girth: float) -> None:
    x, z, worn = float(middle[0]), girth * 0.5, look.beak if look.beak != INK else SLATE
    thigh = clay.ball(0.05, 0.065, 0.045, around=10).move(x, look.leg + 0.055, z)
    clay.pair(thigh, look.belly, "R_Thigh", "Pelvis")
    shin = clay.tube([(x, look.leg + 0.04, z), (x, 0.02, z)], [0.017, 0.016], around=7, rings=3)
    clay.pair(shin, worn, "R_Thigh", "R_Calf", "R_Foot")
    for turn in (-30, 0, 30, 180):
        far = 0.075 if turn != 180 else 0.045
        toe = clay.tube([(0, 0.016, 0), (far, 0.012, 0)], [0.016, 0.01], around=6, rings=2)
        clay.pair(toe.turn("y", turn).move(x, 0, z), worn, "R_Toe" if turn != 180 else "R_Foot")
