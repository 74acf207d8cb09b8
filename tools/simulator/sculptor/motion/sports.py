"""Games and exercise."""

from tools.simulator.sculptor.motion.curve import Move, keys, wave
from tools.simulator.sculptor.motion.fights import KICK
from tools.simulator.sculptor.motion.gaits import IDLE

BALL_KICK = KICK.but(
    1.3,
    r_leg__fwd=keys("0:0 30:-48 50:74 68:56 100:0"),
    r_knee__bend=keys("0:0 30:72 48:6 68:12 100:0"),
    arm__fwd=0.0,
    r_arm__fwd=keys("0:0 30:40 52:-40 100:0"),
    l_arm__fwd=keys("0:0 30:-30 52:60 100:0"),
    elbow__bend=24.0,
    spine__lean=keys("0:0 30:-8 52:14 100:0"),
)


FLIP = Move(
    1.4,
    {
        "hips.lean": keys("0:0 24:0 74:-360 100:-360"),
        "hips.rise": keys("0:0 24:0 48:1.6 74:0.05 80:0 100:0"),
        "leg.fwd": keys("0:0 20:52 30:0 48:104 66:60 80:46 100:0"),
        "knee.bend": keys("0:0 20:92 30:4 48:118 66:56 80:84 100:0"),
        "spine.lean": keys("0:0 20:28 30:-12 48:44 70:10 82:22 100:0"),
        "arm.fwd": keys("0:0 18:-50 32:170 48:60 74:30 100:0"),
        "elbow.bend": keys("0:14 48:74 100:14"),
    },
    loop=False,
    grounded=True,
)


THROW = Move(
    1.5,
    {
        "r_arm.fwd": keys("0:0 35:150 52:88 64:6 100:0"),
        "r_arm.out": keys("0:9 35:64 52:26 64:-14 100:9"),
        "r_elbow.bend": keys("0:14 35:98 52:16 100:14"),
        "l_arm.fwd": keys("0:0 35:76 55:-20 100:0"),
        "l_leg.fwd": keys("0:0 22:64 45:34 75:24 100:0"),
        "l_knee.bend": keys("0:0 22:82 45:18 75:28 100:0"),
        "r_leg.fwd": keys("0:0 45:-26 75:-16 100:0"),
        "spine.yaw": keys("0:0 32:-46 56:40 100:0"),
        "spine.lean": keys("0:0 32:-14 60:30 100:0"),
        "hips.x": keys("0:0 50:0.3 80:0.3 100:0"),
    },
)


BASKET = Move(
    1.5,
    {
        "arm.fwd": keys("0:36 25:44 52:158 72:150 100:36"),
        "arm.out": 12.0,
        "arm.in": keys("0:34 52:4 100:34"),
        "elbow.bend": keys("0:74 25:98 52:10 72:14 100:74"),
        "hand.bend": keys("0:0 46:-40 60:60 100:0"),
        "leg.fwd": keys("0:6 25:40 45:0 66:0 78:30 100:6"),
        "knee.bend": keys("0:10 25:72 45:0 66:6 78:54 100:10"),
        "foot.up": keys("0:0 25:26 45:-36 66:-10 78:20 100:0"),
        "hips.rise": keys("0:0 36:0 52:0.42 68:0 100:0"),
        "head.lean": -14.0,
    },
)


DRIBBLE = IDLE.but(
    0.8,
    r_arm__fwd=wave(42, 14, 90, 2),
    r_elbow__bend=wave(44, 26, -90, 2),
    r_hand__bend=wave(6, 26, 90, 2),
    knee__bend=wave(34, 6, 0, 2),
    leg__fwd=20.0,
    spine__lean=22.0,
    head__lean=-10.0,
    l_arm__out=40.0,
    l_elbow__bend=52.0,
)


CROSSOVER = DRIBBLE.but(
    1.0,
    l_arm__fwd=wave(42, 14, 270),
    r_arm__fwd=wave(42, 14, 90),
    l_elbow__bend=wave(44, 26, 90),
    r_elbow__bend=wave(44, 26, -90),
    arm__in=wave(20, 24),
    hips__z=wave(0, 0.18),
    spine__roll=wave(0, 9),
)


SAVE = Move(
    1.5,
    {
        "hips.roll": keys("0:0 25:10 55:66 75:74 100:70"),
        "hips.rise": keys("0:0 22:0 46:0.6 70:0 100:0"),
        "hips.z": keys("0:0 22:0 70:1.3 100:1.35"),
        "arm.out": keys("0:9 22:30 46:150 100:150"),
        "leg.fwd": keys("0:0 22:34 46:4 100:6"),
        "knee.bend": keys("0:0 22:60 46:10 100:16"),
        "elbow.bend": 12.0,
        "head.roll": keys("0:0 46:20 100:16"),
    },
    loop=False,
)


CATCH = IDLE.but(
    1.4,
    arm__fwd=keys("0:20 40:82 60:50 100:20"),
    arm__in=30.0,
    elbow__bend=keys("0:60 40:24 60:104 100:60"),
    knee__bend=wave(30, 8),
    leg__fwd=wave(18, 5),
    spine__lean=14.0,
)


GOLF = Move(
    2.2,
    {
        "spine.lean": 30.0,
        "head.lean": 8.0,
        "spine.yaw": keys("0:0 40:-62 58:0 74:66 100:0"),
        "hips.yaw": keys("0:0 40:-20 74:30 100:0"),
        "arm.fwd": keys("0:34 40:64 58:30 74:70 100:34"),
        "arm.in": 26.0,
        "arm.out": keys("0:6 40:-14 58:6 74:-14 100:6"),
        "r_arm.out": keys("0:6 40:34 58:6 74:-30 100:6"),
        "elbow.bend": keys("0:8 40:40 58:4 74:46 100:8"),
        "knee.bend": 22.0,
        "leg.fwd": 14.0,
        "leg.out": 8.0,
    },
)


VOLLEY = BASKET.but(
    1.3,
    arm__fwd=keys("0:70 30:60 50:168 70:120 100:70"),
    elbow__bend=keys("0:96 30:112 50:12 70:40 100:96"),
    arm__in=10.0,
)


LIFT = Move(
    3.0,
    {
        "leg.fwd": keys("0:64 30:64 55:4 85:4 100:64"),
        "knee.bend": keys("0:100 30:100 55:6 85:6 100:100"),
        "foot.up": keys("0:30 30:30 55:0 85:0 100:30"),
        "spine.lean": keys("0:34 30:34 55:0 85:-6 100:34"),
        "arm.fwd": keys("0:34 30:36 48:60 62:172 85:172 100:34"),
        "arm.out": 18.0,
        "elbow.bend": keys("0:6 30:8 48:108 62:12 85:10 100:6"),
        "head.lean": keys("0:-10 62:-16 100:-10"),
    },
)


JUMP_ROPE = Move(
    0.6,
    {
        "hips.rise": keys("0:0 25:0.03 50:0.2 75:0.03 100:0"),
        "leg.fwd": keys("0:18 30:2 50:10 72:4 100:18"),
        "knee.bend": keys("0:32 30:2 50:24 72:6 100:32"),
        "foot.up": keys("0:12 30:-30 50:-26 72:-10 100:12"),
        "arm.out": 34.0,
        "arm.fwd": wave(14, 12),
        "elbow.bend": wave(58, 10, 90),
        "arm.in": -30.0,
    },
)


WARM_UP = IDLE.but(
    2.0,
    arm__out=wave(90, 62),
    arm__fwd=wave(0, 24, 90),
    elbow__bend=10.0,
    leg__out=wave(8, 8, 0, 1),
    hips__rise=wave(0.0, 0.0),
    spine__roll=wave(0, 8),
    knee__bend=wave(10, 10, 0, 2),
    leg__fwd=wave(5, 5, 0, 2),
)


CRUNCH = IDLE.but(
    1.8,
    arm__out=92.0,
    arm__in=-70.0,
    arm__fwd=12.0,
    elbow__bend=116.0,
    spine__yaw=wave(0, 40),
    spine__lean=wave(16, 12, 0, 2),
    r_leg__fwd=keys("0:0 25:92 50:0 100:0"),
    r_knee__bend=keys("0:0 25:104 50:0 100:0"),
    l_leg__fwd=keys("0:0 50:0 75:92 100:0"),
    l_knee__bend=keys("0:0 50:0 75:104 100:0"),
)
