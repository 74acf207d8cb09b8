"""Calls that a weak model prints as text: which are taken for calls, and what is shown."""

import pytest

from agent.llm.text_gate import TextGate
from agent.llm.text_tool_calls import extract
from tests.agent.llm.replay import TOOL_NAMES
from tests.agent.llm.stream_chunks import END, call, chunk, folded

KNIGHT = '{"asset": "knight"}'
NAMED = '{"name": "rig", "arguments": {"asset": "knight"}}'


def gated(*pieces: str) -> tuple[list[str], list[tuple[str, str]]]:
    """What is shown after each piece and at the end, and the calls."""
    gate = TextGate(TOOL_NAMES)
    shown = [gate.feed(piece) for piece in pieces]
    rest, calls = gate.finish()
    return [*shown, rest], [(made.name, made.arguments) for made in calls]


@pytest.mark.parametrize(
    "printed",
    [
        NAMED,
        f"\n\n{NAMED}\n",
        f"[{NAMED}]",
        '{"name": "rig", "parameters": {"asset": "knight"}}',
        '{"type": "function", "function": {"name": "rig", "arguments": {"asset": "knight"}}}',
        '{"name": "rig", "arguments": "{\\"asset\\": \\"knight\\"}"}',
        f"```json\n{NAMED}\n```",
        f"```\n{NAMED}```",
        f"```tool_call\n{NAMED}\n```",
        f"```json\n{NAMED}",
        f"```xml\n<tool_call>{NAMED}</tool_call>\n```",
        f"<tool_call>\n{NAMED}\n</tool_call>",
        f"<tool_call>{NAMED}",
        f"<function_call>{NAMED}</function_call>",
        f"<function=rig>{KNIGHT}</function>",
        "<tool_call>\n<function=rig>\n<parameter=asset>\nknight\n</parameter>\n</function>\n"
        "</tool_call>",
        f"[TOOL_CALLS][{NAMED}]",
        f"[TOOL_CALLS] {NAMED}",
        f"[TOOL_CALLS]rig[ARGS]{KNIGHT}",
        f"<|python_tag|>{NAMED}",
        f"<think>I should {NAMED}</think>\n{NAMED}",
        "<|tool_calls_section_begin|><|tool_call_begin|>functions.rig:0"
        f"<|tool_call_argument_begin|>{KNIGHT}<|tool_call_end|><|tool_calls_section_end|>",
        f"<|tool_call_begin|>rig<|tool_call_argument_begin|>{KNIGHT}<|tool_call_end|>",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>rig\n"
        f"```json\n{KNIGHT}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        f"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>rig<｜tool▁sep｜>{KNIGHT}<｜tool▁call▁end｜>"
        "<｜tool▁calls▁end｜>",
        '<｜DSML｜function_calls>\n<｜DSML｜invoke name="rig">\n<｜DSML｜parameter name="asset"'
        ' string="true">knight</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>',
        '<function_calls>\n<invoke name="rig">\n<parameter name="asset">knight</parameter>\n'
        "</invoke>\n</function_calls>",
        '<invoke name="rig"><parameter name="asset">knight</parameter></invoke>',
        "<tool_call>rig\n<arg_key>asset</arg_key>\n<arg_value>knight</arg_value>\n</tool_call>",
        '```tool_code\nrig(asset="knight")\n```',
        '```tool_code\nprint(default_api.rig(asset="knight"))\n```',
        "<|channel|>analysis<|message|>I must rig it.<|end|><|start|>assistant<|channel|>"
        f"commentary to=functions.rig <|constrain|>json<|message|>{KNIGHT}<|call|>",
    ],
)
def test_a_printed_call_is_a_call_and_is_not_shown(printed: str) -> None:
    for pieces in ([printed], list(printed)):
        shown, calls = gated(*pieces)
        assert calls == [("rig", KNIGHT)]
        assert "".join(shown).strip() == ""


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "launch", "arguments": {}}',
        '{"name": "rig"}',
        "```json\n" + '{"name": "rig", "size": 3}' + "\n```",
        '```json\n{"triangles": 1224}\n``` is the report.',
        "```python\nrig('knight')\n``` would do it.",
        "```\nrig\n```",
        "[Knight] is ready; [TOOL_CALLS are made] by me.",
        "{not json} at all",
        '{"name": "rig", "arguments": {"asset": "knight"}} is how one calls it.',
        '{"name": "rig", "arguments": "knight"}',
        f"```json\n[{NAMED}, 5]\n```",
        "<function=launch>{}</function>",
        "<tool_call>rig the knight</tool_call>",
        "<tool_call>" + "[" * 5000,
        "`` and ``` and < and <tool and [TOOL",
        "```",
        " \n ",
        "<think>no end",
        "1 < 2 and 3 > 2",
    ],
)
def test_text_that_is_no_call_of_ours_is_shown_unchanged(text: str) -> None:
    for pieces in ([text], list(text)):
        shown, calls = gated(*pieces)
        assert "".join(shown) == text
        assert calls == []


def test_prose_before_and_after_is_kept_and_the_start_shown_at_once() -> None:
    shown, calls = gated("I will rig it. ", "``", f"`json\n{NAMED}\n```", "\nThen ", "walk.")
    assert shown[0] == "I will rig it. "
    assert shown[1:5] == ["", "", "", ""]
    assert "".join(shown) == "I will rig it. \nThen walk."
    assert calls == [("rig", KNIGHT)]


def test_a_block_that_turns_out_to_be_none_is_released_at_its_end() -> None:
    shown, _ = gated("See ", '```json\n{"a": 1}\n', "```", " and more")
    assert shown[:4] == ["See ", "", '```json\n{"a": 1}\n```', " and more"]


def test_code_is_not_held_back() -> None:
    shown, _ = gated("```python\n", "print(1)")
    assert shown[:2] == ["", "```python\nprint(1)"]


def test_several_printed_calls_are_several_calls() -> None:
    wolf = NAMED.replace("knight", "wolf")
    for text in (f"{NAMED}\n{wolf}", f"{NAMED}; {wolf}", f"```json\n{NAMED}\n```\n```{wolf}```"):
        _, calls = gated(text)
        assert [arguments for _, arguments in calls] == [KNIGHT, '{"asset": "wolf"}']


def test_parameters_in_markup_are_read_as_what_they_are() -> None:
    text = (
        "<function=animate><parameter=asset>knight 2</parameter>"
        '<parameter=animations>["walk"]</parameter><parameter=n>3</parameter></function>'
    )
    assert extract(text, TOOL_NAMES)[1][0].arguments == (
        '{"asset": "knight 2", "animations": ["walk"], "n": 3}'
    )


def test_a_function_without_parameters_has_none() -> None:
    assert extract("<function=check_status></function>", TOOL_NAMES)[1][0].arguments == "{}"


def test_a_real_call_means_that_printed_ones_are_text() -> None:
    text = f"Like so: ```json\n{NAMED}\n```"
    real = call(id="call_abcdefgh", name="check_status", arguments="{}")
    said, reply = folded(chunk({"content": text}), chunk(real), chunk({"content": "!"}), END)
    assert "".join(said) == f"{text}!"
    assert [made.name for made in reply.calls] == ["check_status"]


def test_without_tools_nothing_is_held_back_but_thoughts() -> None:
    gate = TextGate()
    assert gate.feed("<think>hm</think>\n") == ""
    assert gate.feed(NAMED) == NAMED
    assert gate.finish() == ("", ())


def test_printed_calls_get_ids_of_their_own() -> None:
    _, reply = folded(chunk({"content": f"[{NAMED}, {NAMED}]"}), END)
    assert len({made.id for made in reply.calls}) == 2
    assert reply.notices == (
        "The language model wrote its call of rig as text; it was taken as a call.",
    )


def test_what_is_said_in_the_final_channel_is_the_answer_and_thoughts_are_not() -> None:
    text = (
        "<|channel|>analysis<|message|>Hmm.<|end|><|start|>assistant<|channel|>final<|message|>Hi."
    )
    for pieces in ([text], list(text)):
        shown, calls = gated(*pieces)
        assert ("".join(shown), calls) == ("Hi.", [])


@pytest.mark.parametrize(
    "text",
    [
        "The tag <invoke name= begins a call.",
        '<invoke name="launch"><parameter name="asset">x</parameter></invoke>',
        "```tool_code\nrockets(asset='x')\n```",
        "Use <tool_call>knight</tool_call> as a name.",
    ],
)
def test_what_only_looks_like_a_dialect_is_text(text: str) -> None:
    for pieces in ([text], list(text)):
        shown, calls = gated(*pieces)
        assert ("".join(shown), calls) == (text, [])
