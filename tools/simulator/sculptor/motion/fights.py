"""Blows given and taken, spells and digging."""

from tools.simulator.sculptor.motion.curve import Move, keys, wave

SLASH = Move(
    1.1,
    {
        "spine.yaw": keys("0:0 30:-38 55:44 75:34 100:0"),
        "hips.yaw": keys("0:0 30:-14 55:16 100:0"),
        "spine.lean": keys("0:0 30:-8 55:18 75:12 100:0"),
        "r_arm.fwd": keys("0:0 30:150 50:70 62:20 80:10 100:0"),
        "r_arm.out": keys("0:9 30:46 50:10 62:-28 80:-18 100:9"),
        "r_elbow.bend": keys("0:14 30:72 50:12 65:16 100:14"),
        "l_arm.out": keys("0:9 30:34 55:48 100:9"),
        "l_elbow.bend": keys("0:14 40:60 100:14"),
        "r_leg.fwd": keys("0:0 35:8 55:34 80:26 100:0"),
        "r_knee.bend": keys("0:0 45:40 60:30 80:26 100:0"),
        "l_leg.fwd": keys("0:0 55:-20 80:-14 100:0"),
        "hips.x": keys("0:0 55:0.2 80:0.16 100:0"),
    },
)


CHOP = SLASH.but(
    1.2,
    arm__fwd=keys("0:0 38:168 58:36 75:30 100:0"),
    r_arm__fwd=keys("0:0 38:168 58:36 75:30 100:0"),
    r_arm__out=6.0,
    l_arm__out=6.0,
    arm__in=14.0,
    r_elbow__bend=keys("0:14 38:60 58:8 100:14"),
    l_elbow__bend=keys("0:14 38:60 58:8 100:14"),
    spine__yaw=0.0,
    spine__lean=keys("0:0 38:-16 58:36 75:32 100:0"),
)


DIG = CHOP.but(
    1.8,
    r_arm__fwd=keys("0:20 30:60 55:18 80:70 100:20"),
    arm__fwd=keys("0:20 30:60 55:18 80:70 100:20"),
    spine__lean=keys("0:20 30:10 55:44 80:16 100:20"),
    spine__yaw=keys("0:0 55:0 80:40 100:0"),
)


SHOOT = Move(
    1.4,
    {
        "r_arm.fwd": keys("0:0 22:88 40:88 46:100 58:88 82:88 100:0"),
        "l_arm.fwd": keys("0:0 22:84 82:84 100:0"),
        "r_elbow.bend": keys("0:14 22:8 46:34 58:8 82:8 100:14"),
        "l_elbow.bend": keys("0:14 22:34 82:34 100:14"),
        "l_arm.in": keys("0:0 22:34 82:34 100:0"),
        "r_arm.out": 4.0,
        "spine.lean": keys("0:0 22:6 46:-6 58:6 82:6 100:0"),
        "spine.yaw": keys("0:0 22:12 82:12 100:0"),
        "l_leg.fwd": keys("0:0 22:14 82:14 100:0"),
        "r_leg.fwd": keys("0:0 22:-14 82:-14 100:0"),
        "head.roll": keys("0:0 22:8 82:8 100:0"),
    },
)


CAST = Move(
    2.0,
    {
        "arm.fwd": keys("0:0 30:40 45:30 60:92 82:92 100:0"),
        "arm.out": keys("0:9 30:40 45:64 60:14 82:14 100:9"),
        "elbow.bend": keys("0:14 30:84 45:98 60:6 82:8 100:14"),
        "hand.bend": keys("0:4 45:30 60:-46 82:-46 100:4"),
        "spine.lean": keys("0:0 40:-14 60:20 82:16 100:0"),
        "head.lean": keys("0:0 40:10 60:-8 100:0"),
        "r_leg.fwd": keys("0:0 50:0 60:28 82:28 100:0"),
        "r_knee.bend": keys("0:0 55:30 66:24 82:24 100:0"),
        "l_leg.fwd": keys("0:0 60:-20 82:-20 100:0"),
        "hips.rise": keys("0:0 40:0.06 60:0 100:0"),
    },
)


JAB = Move(
    0.9,
    {
        "r_arm.fwd": keys("0:40 30:92 52:40 100:40"),
        "r_elbow.bend": keys("0:112 30:8 52:112 100:112"),
        "l_arm.fwd": keys("0:40 55:40 78:92 100:40"),
        "l_elbow.bend": keys("0:112 55:112 78:8 100:112"),
        "arm.in": 12.0,
        "arm.out": 14.0,
        "spine.yaw": keys("0:0 30:32 55:0 78:-32 100:0"),
        "hips.yaw": keys("0:0 30:12 55:0 78:-12 100:0"),
        "leg.out": 8.0,
        "l_leg.fwd": 16.0,
        "r_leg.fwd": -12.0,
        "knee.bend": wave(18, 6, 0, 2),
        "spine.lean": 10.0,
        "head.lean": 6.0,
    },
)


HOOK = JAB.but(
    1.0,
    r_arm__out=keys("0:14 25:70 36:30 55:14 100:14"),
    r_elbow__bend=keys("0:112 30:84 52:112 100:112"),
    l_arm__out=keys("0:14 52:14 72:70 84:30 100:14"),
    l_elbow__bend=keys("0:112 55:112 78:84 100:112"),
)


UPPERCUT = JAB.but(
    1.1,
    r_arm__fwd=keys("0:40 18:-10 38:118 60:40 100:40"),
    r_elbow__bend=keys("0:112 18:84 38:74 60:112 100:112"),
    knee__bend=keys("0:18 18:50 38:6 60:18 100:18"),
    leg__fwd=keys("0:8 18:26 38:2 60:8 100:8"),
)


KICK = Move(
    1.2,
    {
        "r_leg.fwd": keys("0:-8 28:62 46:92 60:50 85:0 100:-8"),
        "r_knee.bend": keys("0:14 28:96 46:6 60:64 85:20 100:14"),
        "r_foot.up": keys("0:0 46:-20 60:0 100:0"),
        "l_leg.fwd": keys("0:8 46:-6 100:8"),
        "l_knee.bend": keys("0:10 46:12 100:10"),
        "spine.lean": keys("0:6 46:-26 70:0 100:6"),
        "hips.lean": keys("0:0 46:-8 100:0"),
        "arm.fwd": keys("0:36 46:10 100:36"),
        "arm.out": keys("0:14 46:46 100:14"),
        "elbow.bend": keys("0:104 46:60 100:104"),
        "head.lean": keys("0:0 46:16 100:0"),
    },
)


HURT = Move(
    0.9,
    {
        "spine.lean": keys("0:0 18:34 45:24 100:0"),
        "spine.yaw": keys("0:0 18:-22 100:0"),
        "head.lean": keys("0:0 14:-20 35:26 100:0"),
        "arm.fwd": keys("0:0 22:46 60:40 100:0"),
        "elbow.bend": keys("0:14 22:104 60:96 100:14"),
        "arm.in": keys("0:0 22:54 60:50 100:0"),
        "hips.x": keys("0:0 25:-0.28 100:0"),
        "r_leg.fwd": keys("0:0 25:-22 60:-14 100:0"),
        "leg.fwd": keys("0:0 25:24 60:16 100:0"),
        "knee.bend": keys("0:0 25:36 60:26 100:0"),
    },
)


HIT_HEAD = HURT.but(
    spine__lean=keys("0:0 18:-26 45:-12 100:0"),
    head__lean=keys("0:0 12:-34 45:-10 100:0"),
    head__yaw=keys("0:0 12:34 100:0"),
    arm__in=0.0,
    arm__out=keys("0:9 22:44 100:9"),
    elbow__bend=keys("0:14 22:40 100:14"),
)


HIT_SIDE = HURT.but(
    spine__roll=keys("0:0 18:30 50:18 100:0"),
    spine__lean=6.0,
    hips__x=0.0,
    hips__z=keys("0:0 25:-0.2 100:0"),
    arm__in=10.0,
)
