"""What a model clearly meant, where it spelt a call otherwise than it was asked to.

The one place for it: the loop, MCP and batches read a model's values through here. Nothing is
guessed that could cost money: what may have been lost is refused, two different objects are
refused, an unknown field stays for the schema to refuse.

Not json-repair (0.64.6): it takes `{"prompt": "a kni` for a prompt, `{"wait_s": 6` for six and
of two different objects the last, each of which would be paid for.
"""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, cast

NESTED = 3
"""How often JSON may lie within the text of JSON."""

_DECODER = json.JSONDecoder(strict=False)
# Patterns are compiled by `re` when first one is needed: most calls need none.
_PREFIX = r"(?:functions?|default_api|tools?|multi_tool_use)[.:/]"
_CHANNEL = r"<\|.*"
_FENCE = r"(?s)\s*```[a-zA-Z]{0,10}\s*(.*?)\s*```\s*"
_SPECIAL = r"(?s)\s*(?:<\|[^|<>]{0,40}\|>\s*)*"


def meant_name(name: str, known: Collection[str]) -> str:
    """The tool that is meant, or the name as it is where none clearly is.

    Seen: `functions.rig:0`, `default_api:rig`, `rig<|channel|>commentary`, `Rig`, `check-status`.
    """
    if name in known:
        return name
    spelt = re.sub(_CHANNEL, "", name, flags=re.DOTALL).strip().strip("\"'`")
    while prefix := re.match(_PREFIX, spelt):
        spelt = spelt[prefix.end() :]
    spelt = re.sub(r"(?::\d+|\(\))$", "", spelt)
    alike = [one for one in known if _plain(one) == _plain(spelt)]
    return alike[0] if len(alike) == 1 else name


def meant_object(text: str) -> dict[str, Any] | None:
    """The object that a call's arguments are, however often it was put into text; else None."""
    return _as_object(text, NESTED)


def meant_arguments(given: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the JSON schema of an object asks for them; what is not clear is left as it is."""
    defined: Mapping[str, Any] = schema.get("$defs") or {}
    return _members(given, schema, defined)


def _as_object(text: str, depth: int) -> dict[str, Any] | None:
    text = text.strip()
    if not text:
        return {}
    if fenced := re.fullmatch(_FENCE, text):
        text = fenced[1]
    values = _values(text)
    objects = [_unwrapped(value, depth) for value in values or ()]
    if not objects or None in objects:
        return None
    filled = [one for one in objects if one]
    if not filled:
        return {}
    return filled[0] if all(one == filled[0] for one in filled) else None


def _values(text: str) -> list[Any] | None:
    """The JSON values that stand one after the other; a cut-off last one is closed if it can be."""
    values: list[Any] = []
    at = 0
    while at < len(text):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            closed = _closed(text[at:]) if not values else None
            return None if closed is None else [closed]
        values.append(value)
        special = re.compile(_SPECIAL).match(text, at)
        at = special.end() if special else at
    return values


def _closed(text: str) -> Any:
    """The value of JSON that lacks only what closes the text or list around a whole object.

    Where the object itself is open a member may be missing, and a member may be a price: that is
    no value, so it is refused.
    """
    for opener, closer in (("[", "]"), ('"', '"')):
        if text.startswith(opener) and text.rstrip().endswith("}"):
            try:
                return json.loads(text.rstrip() + closer, strict=False)
            except (ValueError, RecursionError):
                return None
    return None


def _unwrapped(value: Any, depth: int) -> dict[str, Any] | None:
    """An object out of the text or the list of one that it was put into."""
    if isinstance(value, dict):
        return cast("dict[str, Any]", value)
    if value is None:
        return {}
    if depth and isinstance(value, str):
        return _as_object(value, depth - 1)
    if depth and isinstance(value, list) and len(listed := cast("list[Any]", value)) == 1:
        return _unwrapped(listed[0], depth - 1)
    return None


def _members(
    given: Mapping[str, Any], schema: Mapping[str, Any], defined: Mapping[str, Any]
) -> dict[str, Any]:
    properties: Mapping[str, Any] = schema.get("properties") or {}
    required: Collection[str] = schema.get("required") or ()
    meant: dict[str, Any] = {}
    for name, value in given.items():
        wanted = properties.get(name)
        if wanted is None:
            meant[name] = value
        elif name in required or value not in (None, ""):
            meant[name] = _meant(value, wanted, defined, NESTED)
    return meant


def _meant(value: Any, schema: Mapping[str, Any], defined: Mapping[str, Any], depth: int) -> Any:
    kinds = _kinds(schema, defined)
    if not kinds or _fits(value, kinds):
        return _inside(value, kinds, defined)
    listed = cast("list[Any]", value) if isinstance(value, list) else None
    if depth and isinstance(value, str):
        if "array" in kinds or "object" in kinds:
            for inner in (_json(value), _json(value.strip().strip("'"))):
                if _is_more(inner) and inner != value:
                    return _meant(inner, schema, defined, depth - 1)
        else:
            value = _scalar(value, kinds)
    elif depth and listed is not None and len(listed) == 1:
        return _meant(listed[0], schema, defined, depth - 1)
    if "array" in kinds and listed is None and value is not None:
        return _inside([value], kinds, defined)
    return cast("Any", value)


def _is_more(inner: Any) -> bool:
    return isinstance(inner, list | dict | str)


def _inside(value: Any, kinds: Mapping[str, Mapping[str, Any]], defined: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return _members(members, kinds["object"], defined) if "object" in kinds else members
    if isinstance(value, list):
        listed = cast("list[Any]", value)
        each: Mapping[str, Any] = kinds.get("array", {}).get("items") or {}
        inner = _json(listed[0]) if len(listed) == 1 and isinstance(listed[0], str) else None
        if isinstance(inner, list):
            listed = cast("list[Any]", inner)
        return [_meant(one, each, defined, 1) for one in listed]
    if isinstance(value, str) and (named := kinds.get("string", {}).get("enum")):
        inner = _json(value)
        return inner if value not in named and inner in named else value
    return value


def _kinds(schema: Mapping[str, Any], defined: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The types that a schema allows, each with the part of the schema that says so."""
    if reference := schema.get("$ref"):
        schema = defined.get(str(reference).rpartition("/")[2]) or {}
    for union in ("anyOf", "oneOf"):
        if branches := schema.get(union):
            kinds: dict[str, Mapping[str, Any]] = {}
            for branch in branches:
                kinds |= _kinds(branch, defined)
            return kinds
    named = schema.get("type")
    names = cast("list[str]", named) if isinstance(named, list) else [named]
    return {name: schema for name in names if isinstance(name, str)}


_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
    "null": type(None),
}


def _fits(value: Any, kinds: Collection[str]) -> bool:
    if isinstance(value, bool):
        return "boolean" in kinds
    return any(isinstance(value, _TYPES.get(kind, ())) for kind in kinds)


def _scalar(value: str, kinds: Collection[str]) -> Any:
    """`"true"` or `"60"`, also with quotes of its own, as what it says; else the same text."""
    said = value.strip().strip("\"'").strip()
    if "boolean" in kinds and said.lower() in ("true", "false"):
        return said.lower() == "true"
    if "null" in kinds and said.lower() in ("null", "none"):
        return None
    if re.fullmatch(r"[+-]?\d{1,15}", said) and ("integer" in kinds or "number" in kinds):
        return int(said)
    if re.fullmatch(r"[+-]?\d{1,15}\.\d{1,15}", said):
        number = float(said)
        if "number" in kinds:
            return number
        if "integer" in kinds and number.is_integer():
            return int(number)
    return value


def _json(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _plain(name: str) -> str:
    return name.replace("-", "_").replace(" ", "_").lower()
