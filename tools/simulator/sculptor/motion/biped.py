"""How a two-legged skeleton acts out channels.

`hips.x/rise/z` shift the body, `hips.*`, `spine.*`, `head.*` lean (ahead), roll (to the right)
and yaw (to the left) it; `r_arm.fwd/out/in`, `r_elbow.bend`, `r_hand.bend`, `r_leg.fwd/out/in`,
`r_knee.bend`, `r_foot.up` move a limb, `arm.fwd` and so on both. Arms hang at 0.
"""

import numpy as np

from tools.simulator.sculptor.motion.act import Acting, Values
from tools.simulator.sculptor.motion.curve import Motion
from tools.simulator.sculptor.motion.rotation import about, after
from tools.simulator.sculptor.skeleton import Skeleton

X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def act_biped(skeleton: Skeleton, motion: Motion) -> Acting:
    turns = {"Hip": _bent(motion, "hips", 1.0)}
    for joint, share in (("Waist", 0.3), ("Spine01", 0.35), ("Spine02", 0.35)):
        turns[joint] = _bent(motion, "spine", share)
    for joint, share in (("NeckTwist01", 0.4), ("Head", 0.6)):
        turns[joint] = _bent(motion, "head", share)
    for side, sign in (("R", 1.0), ("L", -1.0)):
        turns |= _arm(skeleton, motion, side, sign)
        turns |= _leg(motion, side, sign)
    shift = np.column_stack([motion.get(f"hips.{way}") for way in ("x", "rise", "z")])
    leg = float(skeleton.heads[skeleton.index["R_Thigh"], 1])
    return Acting(turns, "Hip", shift, leg)


def _bent(motion: Motion, part: str, share: float) -> Values:
    lean, roll, yaw = (motion.get(f"{part}.{way}") * share for way in ("lean", "roll", "yaw"))
    return after(about(Y, yaw), about(Z, -lean), about(X, roll))


def _arm(skeleton: Skeleton, motion: Motion, side: str, sign: float) -> dict[str, Values]:
    s = side.lower()
    heads, index = skeleton.heads, skeleton.index
    rest = heads[index[f"{side}_Forearm"]] - heads[index[f"{side}_Upperarm"]]
    rest = rest / np.linalg.norm(rest)
    away = float(np.degrees(np.arctan2(abs(rest[2]), -rest[1])))
    hinge = np.array([0.0, rest[2], -rest[1]])  # across the arm and X
    out = motion.get(f"{s}_arm.out", 9.0)
    upper = after(
        about(Z, motion.get(f"{s}_arm.fwd")),
        about(X, sign * (away - out)),
        about(rest, -sign * motion.get(f"{s}_arm.in")),
    )
    return {
        f"{side}_Upperarm": upper,
        f"{side}_Forearm": about(hinge, motion.get(f"{s}_elbow.bend", 14.0)),
        f"{side}_Hand": about(hinge, motion.get(f"{s}_hand.bend", 4.0)),
        f"{side}_Clavicle": about(X, -sign * np.clip(out - 70, 0, 90) * 0.22),
    }


def _leg(motion: Motion, side: str, sign: float) -> dict[str, Values]:
    s = side.lower()
    return {
        f"{side}_Thigh": after(
            about(Z, motion.get(f"{s}_leg.fwd")),
            about(X, -sign * motion.get(f"{s}_leg.out")),
            about(Y, sign * motion.get(f"{s}_leg.in")),
        ),
        f"{side}_Calf": about(Z, -motion.get(f"{s}_knee.bend")),
        f"{side}_Foot": about(Z, motion.get(f"{s}_foot.up")),
    }
