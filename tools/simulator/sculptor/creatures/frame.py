"""Where a four-legged animal's joints are."""

import numpy as np

from tools.simulator.sculptor.creatures.species import Species
from tools.simulator.sculptor.shape import Points
from tools.simulator.sculptor.skeleton import Bones, Skeleton

Point = tuple[float, float, float]


def point(at: Points) -> Point:
    x, y, z = at
    return float(x), float(y), float(z)


class Frame:
    """Where an animal's joints are."""

    def __init__(self, species: Species) -> None:
        s = self.species = species
        self.back_y = s.leg + s.girth * 0.72
        half = s.length / 2
        self.rump = (-half + s.girth * 0.55, self.back_y, 0.0)
        self.chest = (half - s.girth * 0.6, self.back_y + 0.01, 0.0)
        rise = np.radians(s.neck_deg)
        start = np.array([self.chest[0] + s.girth * 0.35, self.back_y + s.girth * 0.42, 0])
        along = np.array([np.cos(rise), np.sin(rise), 0])
        self.neck = point(start)
        self.head = point(start + along * (s.neck + s.head * 0.55))
        self.side = s.girth * 0.78 - s.leg_thick * 0.25

    def hip(self, front: bool) -> Point:
        x = self.chest[0] + 0.02 if front else self.rump[0] + 0.01
        return x, self.species.leg + self.species.girth * 0.35, self.side * 0.8

    def leg(self, front: bool) -> list[Point]:
        """Hip, knee, ankle, toe."""
        x, y, z = self.hip(front)
        leg, side = self.species.leg, self.side
        bend = 0.10 * leg if front else -0.14 * leg
        knee = (x - bend * (0.5 if front else -0.6), leg * 0.56, side * 0.96)
        low = leg * 0.2 if leg > 0.2 else leg * 0.3
        ankle = (x + (-0.02 if front else 1.1 * bend), low, side)
        return [(x, y, z), knee, ankle, (ankle[0] + self.species.leg_thick * 0.75, 0.015, side)]

    def tail(self) -> list[Point]:
        """From the root to the tip, four joints."""
        s = self.species
        reach = {"short": 0.07, "bushy": 0.34, "reptile": 0.62, "hair": 0.36, "curl": 0.1}
        length = reach.get(s.tail, 0.42)
        rise = np.radians(s.tail_deg)
        start = np.array([self.rump[0] - s.girth * 0.75, self.back_y + s.girth * 0.3, 0])
        points: list[Point] = []
        for i in range(4):
            t = i / 3
            sag = (
                {"reptile": -0.30, "hair": -0.2, "bushy": -0.05}.get(s.tail, 0.12) * t * t * length
            )
            x, y, _ = start + length * t * np.array([-np.cos(rise), np.sin(rise), 0])
            y = max(float(y + sag), 0.05)
            points.append((float(x), y, 0.08 * length * float(np.sin(3 * t))))
        return points

    def skeleton(self) -> Skeleton:
        bones = Bones()
        bones.add("Root", None, 0, 0)
        bones.add("Pelvis", "Root", *self.rump)
        middle = (np.array(self.rump) + np.array(self.chest)) / 2
        bones.add("Spine01", "Pelvis", *(float(v) for v in middle))
        bones.add("Spine02", "Spine01", *self.chest)
        bones.add("Neck", "Spine02", *self.neck)
        half = (np.array(self.neck) + np.array(self.head)) / 2
        bones.add("Neck01", "Neck", *(float(v) for v in half))
        bones.add("Head", "Neck01", *self.head)
        for i, point in enumerate(self.tail()):
            bones.add(f"Tail0{i + 1}", f"Tail0{i}" if i else "Pelvis", *point)
        for end, parent, front in (("Front", "Spine02", True), ("Back", "Pelvis", False)):
            upper, lower, ankle, toe = self.leg(front)
            bones.pair(f"{end}Thigh", parent, *upper)
            bones.pair(f"{end}Calf", f"{end}Thigh", *lower)
            bones.pair(f"{end}Foot", f"{end}Calf", *ankle)
            bones.pair(f"{end}Toe", f"{end}Foot", *toe)
        if self.species.has("wings"):
            for name, parent, at in zip(
                ("Wing01", "Wing02", "Wing03"),
                ("Spine02", "Wing01", "Wing02"),
                self.wing(),
                strict=True,
            ):
                bones.pair(name, parent, *at)
        toes = [f"{s}_{e}Toe" for s in "LR" for e in ("Front", "Back")]
        return bones.skeleton(*toes)

    def wing(self) -> list[Point]:
        """Shoulder, elbow and wrist of the right wing."""
        x, y, g = self.chest[0] - 0.06, self.back_y + self.species.girth * 0.7, self.species.girth
        return [(x, y, g * 0.45), (x - 0.03, y + 0.19, g + 0.18), (x, y + 0.32, g + 0.4)]
