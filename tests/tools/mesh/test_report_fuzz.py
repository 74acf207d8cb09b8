"""Spoilt GLBs, by bytes and by structure: a report or a BadFile, soon, and nothing else."""

import json
import struct
import tempfile
import time
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools.mesh.small_figure import figure, packed
from tools.errors import BadFile
from tools.mesh.glb import describe
from tools.studio.files.preview import drawn

SOUND = figure()
LENGTH = struct.unpack_from("<I", SOUND, 12)[0]
GLTF: dict[str, Any] = json.loads(SOUND[20 : 20 + LENGTH])
CONTENT = SOUND[28 + LENGTH :]
MOST_S = 10.0
"""Of one file of a few kilobytes; it takes some milliseconds."""

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 80),
    st.sampled_from([2**31, 2**53, -(2**31), 500_000_000, 5120, 5121, 5123, 5125, 1e308]),
    st.floats(allow_nan=True),
    st.sampled_from(["", "SCALAR", "MAT4", "VEC4", "CUBICSPLINE", "STEP", "data:,", "scale"]),
    st.just([]),
    st.just({}),
    st.lists(st.integers(-1, 9), max_size=4),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every member of a JSON value."""
    found = [path] if path else []
    items: Any = ()
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        found += places(item, (*path, key))
    return found


PLACES = places(GLTF)


def looked_at(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.glb"
        path.write_bytes(content)
        began = time.monotonic()
        for kind in ("model", "rigged", "clip"):
            try:
                json.dumps(describe(path, kind))
            except BadFile as bad:
                assert bad.message.endswith(".")
        drawn(path)
        assert time.monotonic() - began < MOST_S


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=4))
def test_a_file_with_odd_members_gives_a_report_or_is_a_bad_file(
    changes: list[tuple[tuple[Any, ...], Any]],
) -> None:
    gltf: Any = json.loads(json.dumps(GLTF))
    for path, value in changes:
        inside = gltf
        try:
            for key in path[:-1]:
                inside = inside[key]
            inside[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    looked_at(packed(gltf, CONTENT))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=8)),
                min_size=1, max_size=6))  # fmt: skip
def test_a_file_with_odd_bytes_gives_a_report_or_is_a_bad_file(
    changes: list[tuple[int, bytes]],
) -> None:
    content = bytearray(SOUND)
    for start, some in changes:
        content[start : start + len(some)] = some
    looked_at(bytes(content[: len(SOUND)]))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, len(SOUND)), st.binary(max_size=40))
def test_a_file_that_is_cut_and_goes_on_otherwise_is_a_bad_file_or_has_a_report(
    length: int, rest: bytes
) -> None:
    looked_at(SOUND[:length] + rest)
