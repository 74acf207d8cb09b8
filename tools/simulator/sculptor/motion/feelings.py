"""Gestures and moods."""

from tools.simulator.sculptor.motion.curve import Move, keys, wave
from tools.simulator.sculptor.motion.gaits import IDLE

AGREE = IDLE.but(1.6, head__lean=keys("0:0 20:22 40:-4 60:20 80:-2 100:0"), spine__lean=wave(2, 2))
LOOK_AROUND = IDLE.but(
    4.0,
    head__yaw=keys("0:0 20:58 40:52 60:-58 82:-50 100:0"),
    spine__yaw=keys("0:0 20:16 40:16 60:-16 82:-14 100:0"),
    head__lean=wave(0, 6),
)
WAIT = IDLE.but(
    3.2,
    hips__roll=wave(0, 4),
    spine__roll=wave(0, -5),
    arm__in=22.0,
    r_foot__up=wave(8, 8, 0, 4),
    head__roll=wave(0, 6),
)

WAVE = IDLE.but(
    1.8,
    r_arm__out=wave(84, 5, 0, 2),
    r_arm__in=-78.0,
    r_arm__fwd=12.0,
    r_elbow__bend=wave(72, 26, 0, 3),
    r_hand__bend=wave(0, 14, 40, 3),
    head__roll=wave(6, 3),
    spine__roll=wave(-3, 2),
)
GREET = IDLE.but(
    2.0,
    r_arm__out=keys("0:9 20:86 80:86 100:9"),
    r_arm__in=keys("0:0 20:-78 80:-78 100:0"),
    r_arm__fwd=keys("0:0 20:16 80:16 100:0"),
    r_elbow__bend=keys("0:14 20:52 32:98 44:50 56:98 68:50 80:74 100:14"),
    head__roll=keys("0:0 25:10 80:10 100:0"),
    head__lean=keys("0:0 25:-6 50:8 100:0"),
    l_arm__out=wave(13, 3),
)
SALUTE = IDLE.but(
    2.2,
    r_arm__out=keys("0:9 25:84 75:84 100:9"),
    r_arm__fwd=keys("0:0 25:30 75:30 100:0"),
    r_elbow__bend=keys("0:14 25:128 75:128 100:14"),
    r_arm__in=keys("0:0 25:-70 75:-70 100:0"),
    spine__lean=-3.0,
)
HANDSHAKE = IDLE.but(
    2.2,
    r_arm__fwd=keys("0:0 25:48 38:56 50:44 62:56 75:46 100:0"),
    r_elbow__bend=keys("0:14 25:46 75:46 100:14"),
    spine__lean=keys("0:0 30:10 75:10 100:0"),
    head__lean=keys("0:0 30:8 75:8 100:0"),
)

BOW = IDLE.but(
    2.6,
    spine__lean=keys("0:0 32:26 62:26 100:0"),
    hips__lean=keys("0:0 32:20 62:20 100:0"),
    leg__fwd=keys("0:0 32:20 62:20 100:0"),
    head__lean=keys("0:0 32:12 62:12 100:0"),
    r_arm__fwd=keys("0:0 32:50 62:50 100:0"),
    r_elbow__bend=keys("0:14 32:96 62:96 100:14"),
    r_arm__in=keys("0:0 32:60 62:60 100:0"),
    l_arm__out=keys("0:9 32:42 62:42 100:9"),
)
CLAP = IDLE.but(
    1.2,
    arm__fwd=wave(46, 4, 0, 3),
    arm__out=wave(22, 12, 0, 3),
    elbow__bend=wave(62, 8, 0, 3),
    arm__in=wave(42, 10, 180, 3),
    head__lean=wave(2, 4, 0, 3),
)
CHEER = Move(
    1.4,
    {
        "arm.out": wave(132, 14, 0, 2),
        "arm.in": -70.0,
        "elbow.bend": wave(24, 18, 180, 2),
        "arm.fwd": 10.0,
        "hips.rise": keys("0:0 18:0 34:0.24 50:0 68:0 84:0.24 100:0"),
        "leg.fwd": wave(14, 14, -60, 2),
        "knee.bend": wave(26, 26, -60, 2),
        "foot.up": wave(0, 16, 120, 2),
        "head.lean": -10.0,
        "spine.lean": wave(-4, 4, 0, 2),
    },
)
VICTORY = CHEER.but(
    2.0,
    r_arm__out=wave(146, 8, 0, 2),
    r_arm__in=-60.0,
    l_arm__out=40.0,
    l_elbow__bend=96.0,
    l_arm__in=20.0,
    spine__roll=wave(0, 7),
    hips__roll=wave(0, -6),
)
HUG = IDLE.but(
    2.6,
    arm__fwd=keys("0:0 30:70 70:74 100:0"),
    arm__out=keys("0:9 30:52 55:22 70:22 100:9"),
    elbow__bend=keys("0:14 30:30 55:78 70:78 100:14"),
    arm__in=keys("0:0 30:20 55:62 70:62 100:0"),
    spine__lean=keys("0:0 50:12 70:12 100:0"),
    head__roll=keys("0:0 50:16 70:16 100:0"),
)
HEART = IDLE.but(
    3.0,
    arm__out=keys("0:9 30:126 75:126 100:9"),
    arm__in=keys("0:0 30:-80 75:-80 100:0"),
    elbow__bend=keys("0:14 30:74 75:74 100:14"),
    arm__fwd=keys("0:0 30:8 75:8 100:0"),
    spine__roll=keys("0:0 30:7 52:-7 75:7 100:0"),
)
FOLD_ARMS = IDLE.but(
    2.8,
    arm__fwd=keys("0:0 25:44 80:44 100:0"),
    elbow__bend=keys("0:14 25:104 80:104 100:14"),
    arm__in=keys("0:0 25:74 80:74 100:0"),
    spine__lean=-4.0,
    head__roll=wave(0, 4),
)

LAUGH = IDLE.but(
    2.0,
    spine__lean=wave(-10, 8, 0, 5),
    head__lean=wave(-16, 8, 30, 5),
    arm__fwd=wave(34, 4, 0, 5),
    elbow__bend=96.0,
    arm__in=58.0,
    hips__rise=wave(0.012, 0.012, 0, 5),
    knee__bend=10.0,
    leg__fwd=5.0,
)
CRY = IDLE.but(
    2.8,
    spine__lean=wave(20, 4, 0, 4),
    head__lean=wave(34, 4, 20, 4),
    arm__fwd=64.0,
    elbow__bend=wave(128, 4, 0, 4),
    arm__in=wave(34, 4),
    spine__roll=wave(0, 3, 0, 2),
)
SAD = IDLE.but(
    3.6,
    spine__lean=wave(20, 3),
    head__lean=wave(36, 3, 40),
    arm__fwd=wave(14, 3),
    arm__out=5.0,
    elbow__bend=6.0,
    head__yaw=wave(0, 12),
)
DEFEAT = Move(
    3.0,
    {
        "leg.fwd": keys("0:0 35:30 60:4 100:4"),
        "knee.bend": keys("0:0 35:70 60:92 100:92"),
        "foot.up": keys("0:0 60:-52 100:-52"),
        "spine.lean": keys("0:0 35:20 70:40 100:36"),
        "head.lean": keys("0:0 60:34 100:38"),
        "arm.fwd": keys("0:0 40:14 70:40 100:36"),
        "elbow.bend": keys("0:14 70:10 100:10"),
    },
    loop=False,
)
ANGRY = IDLE.but(
    1.6,
    arm__fwd=wave(28, 22, 0, 2),
    elbow__bend=wave(92, 20, 180, 2),
    arm__out=24.0,
    spine__lean=wave(10, 7, 0, 2),
    head__lean=wave(6, 9, 30, 2),
    r_leg__fwd=keys("0:0 25:36 45:0 100:0"),
    r_knee__bend=keys("0:0 25:64 45:0 100:0"),
)
COMPLAIN = IDLE.but(
    2.4,
    arm__out=wave(32, 14, 0, 2),
    elbow__bend=wave(70, 22, 0, 2),
    arm__fwd=wave(26, 10, 40, 2),
    head__yaw=wave(0, 18, 0, 2),
    arm__in=-40.0,
    spine__roll=wave(0, 5),
)
FRUSTRATED = IDLE.but(
    2.2,
    arm__out=wave(92, 5, 0, 4),
    arm__in=-70.0,
    arm__fwd=18.0,
    elbow__bend=wave(112, 5, 0, 4),
    head__yaw=wave(0, 16, 0, 3),
    spine__lean=wave(16, 6),
    head__lean=16.0,
)
AFRAID = IDLE.but(
    1.4,
    spine__lean=wave(-12, 3, 0, 6),
    arm__fwd=wave(64, 4, 0, 6),
    elbow__bend=wave(112, 4, 40, 6),
    arm__in=24.0,
    leg__fwd=wave(20, 1.5, 0, 6),
    knee__bend=wave(42, 3, 0, 6),
    head__yaw=wave(0, 26),
    head__lean=8.0,
    hips__x=-0.05,
    arm__out=14.0,
)
SCARED = Move(
    1.6,
    {
        "hips.x": keys("0:0 18:-0.35 70:-0.3 100:0"),
        "hips.rise": keys("0:0 8:0 16:0.16 26:0 100:0"),
        "spine.lean": keys("0:0 18:-22 70:-14 100:0"),
        "arm.fwd": keys("0:0 18:76 70:66 100:0"),
        "arm.out": keys("0:9 18:44 70:34 100:9"),
        "elbow.bend": keys("0:14 18:84 70:98 100:14"),
        "head.lean": keys("0:0 18:14 70:14 100:0"),
        "leg.fwd": keys("0:0 22:30 70:22 100:0"),
        "knee.bend": keys("0:0 22:54 70:42 100:0"),
    },
)
SCRATCH = IDLE.but(
    2.4,
    r_arm__out=keys("0:9 20:92 85:92 100:9"),
    r_arm__in=keys("0:0 20:-72 85:-72 100:0"),
    r_arm__fwd=keys("0:0 20:14 85:14 100:0"),
    r_elbow__bend=keys("0:14 20:118 32:104 44:118 56:104 68:118 85:112 100:14"),
    head__roll=keys("0:0 25:-14 85:-14 100:0"),
    head__lean=10.0,
)
CALL = IDLE.but(
    3.0,
    r_arm__out=34.0,
    r_arm__fwd=56.0,
    r_elbow__bend=wave(140, 2),
    r_arm__in=-24.0,
    head__roll=wave(12, 4),
    l_arm__fwd=wave(20, 18, 0, 2),
    l_elbow__bend=wave(60, 24, 0, 2),
    head__lean=wave(2, 5, 0, 3),
)
TYPING = IDLE.but(
    1.6,
    arm__fwd=34.0,
    elbow__bend=wave(78, 3, 0, 4),
    arm__in=wave(36, 5, 0, 4),
    head__lean=wave(24, 3),
    spine__lean=10.0,
)
SING = IDLE.but(
    2.4,
    r_arm__fwd=52.0,
    r_elbow__bend=wave(118, 4, 0, 2),
    r_arm__in=30.0,
    l_arm__out=wave(62, 24),
    l_elbow__bend=wave(34, 16),
    head__lean=wave(-14, 8, 0, 2),
    hips__roll=wave(0, 5),
    spine__roll=wave(0, -8),
    spine__lean=wave(-6, 4, 0, 2),
)
