"""Calls in print, as model families write them to themselves: what stands within each markup.

Seen where a server does not translate them (2026-11): Kimi's sections, DeepSeek's `tool▁calls` and
DSML, GLM's `<arg_key>`, `<invoke>`, Harmony's channels (gpt-oss), Gemma's `tool_code`. Every reader
gives pairs of a name as printed and the JSON text of an object; None where it is something else.
"""

import ast
import json
import re
from typing import Any

Printed = list[tuple[str, str]]

_INVOKE = (
    r'(?s)<(?P<mark>[^\s<>/]*?)invoke name="(?P<name>[^"]{1,200})">'
    r"(?P<body>.*?)(?:</(?P=mark)invoke>|\Z)"
)
_PARAMETER = (
    r'(?s)<[^\s<>/]*?parameter name="([^"]{1,200})"(?: string="(true|false)")?>'
    r"(.*?)</[^\s<>]*?parameter>"
)
_KIMI = (
    r"(?s)<\|tool_call_begin\|>\s*(\S{1,200}?)\s*<\|tool_call_argument_begin\|>(.*?)"
    r"(?:<\|tool_call_end\|>|\Z)"
)
_DEEPSEEK = (
    r"(?s)<｜tool▁call▁begin｜>(?:function<｜tool▁sep｜>)?\s*([\w.:-]{1,200})\s*"
    r"(?:<｜tool▁sep｜>)?\s*(?:```json)?\s*(\{.*?\})\s*(?:```)?\s*(?:<｜tool▁call▁end｜>|\Z)"
)
_GLM_NAME = r"\s*([\w.:-]{1,200})\s*(?=<arg_key>|\Z)"
_GLM_ARGUMENT = r"(?s)<arg_key>(.*?)</arg_key>\s*<arg_value>(.*?)</arg_value>"
_HARMONY = (
    r"(?s)(?:<\|start\|>assistant)?<\|channel\|>\s*(?P<channel>\w+)(?P<to>[^<]*)(?:<\|constrain\|>[^<]*)?<\|message\|>"
    r"(?P<body>.*?)(?:<\|call\|>|<\|end\|>|<\|return\|>|\Z)"
)
_TO = r"to=([\w.:-]{1,200})"


def invoke_calls(text: str) -> Printed | None:
    """`<invoke name="rig"><parameter name="asset">knight</parameter></invoke>`, DSML too."""
    found: Printed = []
    for match in re.finditer(_INVOKE, text):
        given = {
            name: value.strip("\n") if literal == "true" else plain_value(value.strip("\n"))
            for name, literal, value in re.findall(_PARAMETER, match["body"])
        }
        found.append((match["name"], _json(given)))
    return found or None


def kimi_calls(text: str) -> Printed | None:
    return [(name, arguments.strip()) for name, arguments in re.findall(_KIMI, text)] or None


def deepseek_calls(text: str) -> Printed | None:
    return [(name, arguments) for name, arguments in re.findall(_DEEPSEEK, text)] or None


def glm_calls(text: str) -> Printed | None:
    """A name, then `<arg_key>` and `<arg_value>` by turns."""
    name = re.match(_GLM_NAME, text)
    if name is None:
        return None
    given = {key.strip(): plain_value(value) for key, value in re.findall(_GLM_ARGUMENT, text)}
    return [(name[1], _json(given))]


def without_channels(text: str) -> str:
    """Harmony's messages as others print them: thoughts left out, calls in `<tool_call>`."""
    return re.sub(_HARMONY, _of_channel, text)


def _of_channel(match: re.Match[str]) -> str:
    to, body = re.search(_TO, match["to"]), match["body"].strip()
    if to is not None:
        return (
            f'<tool_call>{{"name": "{to[1].rpartition(".")[2]}", "arguments": {body}}}</tool_call>'
        )
    return "" if match["channel"] in ("analysis", "commentary") else body


def python_calls(text: str) -> Printed | None:
    """`rig(asset="knight")`, one a line, each perhaps within `print(...)`."""
    try:
        body = ast.parse(text.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found: Printed = []
    for line in body:
        call = line.value if isinstance(line, ast.Expr | ast.Assign) else None
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "print" and call.args:
            call = call.args[0]
        if not isinstance(call, ast.Call) or call.args:
            return None
        try:
            given = {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
            found.append((ast.unparse(call.func), _json(given)))
        except (ValueError, TypeError):
            return None
    return found or None


def plain_value(text: str) -> Any:
    """A parameter's text as the JSON it is, or as the text it is."""
    if not re.match(r"\s*(?:[{\[]|(?:-?\d+(?:\.\d+)?|true|false|null)\s*\Z)", text):
        return text
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text


def _json(given: dict[str, Any]) -> str:
    return json.dumps(given, ensure_ascii=False)
