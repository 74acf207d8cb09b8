"""One GLB with the rig and every clip, for engines and viewers.

A clip file carries the skeleton again; only its animation is taken over, onto the rig's joints of
the same names.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.mesh.clip_names import short_clip_name


class JointsDiffer(ValueError):
    """A clip moves a node that the rig does not have."""


def merge_clips(rig: Path, clips: Mapping[str, Path]) -> bytes:
    """The rig's GLB with one animation per clip, named as the mapping names it.

    Raises JointsDiffer. Shape: joints and mesh of the rig, unchanged.
    """
    import pygltflib  # pyright: ignore[reportMissingTypeStubs]

    base: Any = pygltflib.GLTF2().load_binary(str(rig))  # pyright: ignore[reportUnknownMemberType]
    blob = bytearray(base.binary_blob() or b"")
    nodes = {node.name: number for number, node in enumerate(base.nodes) if node.name}
    base.animations = []
    for name, path in clips.items():
        clip: Any = pygltflib.GLTF2().load_binary(str(path))  # pyright: ignore[reportUnknownMemberType]
        for animation in clip.animations:
            title = name if len(clip.animations) == 1 else short_clip_name(animation.name or name)
            _adopt(base, blob, nodes, clip, animation, title)
    base.set_binary_blob(bytes(blob))
    base.buffers[0].byteLength = len(blob)
    return b"".join(base.save_to_bytes())


def _adopt(
    base: Any, blob: bytearray, nodes: Mapping[str, int], clip: Any, animation: Any, title: str
) -> None:
    import pygltflib  # pyright: ignore[reportMissingTypeStubs]

    accessors: dict[int, int] = {}
    source = clip.binary_blob()

    def accessor(number: int) -> int:
        if number not in accessors:
            accessors[number] = _copy_accessor(base, blob, clip, source, number)
        return accessors[number]

    samplers = [
        pygltflib.AnimationSampler(
            input=accessor(sampler.input),
            output=accessor(sampler.output),
            interpolation=sampler.interpolation,
        )
        for sampler in animation.samplers
    ]
    channels: list[Any] = []
    for channel in animation.channels:
        if channel.target.node is None:
            continue
        joint = clip.nodes[channel.target.node].name
        if joint not in nodes:
            raise JointsDiffer(f"{title} moves {joint!r}, which the rig does not have")
        target = pygltflib.AnimationChannelTarget(node=nodes[joint], path=channel.target.path)
        channels.append(pygltflib.AnimationChannel(sampler=channel.sampler, target=target))
    base.animations.append(pygltflib.Animation(name=title, samplers=samplers, channels=channels))


_COMPONENT_BYTES = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
_COMPONENTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}


def _copy_accessor(base: Any, blob: bytearray, clip: Any, source: bytes, number: int) -> int:
    """Copies one accessor's bytes to the end of the rig's buffer, unpacked of any stride."""
    import pygltflib  # pyright: ignore[reportMissingTypeStubs]

    accessor = clip.accessors[number]
    view = clip.bufferViews[accessor.bufferView]
    item_bytes = _COMPONENT_BYTES[accessor.componentType] * _COMPONENTS[accessor.type]
    stride = view.byteStride or item_bytes
    start = (view.byteOffset or 0) + (accessor.byteOffset or 0)
    items = [
        source[start + index * stride : start + index * stride + item_bytes]
        for index in range(accessor.count)
    ]
    blob.extend(b"\0" * (-len(blob) % 4))
    content = b"".join(items)
    base.bufferViews.append(
        pygltflib.BufferView(buffer=0, byteOffset=len(blob), byteLength=len(content))
    )
    blob.extend(content)
    base.accessors.append(
        pygltflib.Accessor(
            bufferView=len(base.bufferViews) - 1,
            byteOffset=0,
            componentType=accessor.componentType,
            normalized=accessor.normalized or False,
            count=accessor.count,
            type=accessor.type,
            min=accessor.min,
            max=accessor.max,
        )
    )
    return len(base.accessors) - 1
