import pytest

from tools.step_name import StepName

SPELT = {
    "generate": StepName("generate"),
    "rig_check": StepName("rig_check"),
    "rig": StepName("rig"),
    "animate:walk": StepName("animate", preset="walk"),
    "convert:fbx": StepName("convert", format="fbx"),
    "convert:fbx:model": StepName("convert", format="fbx", stem="model"),
}


@pytest.mark.parametrize(("text", "name"), SPELT.items())
def test_the_name_of_a_step_is_read_from_its_spelling_and_spelt_the_same_again(
    text: str, name: StepName
) -> None:
    assert StepName.parse(text) == name
    assert str(name) == text


def test_a_preset_with_a_colon_of_its_own_stays_whole() -> None:
    assert StepName.parse("animate:preset:biped:walk").preset == "preset:biped:walk"


@pytest.mark.parametrize("text", ["", "walk", "rigging", "rig:walk"])
def test_what_no_step_is_called_is_no_name_of_a_step(text: str) -> None:
    with pytest.raises(ValueError, match="not the name of a step"):
        StepName.parse(text)


def test_each_step_that_makes_a_file_says_how_it_is_called() -> None:
    stems = {text: StepName.parse(text).file_stem for text in SPELT}
    assert stems == {
        "generate": "model",
        "rig_check": "",
        "rig": "rigged",
        "animate:walk": "walk",
        "convert:fbx": "model",
        "convert:fbx:model": "model",
    }
