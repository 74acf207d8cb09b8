"""Names of tools, options, presets and states: what an answer may quote and is no asset."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast, get_args

from tools.studio import catalog
from tools.types import AssetState, FileKind, TaskState

_FORMATS = ("glb", "gltf", "fbx", "obj", "stl", "usdz", "3mf", "png", "t-pose", "a-pose")


def vocabulary(schemas: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Single words, lower case; `schemas` are the toolbox's."""
    tables = catalog.tables()
    words = {*_FORMATS, *tables.qualities, *tables.meant, *tables.near, *tables.rig_type_names}
    words |= {*get_args(AssetState), *get_args(FileKind), *get_args(TaskState)}
    for row in tables.presets:
        words |= {*row.names, *row.also}
    for rig_model in tables.rig_models.values():
        words |= {*rig_model.rig_types, *rig_model.specs}
    for schema in schemas:
        words |= {str(schema["function"]["name"]), *_names(schema["function"]["parameters"])}
    parts = {part for word in words for part in re.split(r"[_\s]", word)}
    return frozenset(word.lower() for word in words | parts)


def _names(schema: Any) -> Iterator[str]:
    """Of a JSON schema: its properties and the values of its enums."""
    if isinstance(schema, list):
        for part in cast(list[Any], schema):
            yield from _names(part)
    elif isinstance(schema, dict):
        members = cast(dict[str, Any], schema)
        yield from members.get("properties", {})
        yield from (str(value) for value in members.get("enum", ()))
        for part in members.values():
            yield from _names(part)
