"""From the wire's preset names to moves.

Names: the 100 biped presets, the 11 bare ones and the five creature ones of the Tripo v3 API,
read 2026-11-22.
"""

from collections.abc import Callable

from tools.simulator.sculptor.glb import ClipDocument
from tools.simulator.sculptor.motion import creature, dances, feelings, fights, gaits, sports
from tools.simulator.sculptor.motion.act import Acting, clip_of
from tools.simulator.sculptor.motion.biped import act_biped
from tools.simulator.sculptor.motion.curve import Motion, Move, sampled, wave
from tools.simulator.sculptor.skeleton import Skeleton

d, f, g, k, s = dances, feelings, gaits, fights, sports

BIPED: dict[str, Move] = {
    "afraid": f.AFRAID,
    "agree": f.AGREE,
    "angry_01": f.ANGRY,
    "angry_02": f.ANGRY.but(1.3, arm__out=40.0, head__yaw=wave(0, 14, 0, 2)),
    "angry_03": f.ANGRY.but(2.0, arm__fwd=wave(84, 30, 0, 2), elbow__bend=wave(40, 30, 180, 2)),
    "basketball_shot": s.BASKET,
    "bow": f.BOW,
    "box_01": k.JAB,
    "box_02": k.HOOK,
    "box_03": k.UPPERCUT,
    "cast_a_spell": k.CAST,
    "cheer": f.CHEER,
    "chop": k.CHOP,
    "clap": f.CLAP,
    "climb": g.CLIMB,
    "complain_01": f.COMPLAIN,
    "complain_02": f.COMPLAIN.but(2.8, arm__out=wave(60, 18, 0, 2), spine__lean=wave(-6, 6)),
    "cross_body_crunch": s.CRUNCH,
    "crossover_dribble": s.CROSSOVER,
    "cry": f.CRY,
    "dance_01": d.SPIN,
    "dance_02": d.SWAY,
    "dance_03": d.DISCO,
    "dance_04": d.HOP,
    "dance_05": d.TWIST,
    "dance_06": d.ROBOTIC,
    "defeat_02": f.DEFEAT,
    "defeat_03": f.DEFEAT.but(3.6, arm__fwd=70.0, elbow__bend=wave(116, 3)),
    "depressed": f.SAD,
    "dig": k.DIG,
    "dive": g.DIVE,
    "dribble": s.DRIBBLE,
    "fall": g.FALL,
    "fire": k.SHOOT.but(1.0),
    "flee_01": g.FLEE,
    "flee_02": g.FLEE.but(0.6, arm__out=60.0, head__yaw=wave(40, 20)),
    "flip": s.FLIP,
    "fold_arms": f.FOLD_ARMS,
    "football_catch": s.CATCH,
    "football_save": s.SAVE,
    "football_pass": s.BALL_KICK,
    "freaky": d.FREAKY,
    "frightened": f.AFRAID.but(1.1, arm__fwd=84.0, spine__lean=-20.0),
    "front_kick_01": k.KICK,
    "front_kick_02": k.KICK.but(0.95, spine__yaw=-24.0, arm__out=34.0),
    "frustrated_01": f.FRUSTRATED,
    "frustrated_02": f.ANGRY.but(1.8, arm__out=wave(50, 26, 0, 2), head__yaw=wave(0, 24, 0, 2)),
    "golf": s.GOLF,
    "greet_01": f.GREET,
    "greet_02": f.SALUTE,
    "greet_03": f.HANDSHAKE,
    "greet_04": f.BOW.but(1.8),
    "heart_pose": f.HEART,
    "hit_to_body_01": k.HURT.but(0.8),
    "hit_to_body_02": k.HURT.but(1.1, spine__yaw=wave(0, 18)),
    "hit_to_head": k.HIT_HEAD,
    "hit_to_side": k.HIT_SIDE,
    "hit_to_stomach": k.HURT.but(1.2, head__lean=wave(14, 10)),
    "hug": f.HUG,
    "hurt": k.HURT,
    "idle": g.IDLE,
    "jump_down": g.JUMP_DOWN,
    "jump": g.JUMP,
    "jump_rope_01": s.JUMP_ROPE,
    "jump_rope_02": s.JUMP_ROPE.but(0.48, r_leg__fwd=wave(24, 22), l_leg__fwd=wave(24, 22, 180)),
    "laugh_01": f.LAUGH,
    "laugh_02": f.LAUGH.but(2.4, spine__lean=wave(24, 10, 0, 5), head__lean=wave(10, 9, 30, 5)),
    "lift_heavy": s.LIFT,
    "look_around": f.LOOK_AROUND,
    "make_a_call_01": f.CALL,
    "make_a_call_02": f.CALL.but(2.6, head__yaw=wave(0, 20), hips__roll=wave(0, 5)),
    "pitch_baseball": s.THROW,
    "play_mobile_game": f.TYPING,
    "play_video_game": f.TYPING.but(1.2, spine__roll=wave(0, 8), head__lean=wave(8, 5)),
    "run_upstairs": g.STAIRS,
    "run": g.RUN,
    "scared_01": f.SCARED,
    "scared_02": f.SCARED.but(2.0, arm__fwd=wave(96, 6), spine__yaw=wave(0, 16)),
    "scratch": f.SCRATCH,
    "shoot": k.SHOOT,
    "shovel": k.DIG.but(2.1),
    "sing_01": f.SING,
    "sing_02": f.SING.but(2.0, l_arm__fwd=wave(60, 20)),
    "sing_03": f.SING.but(3.0, head__roll=wave(0, 12), l_arm__out=wave(110, 26)),
    "sing_04": f.SING.but(2.6, spine__yaw=wave(0, 18), r_arm__out=24.0),
    "sit": g.SIT,
    "slash": k.SLASH,
    "sob": f.CRY.but(1.8, spine__lean=wave(28, 6, 0, 5)),
    "standing_relax": f.WAIT.but(4.0, arm__in=4.0, r_foot__up=0.0),
    "surf": g.SURF,
    "swagger": g.SWAGGER,
    "swim": g.SWIM,
    "turn": g.CROUCH_TURN,
    "victory_celebration": f.VICTORY,
    "volleyball": s.VOLLEY,
    "wait": f.WAIT,
    "walk": g.WALK,
    "warm_up": s.WARM_UP,
    "wave_goodbye_01": f.WAVE,
    "wave_goodbye_02": f.WAVE.but(1.4, r_arm__out=wave(128, 16, 0, 2), r_elbow__bend=26.0),
}

BARE = ("idle", "walk", "run", "dive", "climb", "jump", "slash", "shoot", "hurt", "fall", "turn")

Act = Callable[[Skeleton, Motion], Acting]

CREATURES: dict[str, tuple[str, Move, Act]] = {
    "quadruped": ("walk", creature.QUADRUPED_WALK, creature.act_quadruped),
    "hexapod": ("walk", creature.HEXAPOD_WALK, creature.act_crawler),
    "octopod": ("walk", creature.OCTOPOD_WALK, creature.act_crawler),
    "serpentine": ("march", creature.SERPENTINE_MARCH, creature.act_serpent),
    "aquatic": ("march", creature.AQUATIC_MARCH, creature.act_swimmer),
}


def clip_for(preset: str, rig_type: str, skeleton: Skeleton, *, in_place: bool) -> ClipDocument:
    """The preset's clip on a skeleton of that rig type, named as the preset is spelled.

    Raises ValueError when the rig type has no such preset.
    """
    move, act = _found(preset, rig_type)
    motion = sampled(move)
    return clip_of(preset, skeleton, move, motion, act(skeleton, motion), in_place=in_place)


def presets_of(rig_type: str) -> tuple[str, ...]:
    """Every preset that rig type can play, in wire spelling; none for avian."""
    if rig_type == "biped":
        bare = tuple(f"preset:{name}" for name in BARE)
        return tuple(f"preset:biped:{name}" for name in BIPED) + bare
    if rig_type in CREATURES:
        return (f"preset:{rig_type}:{CREATURES[rig_type][0]}",)
    return ()


def _found(preset: str, rig_type: str) -> tuple[Move, Act]:
    if preset not in presets_of(rig_type):
        raise ValueError(f"no preset {preset!r} for a {rig_type} rig")
    if rig_type == "biped":
        return BIPED[preset.rsplit(":", 1)[1]], act_biped
    _, move, act = CREATURES[rig_type]
    return move, act
