"""Which animation presets a rig takes, as the 2026-11 notes on v3 have it.

The spelling follows the rig model: `preset:biped:walk` on v1.0, `preset:walk` on v2.5.
"""

from typing import Literal

from tools.simulator.refusal import Refusal, bad_parameter

Spelling = Literal["bare", "namespaced", "both"]
"""What a v2.5 biped rig takes; the sources contradict each other, so it is a switch."""

RIG_V1 = "v1.0-20240301"
RIG_V2 = "v2.5-20260210"
RIG_V3 = "v3.0-20260909"

MAX_CLIPS = 5

_BARE = "climb dive fall hurt idle jump run shoot slash turn walk".split()
_BARE_OF_V2 = ["chop", *_BARE]  # ComfyUI, 2026-09: the twelve biped names a v2.5 rig may take
_CREATURE = {
    "quadruped": "walk",
    "hexapod": "walk",
    "octopod": "walk",
    "serpentine": "march",
    "aquatic": "march",
}
_BIPED = """
afraid agree angry_01..03 basketball_shot bow box_01..03 cast_a_spell cheer chop clap climb
complain_01..02 cross_body_crunch crossover_dribble cry dance_01..06 defeat_02..03 depressed dig
dive dribble fall fire flee_01..02 flip fold_arms football_catch football_save football_pass freaky
frightened front_kick_01..02 frustrated_01..02 golf greet_01..04 heart_pose hit_to_body_01..02
hit_to_head hit_to_side hit_to_stomach hug hurt idle jump_down jump jump_rope_01..02 laugh_01..02
lift_heavy look_around make_a_call_01..02 pitch_baseball play_mobile_game play_video_game
run_upstairs run scared_01..02 scratch shoot shovel sing_01..04 sit slash sob standing_relax surf
swagger swim turn victory_celebration volleyball wait walk warm_up wave_goodbye_01..02
"""


def _spelled_out(names: str) -> list[str]:
    every: list[str] = []
    for name in names.split():
        head, _, last = name.partition("..")
        if not last:
            every.append(head)
            continue
        stem, first = head[:-2], int(head[-2:])
        every += [f"{stem}{number:02}" for number in range(first, int(last) + 1)]
    return every


BARE = frozenset(f"preset:{name}" for name in _BARE)
BIPED = frozenset(f"preset:biped:{name}" for name in _spelled_out(_BIPED))
BIPED_OF_V2 = frozenset(f"preset:biped:{name}" for name in _BARE_OF_V2)


def accepted_presets(rig_model: str, rig_type: str, spelling: Spelling) -> frozenset[str]:
    """The presets a rig takes, in wire spelling; empty where none exists (avian)."""
    if rig_model == RIG_V1:
        return BIPED  # bare names on v1.0: only one of several sources says yes; strict here
    if rig_type == "biped":
        if rig_model == RIG_V3:
            return BIPED | BARE
        return {"bare": BARE, "namespaced": BIPED_OF_V2, "both": BARE | BIPED_OF_V2}[spelling]
    if rig_model == RIG_V3 or rig_type not in _CREATURE:
        return frozenset()
    return frozenset({f"preset:{rig_type}:{_CREATURE[rig_type]}"})


def check_presets(
    presets: tuple[str, ...], *, rig_model: str, rig_type: str, spec: str, spelling: Spelling
) -> None:
    """Raises `Refusal` 1004 for a preset, a count or a rig that cannot be retargeted."""
    if not presets:
        raise bad_parameter("animation or animations is required")
    if len(presets) > MAX_CLIPS:
        raise bad_parameter(f"animations: at most {MAX_CLIPS}, got {len(presets)}")
    if rig_model == RIG_V1 and spec == "mixamo":
        raise bad_parameter("a v1.0 rig with spec mixamo cannot be retargeted")
    accepted = accepted_presets(rig_model, rig_type, spelling)
    for preset in presets:
        if preset not in accepted:
            raise _unknown(preset, accepted, rig_model, rig_type)


def _unknown(preset: str, accepted: frozenset[str], rig_model: str, rig_type: str) -> Refusal:
    names = ", ".join(sorted(accepted)) or "none"
    return bad_parameter(
        f"animation: {preset!r} is not a preset of a {rig_type} rig ({rig_model})",
        suggestion=f"allowed values: {names}",
    )
