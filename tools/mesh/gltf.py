"""The JSON part of a glTF as values: checked for kind and range, nothing else believed.

Source: the glTF 2.0 specification; members that no part of the program reads are left out.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Index = Annotated[int, Field(ge=0, le=0xFFFFFFFF)]
Size = Annotated[int, Field(ge=0, le=1 << 40)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Vector3 = tuple[Number, Number, Number]
Vector4 = tuple[Number, Number, Number, Number]
Width = Literal["SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4"]
ComponentType = Literal[5120, 5121, 5122, 5123, 5125, 5126]
Target = Literal["translation", "rotation", "scale", "weights", "pointer"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class GltfBuffer(_Part):
    byteLength: Size
    uri: str | None = None


class MeshoptView(_Part):
    """EXT_meshopt_compression on a view."""

    buffer: Index
    byteOffset: Size = 0
    byteLength: Size
    byteStride: Annotated[int, Field(ge=1, le=256)]
    count: Size
    mode: Literal["ATTRIBUTES", "TRIANGLES", "INDICES"]
    filter: Literal["NONE", "OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "COLOR"] = "NONE"


class ViewExtensions(_Part):
    EXT_meshopt_compression: MeshoptView | None = None
    KHR_meshopt_compression: MeshoptView | None = None


class GltfView(_Part):
    buffer: Index
    byteOffset: Size = 0
    byteLength: Size
    byteStride: Annotated[int, Field(ge=0, le=65_535)] = 0
    extensions: ViewExtensions = ViewExtensions()

    @property
    def meshopt(self) -> MeshoptView | None:
        return self.extensions.EXT_meshopt_compression or self.extensions.KHR_meshopt_compression


class SparseIndices(_Part):
    bufferView: Index
    byteOffset: Size = 0
    componentType: Literal[5121, 5123, 5125]


class SparseValues(_Part):
    bufferView: Index
    byteOffset: Size = 0


class GltfSparse(_Part):
    count: Size
    indices: SparseIndices
    values: SparseValues


class GltfAccessor(_Part):
    count: Size
    componentType: ComponentType = 5126
    type: Width = "VEC3"
    bufferView: Index | None = None
    byteOffset: Size = 0
    normalized: bool = False
    sparse: GltfSparse | None = None
    min: list[float] | None = None
    max: list[float] | None = None


class DracoPrimitive(_Part):
    """KHR_draco_mesh_compression on a primitive."""

    bufferView: Index
    attributes: dict[str, Index]


class PrimitiveExtensions(_Part):
    KHR_draco_mesh_compression: DracoPrimitive | None = None


class GltfPrimitive(_Part):
    attributes: dict[str, Index]
    indices: Index | None = None
    mode: Annotated[int, Field(ge=0, le=6)] = 4
    material: Index | None = None
    targets: tuple[dict[str, Index], ...] = ()
    extensions: PrimitiveExtensions = PrimitiveExtensions()

    @property
    def draco(self) -> DracoPrimitive | None:
        return self.extensions.KHR_draco_mesh_compression


class GltfMesh(_Part):
    primitives: tuple[GltfPrimitive, ...]
    name: str = ""


class GltfInstancing(_Part):
    attributes: dict[str, Index]


class NodeExtensions(_Part):
    EXT_mesh_gpu_instancing: GltfInstancing | None = None


class GltfNode(_Part):
    name: str = ""
    children: tuple[Index, ...] = ()
    translation: Vector3 = (0.0, 0.0, 0.0)
    rotation: Vector4 = (0.0, 0.0, 0.0, 1.0)
    scale: Vector3 = (1.0, 1.0, 1.0)
    matrix: Annotated[tuple[Number, ...], Field(min_length=16, max_length=16)] | None = None
    mesh: Index | None = None
    skin: Index | None = None
    extensions: NodeExtensions = NodeExtensions()


class GltfSkin(_Part):
    joints: tuple[Index, ...]
    inverseBindMatrices: Index | None = None
    skeleton: Index | None = None
    name: str = ""


class GltfSampler(_Part):
    input: Index
    output: Index
    interpolation: Literal["LINEAR", "STEP", "CUBICSPLINE"] = "LINEAR"


class GltfTarget(_Part):
    path: Target
    node: Index | None = None


class GltfChannel(_Part):
    sampler: Index
    target: GltfTarget


class GltfAnimation(_Part):
    channels: tuple[GltfChannel, ...]
    samplers: tuple[GltfSampler, ...]
    name: str | None = None


class GltfScene(_Part):
    nodes: tuple[Index, ...] = ()
    name: str = ""


class GltfImage(_Part):
    bufferView: Index | None = None
    mimeType: str = ""
    uri: str | None = None
    name: str = ""


class GltfTexture(_Part):
    source: Index | None = None
    sampler: Index | None = None
    extensions: dict[str, Any] = {}


class GltfTextureUse(_Part):
    index: Index


class GltfSurface(_Part):
    """A material's pbrMetallicRoughness."""

    baseColorFactor: Vector4 = (1.0, 1.0, 1.0, 1.0)
    metallicFactor: Number = 1.0
    roughnessFactor: Number = 1.0
    baseColorTexture: GltfTextureUse | None = None
    metallicRoughnessTexture: GltfTextureUse | None = None


class GltfMaterial(_Part):
    name: str = ""
    pbrMetallicRoughness: GltfSurface = GltfSurface()
    emissiveFactor: Vector3 = (0.0, 0.0, 0.0)
    emissiveTexture: GltfTextureUse | None = None
    alphaMode: str = "OPAQUE"
    doubleSided: bool = False


class GltfFile(_Part):
    """The whole of it, as far as it is read."""

    buffers: tuple[GltfBuffer, ...] = ()
    bufferViews: tuple[GltfView, ...] = ()
    accessors: tuple[GltfAccessor, ...] = ()
    meshes: tuple[GltfMesh, ...] = ()
    nodes: tuple[GltfNode, ...] = ()
    skins: tuple[GltfSkin, ...] = ()
    animations: tuple[GltfAnimation, ...] = ()
    scenes: tuple[GltfScene, ...] = ()
    scene: Index | None = None
    images: tuple[GltfImage, ...] = ()
    textures: tuple[GltfTexture, ...] = ()
    materials: tuple[GltfMaterial, ...] = ()
    extensionsUsed: tuple[str, ...] = ()
    extensionsRequired: tuple[str, ...] = ()
