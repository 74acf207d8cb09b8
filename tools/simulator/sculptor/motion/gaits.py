"""Ways of going and standing on two legs."""

from tools.simulator.sculptor.motion.curve import Move, keys, wave

IDLE = Move(
    4.0,
    {
        "spine.lean": wave(0, 1.4),
        "spine.roll": wave(0, 0.8, 40),
        "head.yaw": wave(0, 6, 90),
        "head.lean": wave(0, 2, 200, 2),
        "arm.out": wave(13, 2.2, 20),
        "arm.fwd": wave(1, 3, 60),
        "elbow.bend": wave(18, 4, 30),
    },
)

WALK = Move(
    1.1,
    {
        "r_leg.fwd": wave(3, 27),
        "l_leg.fwd": wave(3, 27, 180),
        "r_knee.bend": wave(27, 25, 120),
        "l_knee.bend": wave(27, 25, 300),
        "r_foot.up": wave(2, 13, -10),
        "l_foot.up": wave(2, 13, 170),
        "r_arm.fwd": wave(0, 26, 180),
        "l_arm.fwd": wave(0, 26),
        "r_elbow.bend": wave(26, 10, 180),
        "l_elbow.bend": wave(26, 10),
        "arm.out": 11.0,
        "hips.yaw": wave(0, 6),
        "spine.yaw": wave(0, -10),
        "hips.roll": wave(0, 2.5, 90),
        "spine.roll": wave(0, -2.5, 90),
        "spine.lean": wave(3, 1.2, 0, 2),
    },
    travel=1.75,
)

RUN = Move(
    0.66,
    {
        "r_leg.fwd": wave(14, 46),
        "l_leg.fwd": wave(14, 46, 180),
        "r_knee.bend": wave(60, 48, 130),
        "l_knee.bend": wave(60, 48, 310),
        "r_foot.up": wave(-6, 16, -10),
        "l_foot.up": wave(-6, 16, 170),
        "r_arm.fwd": wave(6, 50, 180),
        "l_arm.fwd": wave(6, 50),
        "elbow.bend": 82.0,
        "arm.out": 14.0,
        "hips.rise": wave(0.07, 0.07, 40, 2),
        "hips.lean": 8.0,
        "hips.yaw": wave(0, 8),
        "spine.lean": 8.0,
        "spine.yaw": wave(0, -16),
        "head.lean": -10.0,
    },
    travel=3.1,
)

FLEE = RUN.but(
    0.52,
    arm__fwd=wave(95, 20, 0, 2),
    r_arm__fwd=wave(110, 25),
    l_arm__fwd=wave(110, 25, 180),
    arm__out=25.0,
    elbow__bend=wave(50, 25, 0, 2),
    head__yaw=wave(0, 22),
)

SWAGGER = WALK.but(
    1.3,
    hips__roll=wave(0, 7, 90),
    spine__roll=wave(0, -9, 90),
    arm__out=24.0,
    elbow__bend=34.0,
    spine__yaw=wave(0, -18),
    head__roll=wave(0, 6, 90),
)

STAIRS = RUN.but(
    0.8,
    r_leg__fwd=wave(34, 34),
    l_leg__fwd=wave(34, 34, 180),
    spine__lean=14.0,
    hips__rise=wave(0.04, 0.04, 40, 2),
)

JUMP = Move(
    1.5,
    {
        "leg.fwd": keys("0:0 22:52 34:-8 50:26 66:20 76:48 100:0"),
        "knee.bend": keys("0:0 22:96 34:6 50:56 66:26 76:88 100:0"),
        "foot.up": keys("0:0 22:34 34:-38 50:-28 66:10 76:34 100:0"),
        "hips.rise": keys("0:0 24:0 32:0.1 50:0.95 68:0.06 74:0 100:0"),
        "spine.lean": keys("0:0 22:34 36:-8 55:6 76:26 100:0"),
        "head.lean": keys("0:0 22:-18 40:8 76:-12 100:0"),
        "arm.fwd": keys("0:0 22:-55 42:150 60:120 78:20 100:0"),
        "arm.out": keys("0:9 40:22 60:32 100:9"),
        "elbow.bend": keys("0:14 22:30 42:16 78:40 100:14"),
    },
)

JUMP_DOWN = JUMP.but(1.4, hips__rise=keys("0:0.9 12:0.95 34:1.25 66:0.06 74:0 100:0"))

CROUCH_TURN = Move(
    1.4,
    {
        "hips.yaw": keys("0:0 15:0 85:180 100:180"),
        "head.yaw": keys("0:0 20:38 60:16 100:0"),
        "spine.yaw": keys("0:0 22:26 70:-6 100:0"),
        "r_leg.fwd": keys("0:0 25:26 50:0 75:-6 100:0"),
        "r_knee.bend": keys("0:0 25:42 50:0 100:0"),
        "l_leg.fwd": keys("0:0 50:0 70:24 90:0 100:0"),
        "l_knee.bend": keys("0:0 50:0 70:42 90:0 100:0"),
        "arm.out": keys("0:9 50:20 100:9"),
    },
    loop=False,
)

CLIMB = Move(
    1.6,
    {
        "r_arm.fwd": wave(132, 34),
        "l_arm.fwd": wave(132, 34, 180),
        "r_elbow.bend": wave(52, 40, 180),
        "l_elbow.bend": wave(52, 40),
        "arm.out": 16.0,
        "r_leg.fwd": wave(46, 32, 180),
        "l_leg.fwd": wave(46, 32),
        "r_knee.bend": wave(66, 36, 180),
        "l_knee.bend": wave(66, 36),
        "foot.up": 8.0,
        "spine.roll": wave(0, 7),
        "spine.lean": 6.0,
        "head.lean": -22.0,
        "hips.rise": wave(0.15, 0.06, 0, 2),
    },
)

DIVE = Move(
    1.8,
    {
        "hips.lean": keys("0:0 20:18 45:82 70:96 100:92"),
        "hips.rise": keys("0:0 20:0 40:0.95 60:0.55 78:0 100:0"),
        "hips.x": keys("0:0 20:0 75:1.6 100:1.75"),
        "leg.fwd": keys("0:0 20:40 40:-12 100:-4"),
        "knee.bend": keys("0:0 20:62 40:8 100:6"),
        "arm.fwd": keys("0:0 20:-40 40:168 100:172"),
        "arm.out": keys("0:9 40:6 100:10"),
        "head.lean": keys("0:0 45:-30 100:-26"),
        "foot.up": keys("0:0 40:-40 100:-44"),
    },
    loop=False,
)

SWIM = Move(
    1.8,
    {
        "hips.lean": wave(82, 3),
        "hips.rise": wave(1.15, 0.05),
        "hips.roll": wave(0, 12),
        "r_arm.fwd": keys("0:180 25:120 50:10 75:-40 99:-170 100:-180"),
        "l_arm.fwd": keys("0:0 25:-60 49:-170 50:-180 50.01:180 75:120 100:0"),
        "arm.out": 16.0,
        "elbow.bend": wave(20, 14, 0, 2),
        "r_leg.fwd": wave(0, 22, 0, 3),
        "l_leg.fwd": wave(0, 22, 180, 3),
        "knee.bend": wave(16, 12, 0, 3),
        "foot.up": -38.0,
        "head.lean": -38.0,
        "head.yaw": wave(0, 22),
    },
    grounded=False,
)

FALL = Move(
    1.6,
    {
        "hips.lean": keys("0:0 18:-10 55:-78 68:-90 100:-88"),
        "spine.lean": keys("0:0 20:-14 60:8 75:-4 100:0"),
        "leg.fwd": keys("0:0 25:14 55:40 72:16 100:8"),
        "r_leg.out": keys("0:0 70:14 100:12"),
        "knee.bend": keys("0:0 25:26 55:52 75:16 100:10"),
        "arm.fwd": keys("0:0 22:60 55:40 75:0 100:0"),
        "arm.out": keys("0:9 22:58 55:88 75:64 100:62"),
        "head.lean": keys("0:0 25:26 66:24 72:-12 100:-4"),
        "hips.x": keys("0:0 60:-0.7 100:-0.75"),
    },
    loop=False,
)

SURF = IDLE.but(
    2.4,
    leg__out=20.0,
    knee__bend=wave(46, 10),
    leg__fwd=wave(32, 6),
    hips__yaw=70.0,
    head__yaw=-60.0,
    arm__out=wave(72, 9, 40),
    spine__roll=wave(0, 10),
    spine__lean=14.0,
    hips__roll=wave(0, 6, 60),
)

SIT = Move(
    2.2,
    {
        "leg.fwd": keys("0:0 20:22 60:86 100:86"),
        "knee.bend": keys("0:0 20:40 60:88 100:88"),
        "leg.out": keys("0:0 60:6 100:6"),
        "spine.lean": keys("0:0 35:36 70:2 100:4"),
        "head.lean": keys("0:0 35:-18 70:0 100:0"),
        "arm.fwd": keys("0:0 35:34 70:28 100:30"),
        "elbow.bend": keys("0:14 35:26 70:42 100:40"),
        "hips.x": keys("0:0 60:-0.32 100:-0.32"),
    },
    loop=False,
)
