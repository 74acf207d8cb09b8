"""Dances, from a sway to a spin."""

from tools.simulator.sculptor.motion.curve import Move, keys, wave

SWAY = Move(
    2.0,
    {
        "hips.roll": wave(0, 9),
        "spine.roll": wave(0, -14),
        "hips.z": wave(0, 0.09),
        "leg.out": wave(4, 3, 90, 2),
        "knee.bend": wave(16, 12, 0, 2),
        "leg.fwd": wave(8, 6, 0, 2),
        "r_arm.out": wave(46, 32),
        "l_arm.out": wave(46, 32, 180),
        "r_elbow.bend": wave(72, 26),
        "l_elbow.bend": wave(72, 26, 180),
        "head.roll": wave(0, 12),
        "hips.yaw": wave(0, 12, 90),
    },
)
DISCO = Move(
    1.6,
    {
        "r_arm.out": keys("0:20 25:150 50:20 75:150 100:20"),
        "r_arm.fwd": keys("0:40 25:10 50:40 75:10 100:40"),
        "r_elbow.bend": keys("0:40 25:6 50:40 75:6 100:40"),
        "l_arm.out": 36.0,
        "l_elbow.bend": 98.0,
        "l_arm.in": 30.0,
        "hips.roll": wave(0, 11, 0, 2),
        "spine.roll": wave(0, -9, 0, 2),
        "r_leg.fwd": wave(12, 14, 0, 2),
        "l_leg.fwd": wave(12, 14, 180, 2),
        "r_knee.bend": wave(24, 24, 20, 2),
        "l_knee.bend": wave(24, 24, 200, 2),
        "head.lean": wave(0, 9, 0, 4),
        "spine.yaw": wave(0, 18),
    },
)
HOP = Move(
    1.2,
    {
        "hips.rise": keys("0:0 12:0.02 25:0.2 38:0 50:0 62:0.02 75:0.2 88:0 100:0"),
        "r_leg.fwd": keys("0:0 25:56 50:0 100:0"),
        "r_knee.bend": keys("0:22 25:86 50:22 75:10 100:22"),
        "l_leg.fwd": keys("0:0 50:0 75:56 100:0"),
        "l_knee.bend": keys("0:22 25:10 50:22 75:86 100:22"),
        "arm.out": wave(86, 26, 0, 2),
        "elbow.bend": wave(60, 40, 90, 2),
        "spine.roll": wave(0, 12, 90),
        "head.roll": wave(0, -12, 90),
    },
)
TWIST = Move(
    1.2,
    {
        "hips.yaw": wave(0, 32, 0, 2),
        "spine.yaw": wave(0, -48, 0, 2),
        "knee.bend": wave(40, 16),
        "leg.fwd": wave(24, 9),
        "foot.up": wave(16, 7),
        "r_arm.fwd": wave(34, 30, 0, 2),
        "l_arm.fwd": wave(34, 30, 180, 2),
        "elbow.bend": 88.0,
        "arm.out": 20.0,
        "spine.lean": wave(8, 6),
    },
)
ROBOTIC = Move(
    2.4,
    {
        "r_arm.fwd": keys("0:0 10:90 40:90 50:0 100:0"),
        "r_elbow.bend": keys("0:90 25:90 30:10 40:90 100:90"),
        "l_arm.fwd": keys("0:0 50:0 60:90 90:90 100:0"),
        "l_elbow.bend": keys("0:90 70:90 75:10 85:90 100:90"),
        "head.yaw": keys("0:0 10:50 40:50 50:0 60:-50 90:-50 100:0"),
        "spine.yaw": keys("0:0 10:20 40:20 50:0 60:-20 90:-20 100:0"),
        "spine.roll": keys("0:0 20:10 30:-10 40:0 70:10 80:-10 100:0"),
        "knee.bend": keys("0:0 10:20 40:20 50:0 60:20 90:20 100:0"),
        "leg.fwd": keys("0:0 10:12 40:12 50:0 60:12 90:12 100:0"),
    },
)
SPIN = SWAY.but(
    2.0,
    hips__yaw=keys("0:0 12:-24 80:360 100:360"),
    arm__out=keys("0:20 20:84 50:120 80:70 100:20"),
    r_arm__out=keys("0:20 20:84 50:120 80:70 100:20"),
    l_arm__out=keys("0:20 20:84 50:120 80:70 100:20"),
    hips__roll=0.0,
    spine__roll=0.0,
    r_leg__fwd=keys("0:0 20:10 35:58 70:58 90:0 100:0"),
    r_knee__bend=keys("0:0 35:96 70:96 90:0 100:0"),
)
FREAKY = TWIST.but(
    0.9,
    head__roll=wave(0, 30, 0, 3),
    head__yaw=wave(0, 34, 60, 2),
    arm__out=wave(90, 50, 0, 2),
    r_arm__fwd=wave(40, 70, 0, 3),
    l_arm__fwd=wave(40, 70, 120, 3),
)
