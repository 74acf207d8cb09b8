"""The truth about a GLB, read from the file itself: triangles, joints, clips, materials, bounds."""

import json
import struct
from pathlib import Path
from typing import Any, cast

from tools.errors import BadFile

_MAGIC = b"glTF"
_JSON = 0x4E4F534A
_TRIANGLES = 4
_STRIP, _FAN = 5, 6


def kind_of_file(head: bytes) -> str:
    """The file's kind by its first bytes: glb, fbx, zip, html, or "" for none of these."""
    if head.startswith(_MAGIC):
        return "glb"
    if head.startswith(b"Kaydara FBX Binary") or head.startswith(b"; FBX"):
        return "fbx"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    text = head.lstrip()[:20].lower()
    return "html" if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<error")) else ""


def gltf_of(path: Path) -> dict[str, Any]:
    """The JSON part of a GLB. Raises BadFile where the file is not whole."""
    try:
        with path.open("rb") as file:
            magic, version, length = struct.unpack("<4sII", file.read(12))
            chunk_bytes, chunk_kind = struct.unpack("<II", file.read(8))
            text = file.read(chunk_bytes)
        if magic != _MAGIC or version != 2 or chunk_kind != _JSON or len(text) != chunk_bytes:
            raise BadFile("It is not a GLB.")
        if length != path.stat().st_size:
            raise BadFile("It is cut off.")
        gltf = json.loads(text)
    except (struct.error, ValueError) as error:
        raise BadFile("It is not a GLB.") from error
    if not isinstance(gltf, dict):
        raise BadFile("It is not a GLB.")
    return cast(dict[str, Any], gltf)


def describe(path: Path) -> dict[str, Any]:
    """The truth report of a GLB.

    Shape: `triangles`, `joints`, `clips` [{name, seconds}], `materials` [name], `textures`,
    `size_bytes`, `bounds` [width, height, depth] in the file's units, before any animation.
    """
    gltf = gltf_of(path)
    try:
        return {
            "triangles": _triangles(gltf),
            "joints": len({joint for skin in gltf.get("skins", ()) for joint in skin["joints"]}),
            "clips": [_clip(gltf, number) for number in range(len(gltf.get("animations", ())))],
            "materials": [material.get("name", "") for material in gltf.get("materials", ())],
            "textures": len(gltf.get("textures", ())),
            "size_bytes": path.stat().st_size,
            "bounds": _bounds(gltf),
        }
    except (KeyError, IndexError, TypeError) as error:
        raise BadFile(f"It is not a sound GLB ({error}).") from error


def _primitives(gltf: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for mesh in gltf.get("meshes", ()) for part in mesh["primitives"]]


def _triangles(gltf: dict[str, Any]) -> int:
    total = 0
    for part in _primitives(gltf):
        accessor = part.get("indices", part["attributes"]["POSITION"])
        count = gltf["accessors"][accessor]["count"]
        mode = part.get("mode", _TRIANGLES)
        if mode == _TRIANGLES:
            total += count // 3
        elif mode in (_STRIP, _FAN):
            total += max(0, count - 2)
    return total


def _clip(gltf: dict[str, Any], number: int) -> dict[str, Any]:
    animation = gltf["animations"][number]
    ends = [
        gltf["accessors"][sampler["input"]].get("max", [0.0])[0]
        for sampler in animation["samplers"]
    ]
    return {
        "name": short_clip_name(animation.get("name", f"clip {number + 1}")),
        "seconds": round(max(ends, default=0.0), 2),
    }


def short_clip_name(name: str) -> str:
    """`preset:biped:walk` is walk to people."""
    return name.rsplit(":", 1)[-1] if name.startswith("preset:") else name


def _bounds(gltf: dict[str, Any]) -> list[float]:
    """Of the vertices as stored; node transforms are left out, as skins ignore them."""
    boxes = [gltf["accessors"][part["attributes"]["POSITION"]] for part in _primitives(gltf)]
    lows = [box["min"] for box in boxes if "min" in box]
    highs = [box["max"] for box in boxes if "max" in box]
    if not lows or not highs:
        return [0.0, 0.0, 0.0]
    low, high = map(min, zip(*lows, strict=True)), map(max, zip(*highs, strict=True))
    return [round(top - bottom, 3) for bottom, top in zip(low, high, strict=True)]


def one_line(report: dict[str, Any]) -> str:
    """`1,224 triangles, 22 joints, clips walk 2.4 s, idle 4.0 s, 154 kB`."""
    parts = [f"{report['triangles']:,} triangles"]
    if report["joints"]:
        parts.append(f"{report['joints']} joints")
    if report["clips"]:
        clips = ", ".join(f"{clip['name']} {clip['seconds']:.1f} s" for clip in report["clips"])
        parts.append(f"clips {clips}")
    if report["materials"]:
        count = len(report["materials"])
        parts.append(f"{count} material{'s' if count > 1 else ''}")
    size = report["size_bytes"]
    parts.append(size_words(size))
    return ", ".join(parts)


def size_words(size_bytes: int) -> str:
    """A size for people: `345 kB`, `1.2 MB`."""
    return f"{size_bytes / 1e6:,.1f} MB" if size_bytes >= 1e6 else f"{size_bytes / 1e3:,.0f} kB"
