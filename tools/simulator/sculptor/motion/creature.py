"""The one gait each creature has."""

import numpy as np

from tools.simulator.sculptor.motion.act import Acting, Values
from tools.simulator.sculptor.motion.curve import Motion, Move
from tools.simulator.sculptor.motion.rotation import about, after
from tools.simulator.sculptor.skeleton import Skeleton

X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)

QUADRUPED_WALK = Move(1.2, {}, travel=1.3)
HEXAPOD_WALK = Move(0.9, {}, travel=1.1, grounded=False)
OCTOPOD_WALK = Move(1.0, {}, travel=1.1, grounded=False)
SERPENTINE_MARCH = Move(1.6, {}, travel=1.2, grounded=False)
AQUATIC_MARCH = Move(1.4, {}, travel=1.6, grounded=False)


def _phase(motion: Motion, move: Move) -> Values:
    """Radians over one cycle, the last frame equal to the first."""
    turn = 2 * np.pi * motion.times_s / move.seconds
    turn[-1] = 0.0
    return turn


def _still(motion: Motion) -> Values:
    return np.zeros((len(motion.times_s), 3))


def act_quadruped(skeleton: Skeleton, motion: Motion) -> Acting:
    """Diagonal legs together, the spine and the tail swaying along."""
    u = _phase(motion, QUADRUPED_WALK)
    turns: dict[str, Values] = {}
    for leg, start in (
        ("R_Front", 0.0),
        ("L_Back", 0.35),
        ("L_Front", np.pi),
        ("R_Back", np.pi + 0.35),
    ):
        front = leg.endswith("Front")
        swing = np.sin(u + start)
        lifted = np.clip(np.cos(u + start), 0, 1)
        turns[f"{leg}Thigh"] = about(Z, 24 * swing + (8 if front else -4) * lifted)
        bend = 42 * lifted if front else -36 * lifted
        turns[f"{leg}Calf"] = about(Z, -bend)
        turns[f"{leg}Foot"] = about(Z, 0.55 * bend - 8 * swing)
    turns["Spine01"] = after(about(Y, 3.5 * np.sin(u)), about(X, 2 * np.sin(u)))
    turns["Spine02"] = about(Y, -3.5 * np.sin(u))
    turns["Neck"] = about(Z, 4 * np.sin(2 * u))
    turns["Head"] = after(about(Z, -4 * np.sin(2 * u + 0.4)), about(Y, 3 * np.sin(u)))
    for i in range(4):
        turns[f"Tail0{i + 1}"] = about(Y, 9 * np.sin(u - 0.6 * i))
    for side, sign in (("R", -1.0), ("L", 1.0)):
        for i, wide in ((1, 9.0), (2, 7.0), (3, 6.0)):
            if f"{side}_Wing0{i}" in skeleton.index:
                turns[f"{side}_Wing0{i}"] = about(X, sign * wide * np.sin(u - 0.5 * i))
    leg = float(skeleton.heads[skeleton.index["R_FrontThigh"], 1])
    return Acting(turns, "Pelvis", _still(motion), leg)


def act_crawler(skeleton: Skeleton, motion: Motion) -> Acting:
    """Alternating sets of legs: tripods on six, diagonal fours on eight."""
    u = _phase(motion, HEXAPOD_WALK if "R_Leg4Upper" not in skeleton.index else OCTOPOD_WALK)
    turns: dict[str, Values] = {}
    legs = [name[:-5] for name in skeleton.index if name.endswith("Upper")]
    for leg in legs:
        sign = 1.0 if leg.startswith("R") else -1.0
        odd = (int(leg[-1]) + (leg[0] == "R")) % 2
        start = np.pi * odd
        lifted = np.clip(np.cos(u + start), 0, 1)
        swing = sign * 17 * np.sin(u + start)
        turns[f"{leg}Upper"] = after(about(Y, swing), about(X, -sign * 17 * lifted))
        turns[f"{leg}Lower"] = about(X, sign * 13 * lifted)
    turns["Abdomen"] = after(about(Y, 3 * np.sin(u)), about(Z, 2 * np.sin(2 * u)))
    turns["Head"] = about(Y, -4 * np.sin(u))
    for side, sign in (("R", 1.0), ("L", -1.0)):
        if f"{side}_Claw01" in skeleton.index:
            turns[f"{side}_Claw01"] = about(Y, sign * 8 * np.sin(u))
            turns[f"{side}_Claw02"] = about(Z, 10 * np.sin(2 * u))
    shift = _still(motion)
    shift[:, 1] = 0.04 * np.sin(2 * u)
    reach = float(np.abs(skeleton.heads[:, 2]).max())
    return Acting(turns, "Thorax", shift, reach)


def act_serpent(skeleton: Skeleton, motion: Motion) -> Acting:
    """A wave that runs from the head to the tail."""
    u = _phase(motion, SERPENTINE_MARCH)
    spine = [j.name for j in skeleton.joints if j.name.startswith("Spine")]
    turns: dict[str, Values] = {}
    for i, name in enumerate(spine):
        swing = 13 * np.sin(u + i * 0.62)
        turns[name] = about(Y, swing if i < len(spine) - 4 else swing * 0.45)
    turns["Head"] = after(about(Y, -8 * np.sin(u + 7)), about(Z, 3 * np.sin(2 * u)))
    shift = _still(motion)
    length = float(np.ptp(skeleton.heads[:, 0]))
    return Acting(turns, spine[0], shift, length * 0.5)


def act_swimmer(skeleton: Skeleton, motion: Motion) -> Acting:
    """A beat that grows towards the tail, fins sculling."""
    u = _phase(motion, AQUATIC_MARCH)
    turns: dict[str, Values] = {"Head": about(Y, -5 * np.sin(u))}
    for i, name in enumerate(("Spine03", "Spine04", "Spine05", "Spine06", "Tail01", "Tail02")):
        turns[name] = about(Y, (5 + 2.6 * i) * np.sin(u - 0.55 * i))
    for side, sign in (("R", 1.0), ("L", -1.0)):
        turns[f"{side}_Fin01"] = after(about(X, sign * 18 * np.sin(u)), about(Z, 12 * np.cos(u)))
        turns[f"{side}_Fin02"] = about(X, sign * 12 * np.sin(u - 0.7))
    turns["Jaw"] = about(Z, -5 + 5 * np.cos(u))
    shift = _still(motion)
    shift[:, 1] = 0.05 * np.sin(u)
    return Acting(turns, "Spine02", shift, 0.4)
