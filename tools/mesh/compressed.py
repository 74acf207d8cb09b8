"""Unpacks meshopt and Draco, by packages that are loaded only for a file that needs them."""

import importlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.errors import BadFile, UnsoundFile
from tools.mesh.bounds import UNREADABLE
from tools.mesh.gltf import DracoPrimitive, GltfAccessor, MeshoptView

_STRIDES = {"NONE": (), "OCTAHEDRAL": (4, 8), "QUATERNION": (8,), "EXPONENTIAL": (), "COLOR": ()}


class UnpackerMissing(BadFile):
    """The file may be sound, but what would unpack it is not installed."""


def meshopt_bytes(packed: MeshoptView, source: memoryview) -> memoryview:
    """The `count * byteStride` bytes of a packed view. Raises UnpackerMissing, BadFile."""
    meshopt = _package("meshoptimizer", "meshopt")
    count, stride = packed.count, packed.byteStride
    if packed.filter == "COLOR":
        raise UnpackerMissing("It is packed with meshopt's colour filter, which is not read here.")
    try:
        match packed.mode:
            case "ATTRIBUTES":
                if stride % 4 or (
                    _STRIDES[packed.filter] and stride not in _STRIDES[packed.filter]
                ):
                    raise ValueError(f"stride {stride}")
                row = np.dtype((np.void, stride))
                values = meshopt.decode_vertex_buffer(count, stride, bytes(source), dtype=row)
                values = _filtered(meshopt, packed, np.frombuffer(values.tobytes(), np.uint8))
            case "TRIANGLES" | "INDICES":
                if stride not in (2, 4) or (packed.mode == "TRIANGLES" and count % 3):
                    raise ValueError(f"stride {stride}")
                sequence = packed.mode == "INDICES"
                decode = meshopt.decode_index_sequence if sequence else meshopt.decode_index_buffer
                values = decode(count, stride, bytes(source)).view(np.uint8)[: count * stride]
    except UNREADABLE as error:
        raise UnsoundFile("It is not a sound GLB (its meshopt part cannot be unpacked).") from error
    return memoryview(values.tobytes())


def draco_arrays(
    content: memoryview, draco: DracoPrimitive, wanted: Mapping[str, GltfAccessor]
) -> Mapping[str, NDArray[Any]]:
    """The arrays of a packed primitive by attribute, and `indices` (n,).

    Raises UnpackerMissing, and BadFile where they are not what their accessors say. The package
    believes the counts within: let it run only where memory is limited.
    """
    package = _package("DracoPy", "Draco")
    refusals = (package.FileTypeException, package.EncodingFailedException)
    try:
        mesh = package.decode(bytes(content))
        found: dict[str, NDArray[Any]] = {"indices": np.asarray(mesh.faces).reshape(-1)}
        for name, number in draco.attributes.items():
            values = np.asarray(mesh.get_attribute_by_unique_id(number)["data"])
            found[name] = values.reshape(len(values), -1)
            if name in wanted and len(values) != wanted[name].count:
                raise ValueError(name)
    except (*UNREADABLE, *refusals) as error:
        raise UnsoundFile("It is not a sound GLB (its Draco part cannot be unpacked).") from error
    return found


def _filtered(meshopt: Any, packed: MeshoptView, values: NDArray[Any]) -> NDArray[Any]:
    filters = {
        "OCTAHEDRAL": "decode_filter_oct",
        "QUATERNION": "decode_filter_quat",
        "EXPONENTIAL": "decode_filter_exp",
    }
    if packed.filter not in filters:
        return values
    return getattr(meshopt, filters[packed.filter])(values, packed.count, packed.byteStride)


def _package(name: str, what: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as missing:
        raise UnpackerMissing(
            f"It is packed with {what}, which is read only with the package {name}.",
            remedy='`pip install "galatea-3d[compressed]"` adds it.',
        ) from missing
