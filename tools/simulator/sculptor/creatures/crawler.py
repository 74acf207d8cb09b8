"""What six- and eight-legged creatures look like, in numbers."""

from dataclasses import dataclass

from tools.simulator.sculptor.palette import WHITE, Paint, paint


@dataclass(frozen=True)
class Crawler:
    shell: Paint
    under: Paint
    legs: Paint
    accent: Paint
    pairs: int = 4
    abdomen: tuple[float, float, float] = (0.2, 0.16, 0.18)
    """Radii of the rear."""
    thorax: tuple[float, float, float] = (0.13, 0.1, 0.12)
    head: float = 0.085
    reach: float = 0.4
    height: float = 0.2
    leg: float = 0.024
    extras: frozenset[str] = frozenset()
    """spots, wings, antennae, pincers, sting, eyes8, horn, stripes, split, cross, tentacles."""

    def has(self, extra: str) -> bool:
        return extra in self.extras


def _is(*extras: str) -> frozenset[str]:
    return frozenset(extras)


BLACK = paint("black shell", "2D2B33", roughness=0.4)


CRAWLERS: dict[str, Crawler] = {
    "spider": Crawler(
        paint("spider body", "41353F", roughness=0.8),
        BLACK,
        paint("spider legs", "3A2F38"),
        paint("mark", "C8332E"),
        abdomen=(0.2, 0.175, 0.185),
        extras=_is("eyes8", "cross"),
    ),
    "scorpion": Crawler(
        paint("scorpion shell", "A3622C", roughness=0.5),
        BLACK,
        paint("scorpion legs", "8C5225"),
        paint("sting", "4A2A18", roughness=0.4),
        abdomen=(0.17, 0.09, 0.12),
        height=0.13,
        reach=0.3,
        extras=_is("pincers", "sting"),
    ),
    "crab": Crawler(
        paint("crab shell", "DB5B35", roughness=0.5),
        WHITE,
        paint("crab legs", "C94C2B"),
        paint("crab claws", "E8713F", roughness=0.5),
        abdomen=(0.12, 0.1, 0.2),
        thorax=(0.16, 0.115, 0.24),
        head=0.0,
        reach=0.36,
        height=0.15,
        extras=_is("pincers", "stalks"),
    ),
    "octopus": Crawler(
        paint("octopus skin", "B0477F", roughness=0.5),
        paint("suckers", "E9A9C4"),
        paint("octopus arms", "B0477F", roughness=0.5),
        paint("spots", "8A3265"),
        thorax=(0.19, 0.24, 0.19),
        head=0.0,
        height=0.16,
        reach=0.44,
        leg=0.052,
        extras=_is("tentacles"),
    ),
    "beetle": Crawler(
        paint("green shell", "2F7F5B", 0.35, 0.28),
        BLACK,
        BLACK,
        paint("beetle head", "24503F", 0.3, 0.3),
        pairs=3,
        abdomen=(0.26, 0.165, 0.205),
        thorax=(0.13, 0.12, 0.165),
        height=0.13,
        reach=0.32,
        extras=_is("antennae", "split", "horn"),
    ),
    "ladybug": Crawler(
        paint("red shell", "D13328", roughness=0.3),
        BLACK,
        BLACK,
        BLACK,
        pairs=3,
        abdomen=(0.24, 0.19, 0.23),
        thorax=(0.1, 0.1, 0.14),
        height=0.11,
        reach=0.3,
        extras=_is("antennae", "split", "spots"),
    ),
    "ant": Crawler(
        paint("ant body", "8A3B25", roughness=0.5),
        BLACK,
        paint("ant legs", "6E2D1C"),
        paint("ant jaws", "5A2517"),
        pairs=3,
        abdomen=(0.19, 0.13, 0.14),
        thorax=(0.12, 0.075, 0.075),
        head=0.115,
        height=0.19,
        reach=0.33,
        leg=0.02,
        extras=_is("antennae"),
    ),
    "bee": Crawler(
        paint("yellow fur", "F0B92E", roughness=0.95),
        BLACK,
        BLACK,
        paint("bee band", "33291F"),
        pairs=3,
        abdomen=(0.2, 0.15, 0.15),
        thorax=(0.13, 0.13, 0.13),
        head=0.1,
        height=0.2,
        reach=0.22,
        leg=0.02,
        extras=_is("antennae", "stripes", "wings"),
    ),
}
