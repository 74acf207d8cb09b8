"""Skins: joints that carry names, weights that add up, and a bind pose that changes nothing."""

import numpy as np
import pytest

from tests.gltf_validator import validated
from tests.tools.simulator.glb_document import document
from tools.picture.pose import posed
from tools.picture.scene import read_scene
from tools.simulator.sculptor import sculpt, sculpt_rigged
from tools.simulator.sculptor.lexicon import RIG_TYPES

BODIES = [
    ("a knight with a cape", "biped"),
    ("a wizard", "biped"),
    ("a robot", "biped"),
    ("a wolf", "quadruped"),
    ("a dragon", "quadruped"),
    ("an owl", "avian"),
    ("a snake", "serpentine"),
    ("a fish", "aquatic"),
    ("a beetle", "hexapod"),
    ("a spider", "octopod"),
    ("an octopus", "octopod"),
]


@pytest.mark.parametrize(("prompt", "rig_type"), BODIES)
def test_a_rig_is_valid_and_has_named_joints(prompt: str, rig_type: str) -> None:
    glb = sculpt_rigged(prompt, seed=1, rig_type=rig_type)
    report = validated(glb)
    assert (report.errors, report.warnings) == (0, 0), report.issues
    found = document(glb)
    names = [found["nodes"][joint]["name"] for joint in found["skins"][0]["joints"]]
    assert len(names) >= 15
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("prompt", "rig_type"), BODIES)
def test_weights_sum_to_one_and_blend_somewhere(prompt: str, rig_type: str) -> None:
    scene = read_scene(sculpt_rigged(prompt, seed=1, rig_type=rig_type))
    weights = scene.meshes[0][0].vertices.weights
    assert weights is not None
    assert np.abs(weights.sum(axis=1) - 1).max() < 1e-6
    assert weights.min() >= 0
    if prompt != "a robot":
        assert ((weights > 0.2).sum(axis=1) >= 2).mean() > 0.02


@pytest.mark.parametrize(("prompt", "rig_type"), BODIES)
def test_at_rest_a_rigged_model_is_the_base_model(prompt: str, rig_type: str) -> None:
    base = posed(read_scene(sculpt(prompt, seed=4)), None, 0.0)
    rigged = posed(read_scene(sculpt_rigged(prompt, seed=4, rig_type=rig_type)), None, 0.0)
    assert rigged.positions == pytest.approx(base.positions, abs=1e-5)


def test_a_mixamo_rig_carries_mixamo_names() -> None:
    found = document(sculpt_rigged("a knight", seed=1, rig_type="biped", spec="mixamo"))
    names = {found["nodes"][joint]["name"] for joint in found["skins"][0]["joints"]}
    assert names >= {
        "mixamorig:Hips",
        "mixamorig:Spine2",
        "mixamorig:LeftUpLeg",
        "mixamorig:RightForeArm",
        "mixamorig:Head",
    }


def test_a_tripo_rig_carries_tripo_names() -> None:
    found = document(sculpt_rigged("a knight", seed=1, rig_type="biped"))
    names = {found["nodes"][joint]["name"] for joint in found["skins"][0]["joints"]}
    assert names >= {"Root", "Hip", "Pelvis", "L_Thigh", "R_Calf", "Spine01", "L_Forearm", "Head"}


@pytest.mark.parametrize("rig_type", RIG_TYPES)
@pytest.mark.parametrize("prompt", ["a statue of a knight", "a chair", "a horse"])
def test_anything_can_be_rigged_by_force(prompt: str, rig_type: str) -> None:
    report = validated(sculpt_rigged(prompt, seed=1, rig_type=rig_type))
    assert (report.errors, report.warnings) == (0, 0), report.issues


def test_an_unknown_rig_type_is_refused() -> None:
    with pytest.raises(ValueError, match="no rig type 'centipede'"):
        sculpt_rigged("a knight", seed=1, rig_type="centipede")


def test_the_right_leg_is_on_the_right() -> None:
    found = document(sculpt_rigged("a knight", seed=1, rig_type="biped"))
    sides = {n["name"]: n["translation"][2] for n in found["nodes"] if "translation" in n}
    assert sides["R_Thigh"] > 0 > sides["L_Thigh"]
