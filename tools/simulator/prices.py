"""What each step costs, in credits (100 are one dollar). Source: Tripo's price page, 2026-11."""

RIG = 25.0
RETARGET_PER_CLIP = 10.0
CONVERT, CONVERT_WITH_OPTIONS = 5.0, 10.0
DECIMATE = {"v1.0": 10.0, "v2.0": 30.0, "v3.0": 30.0}  # v3.0 is not published; taken as v2.0
PICTURE, PICTURE_DEAR = 5.0, 10.0

_BASE = {  # engine -> ((text bare, text textured), (image bare, image textured))
    "H": ((10.0, 20.0), (20.0, 30.0)),
    "P1": ((30.0, 40.0), (40.0, 50.0)),
    "P2": ((100.0, 110.0), (100.0, 110.0)),
}
_QUALITY = {"fast": 0.0, "standard": 0.0, "detailed": 10.0, "extreme": 20.0}
_TEXTURE = {"fast": 10.0, "standard": 10.0, "detailed": 20.0, "extreme": 30.0}


def engine_of(model: str) -> str:
    """H for the v-series, P1 or P2 for the low-poly ones."""
    return model.partition("-")[0] if model.startswith("P") else "H"


def generation_price(
    model: str,
    *,
    from_image: bool,
    textured: bool,
    texture_quality: str,
    geometry_quality: str,
    quad: bool,
    smart_low_poly: bool,
    generate_parts: bool,
) -> float:
    base = _BASE[engine_of(model)][from_image][textured]
    extras = (_QUALITY[texture_quality] if textured else 0.0) + 20.0 * (
        geometry_quality == "detailed"
    )
    return base + extras + 5.0 * quad + 10.0 * smart_low_poly + 20.0 * generate_parts


def texture_price(quality: str) -> float:
    return _TEXTURE[quality]
