"""A GLB in other formats, as far as pure Python goes: geometry, without textures or skeletons.

What has no exporter (FBX, USDZ, 3MF) is written as a small valid file that says it is simulated.
"""

import base64
import json
import struct
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

MARK = "Galatea simulator: geometry only"
XML = '<?xml version="1.0" encoding="UTF-8"?>'


def export(glb: bytes, ending: str) -> bytes:
    """`ending` is one of gltf, obj, stl, 3mf, usdz, fbx. Deterministic.

    Raises `ValueError` when the source cannot be read as a mesh.
    """
    if ending == "gltf":
        return _gltf(glb)
    points, faces = _triangles(glb)
    writers = {"obj": _obj, "stl": _stl, "3mf": _threemf, "usdz": _usdz, "fbx": _fbx}
    return writers[ending](points, faces)


def as_glb(content: bytes, kind: str) -> bytes:
    """An uploaded glb, obj or stl as GLB."""
    if kind == "glb":
        return content
    return bytes(_scene(content, kind).export(file_type="glb"))


def _scene(content: bytes, kind: str) -> Any:
    import trimesh

    try:
        return trimesh.load_scene(BytesIO(content), file_type=kind)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    except (KeyError, IndexError, TypeError, ValueError, struct.error) as error:
        raise ValueError(f"not a readable {kind} file") from error


def _triangles(glb: bytes) -> "tuple[NDArray[Any], NDArray[Any]]":
    """Vertices in metres, Y up, and triangles, of the whole scene in its rest pose."""
    mesh: Any = _scene(glb, "glb").to_mesh()
    return mesh.vertices, mesh.faces


def _gltf(glb: bytes) -> bytes:
    """The same document with its buffer inside as base64."""
    length = struct.unpack_from("<I", glb, 12)[0]
    document = json.loads(glb[20 : 20 + length])
    start = 20 + length + 8
    for buffer in document.get("buffers", []):
        content = base64.b64encode(glb[start : start + buffer["byteLength"]]).decode()
        buffer["uri"] = f"data:application/octet-stream;base64,{content}"
    return json.dumps(document).encode()


def _obj(points: "NDArray[Any]", faces: "NDArray[Any]") -> bytes:
    lines = [f"# {MARK}", "o model"]
    lines += [f"v {x:.6g} {y:.6g} {z:.6g}" for x, y, z in points]
    lines += [f"f {a} {b} {c}" for a, b, c in faces + 1]
    return ("\n".join(lines) + "\n").encode()


def _stl(points: "NDArray[Any]", faces: "NDArray[Any]") -> bytes:
    import numpy as np

    corners = points[faces].astype("<f4")
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    records = np.zeros(len(faces), dtype=[("shape", "<f4", (4, 3)), ("attribute", "<u2")])
    records["shape"][:, 0] = normals / np.maximum(np.linalg.norm(normals, axis=1), 1e-12)[:, None]
    records["shape"][:, 1:] = corners
    return MARK.encode().ljust(80) + struct.pack("<I", len(faces)) + records.tobytes()


def _threemf(points: "NDArray[Any]", faces: "NDArray[Any]") -> bytes:
    scaled = points * 1000  # the unit of 3MF is the millimetre
    vertices = "".join(f'<vertex x="{x:.5g}" y="{y:.5g}" z="{z:.5g}"/>' for x, y, z in scaled)
    triangles = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in faces)
    core = "http://schemas.microsoft.com/3dmanufacturing"
    package = "http://schemas.openxmlformats.org/package/2006"
    model = (
        f'{XML}<model unit="millimeter" xmlns="{core}/core/2015/02">'
        f'<metadata name="Description">{MARK}</metadata><resources><object id="1" type="model">'
        f"<mesh><vertices>{vertices}</vertices><triangles>{triangles}</triangles></mesh>"
        '</object></resources><build><item objectid="1"/></build></model>'
    )
    types = (
        f'{XML}<Types xmlns="{package}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="model"'
        ' ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>'
    )
    relations = (
        f'{XML}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Target="/3D/3dmodel.model" Id="rel0" Type="{core}/2013/01/3dmodel"/>'
        "</Relationships>"
    )
    return _zip(
        {"[Content_Types].xml": types, "_rels/.rels": relations, "3D/3dmodel.model": model},
        zipfile.ZIP_DEFLATED,
    )


def _usdz(points: "NDArray[Any]", faces: "NDArray[Any]") -> bytes:
    layer = (
        f'#usda 1.0\n(\n    defaultPrim = "Model"\n    doc = "{MARK}"\n'
        '    metersPerUnit = 1\n    upAxis = "Y"\n)\n'
        'def Xform "Model"\n{\n    def Mesh "Mesh"\n    {\n'
        f"        int[] faceVertexCounts = [{', '.join(['3'] * len(faces))}]\n"
        f"        int[] faceVertexIndices = [{', '.join(str(i) for i in faces.ravel())}]\n"
        "        point3f[] points = ["
        + ", ".join(f"({x:.6g}, {y:.6g}, {z:.6g})" for x, y, z in points)
        + ']\n        uniform token subdivisionScheme = "none"\n    }\n}\n'
    )
    return _zip({"model.usda": layer}, zipfile.ZIP_STORED, align=64)


def _zip(parts: dict[str, str], method: int, *, align: int = 1) -> bytes:
    """USDZ wants each part's content to start at a multiple of 64 bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name)  # its date is 1980: equal input, equal bytes
            entry.compress_type = method
            start = out.tell() + 30 + len(name)
            pad = -(start + 4) % align if align > 1 else 0
            if align > 1:
                entry.extra = struct.pack("<HH", 0x1986, pad) + bytes(pad)
            archive.writestr(entry, text)
    return out.getvalue()


def _fbx(points: "NDArray[Any]", faces: "NDArray[Any]") -> bytes:
    """ASCII FBX 7.4 with one static mesh; the last corner of a polygon is stored as -i-1."""
    import numpy as np

    corners = faces.copy()
    corners[:, 2] = -corners[:, 2] - 1
    numbers = ",".join(f"{value:.6g}" for value in (points * 100).ravel())  # centimetres
    indices = ",".join(str(value) for value in np.asarray(corners).ravel())
    return f"""; FBX 7.4.0 project file
; {MARK}
FBXHeaderExtension:  {{
\tFBXHeaderVersion: 1003
\tFBXVersion: 7400
\tCreator: "{MARK}"
}}
GlobalSettings:  {{
\tVersion: 1000
\tProperties70:  {{
\t\tP: "UpAxis", "int", "Integer", "",1
\t\tP: "UpAxisSign", "int", "Integer", "",1
\t\tP: "FrontAxis", "int", "Integer", "",2
\t\tP: "FrontAxisSign", "int", "Integer", "",1
\t\tP: "CoordAxis", "int", "Integer", "",0
\t\tP: "CoordAxisSign", "int", "Integer", "",1
\t\tP: "UnitScaleFactor", "double", "Number", "",1
\t}}
}}
Definitions:  {{
\tVersion: 100
\tCount: 2
\tObjectType: "Geometry" {{
\t\tCount: 1
\t}}
\tObjectType: "Model" {{
\t\tCount: 1
\t}}
}}
Objects:  {{
\tGeometry: 1001, "Geometry::model", "Mesh" {{
\t\tVertices: *{points.size} {{
\t\t\ta: {numbers}
\t\t}}
\t\tPolygonVertexIndex: *{corners.size} {{
\t\t\ta: {indices}
\t\t}}
\t\tGeometryVersion: 124
\t}}
\tModel: 1002, "Model::model", "Mesh" {{
\t\tVersion: 232
\t}}
}}
Connections:  {{
\tC: "OO",1002,0
\tC: "OO",1001,1002
}}
""".encode()
