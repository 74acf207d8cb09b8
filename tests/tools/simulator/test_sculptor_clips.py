"""Clips: the right limbs move the right way, and loops close."""

import numpy as np
import pytest

from tests.gltf_validator import validated
from tests.tools.simulator.glb_document import document
from tools.picture.pose import duration_s, world_matrices
from tools.picture.scene import Scene, read_scene
from tools.simulator.sculptor import presets_of, sculpt_clips
from tools.simulator.sculptor.lexicon import RIG_TYPES
from tools.simulator.sculptor.motion.presets import BIPED, CREATURES

CREATURE_PROMPTS = {
    "quadruped": "a red dragon",
    "hexapod": "an ant",
    "octopod": "a spider",
    "serpentine": "a snake",
    "aquatic": "a shark",
}


def path(glb: bytes, clip: str, joint: str, frames: int = 25) -> np.ndarray:
    """Where a joint is through the clip, (frames, 3)."""
    scene = read_scene(glb)
    node = [n["name"] for n in document(glb)["nodes"]].index(joint)
    channels = scene.clips[clip]
    times = np.linspace(0, duration_s(scene, clip), frames)
    return np.array([world_matrices(scene, channels, float(t))[node][:3, 3] for t in times])


def clip_of(preset: str, prompt: str = "a knight", rig_type: str = "biped", **more: bool) -> bytes:
    return sculpt_clips(prompt, seed=1, rig_type=rig_type, presets=(preset,), **more)


def test_walking_legs_swing_in_opposite_phase() -> None:
    glb = clip_of("preset:biped:walk", in_place=True)
    right, left = (path(glb, "preset:biped:walk", f"{side}_Foot")[:, 0] for side in "RL")
    assert np.ptp(right) > 0.12
    assert np.corrcoef(right, left)[0, 1] < -0.8


def test_walking_arms_swing_against_the_legs() -> None:
    glb = clip_of("preset:biped:walk", in_place=True)
    hand, foot = (path(glb, "preset:biped:walk", f"R_{part}")[:, 0] for part in ("Hand", "Foot"))
    assert np.corrcoef(hand, foot)[0, 1] < -0.5


def test_running_is_faster_and_higher_than_walking() -> None:
    glb = sculpt_clips(
        "a person",
        seed=1,
        rig_type="biped",
        presets=("preset:walk", "preset:run"),
        in_place=True,
    )
    scene = read_scene(glb)
    assert duration_s(scene, "preset:run") < duration_s(scene, "preset:walk")
    walk, run = (np.ptp(path(glb, f"preset:{gait}", "R_Foot")[:, 1]) for gait in ("walk", "run"))
    assert run > walk


def test_an_idle_figure_keeps_its_feet_where_they_are() -> None:
    glb = clip_of("preset:biped:idle")
    for side in "RL":
        assert np.ptp(path(glb, "preset:biped:idle", f"{side}_Foot"), axis=0).max() < 0.01
    assert np.ptp(path(glb, "preset:biped:idle", "Head"), axis=0).max() > 0.002


def test_a_jump_leaves_the_floor_and_comes_back() -> None:
    feet = path(clip_of("preset:biped:jump"), "preset:biped:jump", "R_ToeBase", frames=60)[:, 1]
    assert feet.max() - feet[0] > 0.15
    assert feet[-1] == pytest.approx(feet[0], abs=0.01)


def test_a_fall_ends_on_the_floor() -> None:
    head = path(clip_of("preset:biped:fall"), "preset:biped:fall", "Head")[:, 1]
    assert head[0] > 0.5
    assert 0 < head[-1] < 0.2


def test_waving_raises_only_the_right_hand() -> None:
    glb = clip_of("preset:biped:wave_goodbye_01")
    right, left = (path(glb, "preset:biped:wave_goodbye_01", f"{s}_Hand")[:, 1] for s in "RL")
    assert right.min() > left.max() + 0.1


def test_a_front_kick_is_done_with_the_right_leg() -> None:
    glb = clip_of("preset:biped:front_kick_01")
    right, left = (path(glb, "preset:biped:front_kick_01", f"{s}_Foot")[:, 1] for s in "RL")
    assert np.ptp(right) > 2 * np.ptp(left)


def test_a_seated_pelvis_is_lower() -> None:
    hip = path(clip_of("preset:biped:sit"), "preset:biped:sit", "Pelvis")[:, 1]
    assert hip[-1] < 0.75 * hip[0]


def test_nobody_sinks_through_the_floor() -> None:
    names = tuple(f"preset:biped:{name}" for name in BIPED)
    glb = sculpt_clips("a person", seed=1, rig_type="biped", presets=names, with_geometry=False)
    scene, nodes = read_scene(glb), [n["name"] for n in document(glb)["nodes"]]
    lowest = [nodes.index(joint) for joint in ("R_ToeBase", "L_ToeBase", "Head", "Pelvis")]
    for name in names:
        for time_s in np.linspace(0, duration_s(scene, name), 9):
            world = world_matrices(scene, scene.clips[name], float(time_s))
            assert min(world[node][1, 3] for node in lowest) > 0.005, (name, time_s)


def test_all_biped_presets_are_valid_and_all_of_them_move() -> None:
    names = presets_of("biped")
    assert len(names) == 111
    glb = sculpt_clips("a knight", seed=1, rig_type="biped", presets=names)
    report = validated(glb)
    assert (report.errors, report.warnings) == (0, 0), report.issues
    scene = read_scene(glb)
    assert list(scene.clips) == list(names)
    for name in names:
        assert movement(scene, name) > 0.01, name


def movement(scene: Scene, clip: str) -> float:
    """The greatest change of any joint's rotation."""
    turns = [c.values for c in scene.clips[clip] if c.path == "rotation"]
    return max(float(np.ptp(values, axis=0).max()) for values in turns)


@pytest.mark.parametrize("rig_type", sorted(CREATURES))
def test_creatures_have_one_valid_gait(rig_type: str) -> None:
    (preset,) = presets_of(rig_type)
    glb = clip_of(preset, CREATURE_PROMPTS[rig_type], rig_type)
    report = validated(glb)
    assert (report.errors, report.warnings) == (0, 0), report.issues
    assert movement(read_scene(glb), preset) > 0.02


def test_a_walking_wolf_moves_diagonal_legs_together() -> None:
    glb = clip_of("preset:quadruped:walk", "a wolf", "quadruped", in_place=True)
    feet = {
        leg: path(glb, "preset:quadruped:walk", f"{leg}Foot")[:, 0]
        for leg in ("R_Front", "L_Front", "L_Back")
    }
    assert np.corrcoef(feet["R_Front"], feet["L_Front"])[0, 1] < -0.8
    assert np.corrcoef(feet["R_Front"], feet["L_Back"])[0, 1] > 0.7


def test_a_spider_lifts_its_legs_in_turn() -> None:
    glb = clip_of("preset:octopod:walk", "a spider", "octopod", in_place=True)
    first, second = (path(glb, "preset:octopod:walk", f"R_Leg{i}Foot")[:, 1] for i in (1, 2))
    assert np.corrcoef(first, second)[0, 1] < 0


LOOPS = [f"preset:biped:{name}" for name, move in BIPED.items() if move.loop]


def test_loops_close_exactly() -> None:
    glb = sculpt_clips("a knight", seed=1, rig_type="biped", presets=tuple(LOOPS), in_place=True)
    for name, channels in read_scene(glb).clips.items():
        for channel in channels:
            first, last = channel.values[0], channel.values[-1]
            gap = min(np.abs(first - last).max(), np.abs(first + last).max())
            assert gap < 1e-6, (name, channel.path)


@pytest.mark.parametrize("rig_type", sorted(CREATURES))
def test_gaits_of_creatures_close_exactly(rig_type: str) -> None:
    (preset,) = presets_of(rig_type)
    glb = clip_of(preset, CREATURE_PROMPTS[rig_type], rig_type, in_place=True)
    for channel in read_scene(glb).clips[preset]:
        assert channel.values[0] == pytest.approx(channel.values[-1], abs=1e-6)


def test_keys_move_no_faster_than_a_body_can() -> None:
    """A jump between neighbouring frames would be seen as a jerk."""
    glb = sculpt_clips("a knight", seed=1, rig_type="biped", presets=presets_of("biped"))
    for name, channels in read_scene(glb).clips.items():
        for channel in channels:
            if channel.path == "rotation":
                cos = np.abs((channel.values[1:] * channel.values[:-1]).sum(axis=1))
                step = np.degrees(2 * np.arccos(np.clip(cos, 0, 1)))
                assert step.max() < 75, (name, channel.node)


def test_a_gait_goes_ahead_unless_it_is_in_place() -> None:
    going = path(clip_of("preset:biped:walk"), "preset:biped:walk", "Hip")[:, 0]
    staying = path(clip_of("preset:biped:walk", in_place=True), "preset:biped:walk", "Hip")[:, 0]
    assert going[-1] - going[0] > 0.3
    assert np.ptp(staying) < 0.05


def test_a_clip_without_geometry_keeps_its_joints() -> None:
    glb = clip_of("preset:biped:walk", with_geometry=False)
    found = document(glb)
    assert "meshes" not in found
    assert found["animations"][0]["name"] == "preset:biped:walk"
    assert len(glb) < 60_000
    report = validated(glb)
    assert (report.errors, report.warnings) == (0, 0), report.issues


def test_a_mixamo_rig_can_be_animated() -> None:
    glb = sculpt_clips("a knight", seed=1, rig_type="biped", spec="mixamo", presets=("preset:run",))
    assert np.ptp(path(glb, "preset:run", "mixamorig:LeftFoot")[:, 1]) > 0.05


def test_a_statue_rigged_by_force_can_walk() -> None:
    glb = clip_of("preset:biped:walk", "a statue of a knight")
    assert validated(glb).errors == 0


@pytest.mark.parametrize(
    ("preset", "rig_type"),
    [
        ("preset:biped:moonwalk", "biped"),
        ("preset:dance", "biped"),
        ("walk", "biped"),
        ("preset:quadruped:walk", "biped"),
        ("preset:biped:walk", "quadruped"),
        ("preset:avian:fly", "avian"),
    ],
)
def test_presets_a_rig_does_not_have_are_refused(preset: str, rig_type: str) -> None:
    with pytest.raises(ValueError, match="no preset"):
        clip_of(preset, "an owl", rig_type)


def test_birds_have_no_presets() -> None:
    assert presets_of("avian") == ()
    assert {r for r in RIG_TYPES if presets_of(r)} == set(RIG_TYPES) - {"avian"}
