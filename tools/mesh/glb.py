"""What people and other rooms want of a GLB: its kind, its report, a line about it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tools.errors import BadFile
from tools.mesh.container import MAGIC, json_bytes

if TYPE_CHECKING:
    from tools.mesh.checks import Kind


def kind_of_file(head: bytes) -> str:
    """The file's kind by its first bytes: glb, fbx, zip, html, or "" for none of these."""
    if head.startswith(MAGIC):
        return "glb"
    if head.startswith(b"Kaydara FBX Binary") or head.startswith(b"; FBX"):
        return "fbx"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    text = head.lstrip()[:20].lower()
    return "html" if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<error")) else ""


def gltf_of(path: Path) -> dict[str, Any]:
    """The JSON part of a GLB as it stands. Raises BadFile where the file is not whole."""
    try:
        gltf = json.loads(json_bytes(path))
    except (ValueError, RecursionError) as error:
        raise BadFile("It is not a GLB.") from error
    if not isinstance(gltf, dict):
        raise BadFile("It is not a GLB.")
    return cast(dict[str, Any], gltf)


def describe(path: Path, kind: "Kind" = "model") -> dict[str, Any]:
    """The truth report of a GLB; its shape stands in report.py. Raises BadFile."""
    from tools.mesh.report import report_of

    return report_of(path, kind)


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
