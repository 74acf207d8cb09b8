"""What a model clearly meant is taken as meant; what may cost money is not guessed."""

import json
from typing import Any

import pytest

from agent.core.leniency import meant_arguments, meant_name, meant_object

NAMES = ("generate_3d", "check_status", "rig", "animate")
GIVEN = {"prompt": "a knight", "name": "knight"}
TEXT = json.dumps(GIVEN)
SCHEMA: dict[str, Any] = {
    "properties": {
        "prompt": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "asset": {"type": "string"},
        "quality": {"anyOf": [{"enum": ["standard", "p2"], "type": "string"}, {"type": "null"}]},
        "rig": {"type": "boolean"},
        "wait_s": {"type": "integer"},
        "height_m": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        "animations": {"type": "array", "items": {"type": "string"}},
        "options": {"$ref": "#/$defs/Options"},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/Options"}},
    },
    "required": ["asset"],
    "$defs": {"Options": {"type": "object", "properties": {"face_limit": {"type": "integer"}}}},
}


@pytest.mark.parametrize(
    "spelt",
    [
        "generate_3d",
        "functions.generate_3d",
        "functions.generate_3d:0",
        "function:generate_3d",
        "default_api:generate_3d",
        "default_api.generate_3d",
        "tools.generate_3d",
        "generate_3d<|channel|>commentary",
        "generate_3d<|constrain|>json",
        "functions.generate_3d<|channel|>analysis",
        "Generate_3D",
        "generate-3d",
        " `generate_3d` ",
        "generate_3d()",
    ],
)
def test_a_name_with_trimmings_is_the_tool_that_is_meant(spelt: str) -> None:
    assert meant_name(spelt, NAMES) == "generate_3d"


@pytest.mark.parametrize("spelt", ["", "paint", "rig_it", "generate", "functions.", "rigs"])
def test_another_name_stays_what_it_is(spelt: str) -> None:
    assert meant_name(spelt, NAMES) == spelt


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"  {TEXT}\n",
        json.dumps(TEXT),
        json.dumps(json.dumps(TEXT)),
        json.dumps([GIVEN]),
        json.dumps([TEXT]),
        "{}" + TEXT,
        TEXT + "{}",
        TEXT + TEXT,
        f"{TEXT}\n{TEXT}",
        f"[{TEXT}",
        json.dumps(TEXT)[:-1],
        f"```json\n{TEXT}\n```",
        f"{TEXT}<|call|>",
    ],
)
def test_an_object_is_taken_out_of_what_it_was_put_into(text: str) -> None:
    assert meant_object(text) == GIVEN


@pytest.mark.parametrize("text", ["", "{}", "null", '"{}"', "[{}]", "{}{}"])
def test_no_arguments_are_an_empty_object(text: str) -> None:
    assert meant_object(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        *(TEXT[:at] for at in range(1, len(TEXT))),
        '{"wait_s": 6',
        '{"a": 1}{"a": 2}',
        '[{"a": 1}, {"a": 2}]',
        "[]",
        "5",
        '"a knight"',
        "a knight",
        '{"a": 1} and more',
        "[" * 5000,
        "{'a': 1}",
    ],
)
def test_what_may_have_lost_something_or_says_two_things_is_no_object(text: str) -> None:
    assert meant_object(text) is None


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"rig": "true"}, {"rig": True}),
        ({"rig": "False"}, {"rig": False}),
        ({"rig": ["true"]}, {"rig": True}),
        ({"wait_s": "60"}, {"wait_s": 60}),
        ({"wait_s": "60.0"}, {"wait_s": 60}),
        ({"wait_s": '"60"'}, {"wait_s": 60}),
        ({"height_m": "1.8"}, {"height_m": 1.8}),
        ({"height_m": "null"}, {"height_m": None}),
        ({"prompt": None}, {}),
        ({"prompt": ""}, {}),
        ({"rig": None, "wait_s": "", "animations": ""}, {}),
        ({"asset": ["knight"]}, {"asset": "knight"}),
        ({"animations": "walk"}, {"animations": ["walk"]}),
        ({"animations": '["walk", "idle"]'}, {"animations": ["walk", "idle"]}),
        ({"animations": json.dumps('["walk"]')}, {"animations": ["walk"]}),
        ({"animations": ['["walk", "idle"]']}, {"animations": ["walk", "idle"]}),
        ({"options": '{"face_limit": "5000"}'}, {"options": {"face_limit": 5000}}),
        ({"options": [{"face_limit": 5000}]}, {"options": {"face_limit": 5000}}),
        ({"parts": {"face_limit": "5"}}, {"parts": [{"face_limit": 5}]}),
        ({"quality": '"p2"'}, {"quality": "p2"}),
        ({"prompt": '"Excalibur"'}, {"prompt": '"Excalibur"'}),
        ({"prompt": "60"}, {"prompt": "60"}),
        ({"prompt": "true"}, {"prompt": "true"}),
    ],
)
def test_a_value_is_read_as_the_schema_asks_for_it(
    given: dict[str, Any], meant: dict[str, Any]
) -> None:
    assert meant_arguments(given, SCHEMA) == meant


@pytest.mark.parametrize(
    "given",
    [
        {"colour": "green"},
        {"colour": None},
        {"asset": ""},
        {"rig": "perhaps"},
        {"wait_s": "60 s"},
        {"wait_s": "1.5"},
        {"animations": ["walk", "run"]},
        {"asset": ["knight", "wolf"]},
        {"quality": "best"},
    ],
)
def test_what_is_not_clear_is_left_for_the_schema_to_refuse(given: dict[str, Any]) -> None:
    assert meant_arguments(given, SCHEMA) == given


def test_what_fits_already_is_not_touched() -> None:
    given = {"prompt": "a {knight}", "asset": "x", "rig": True, "animations": ["walk"]}
    assert meant_arguments(given, SCHEMA) == given
