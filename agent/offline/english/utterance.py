"""One message of a person, cleaned, with its asides (options said in passing) taken out."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 8000
"""Characters of a message that are read; of a longer one nothing is."""

_IMAGE_LINE = re.compile(r"^\[attached image: (.+)\]\s*$", re.MULTILINE)
_IMAGE_URL = re.compile(r"https://\S+?\.(?:png|jpe?g|webp)\b", re.IGNORECASE)
_IMAGE_PATH = re.compile(r"(?<!\S)[~./\w-]*[\w-]\.(?:png|jpe?g|webp)(?![\w/])", re.IGNORECASE)
_QUOTES = {"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "`": "'", "\u00b4": "'"}

_RIG_WORD = r"(?:auto-?)?rig(?:ging|ged|s)?|skeleton|bones|armature"
_MOVE_WORD = r"animat(?:e|ed|ing|ions?)"
_NOT = (
    r"(?:do\s+not|don'?t|dont|no\s+need\s+to|no\s+need\s+for|without|never|not|no|skip|leave\s+out)"
)
_OBJECT = r"(?:\s+(?:it|him|her|them|this|that|either|anything|the\s+\w+|yet|please|needed)){0,5}"
_UNWANTED = re.compile(
    rf"(?:,?\s*\b(?:but|and|or|just)\b)?[\s,]*\b{_NOT}\s+(?:(?:be|get|any|a|the|want|need|to)\s+){{0,5}}"
    rf"(?:{_RIG_WORD}|{_MOVE_WORD})"
    rf"(?:\s*(?:,|\band\b|\bor\b|\bnor\b|/)\s*(?:(?:no|any|to)\s+)?(?:{_RIG_WORD}|{_MOVE_WORD})){{0,4}}"
    rf"\b(?!\s+of\b){_OBJECT}|\bunrigged\b",
    re.IGNORECASE,
)
_MESH_ONLY = re.compile(
    r"\b(?:just|only)\s+the\s+(?:model|mesh|geometry)\b(?:\s+only)?|\b(?:model|mesh)\s+only\b", re.I
)
_PLAN = re.compile(
    r",?\s*\b(?:all\s+)?(?:in\s+(?:one|a\s+single)\s+(?:go|step|shot|plan)|at\s+one\s+go)\b"
    r"|,?\s*\bhands[- ]?off\b|\b(?:as|with|using|by)\s+an?\s+plan\b"
    r"|\bplan(?:\s+(?:it|this))?\s*:\s*|\bplan\s+(?:it|everything|the\s+whole\s+thing|ahead)\b"
    r"|^\s*plan\b(?!\s+of\b)|,\s*plan\b"
    r"|,?\s*\bone[- ]shot\b|,?\s*\bunattended\b|,?\s*\bend[- ]to[- ]end\b",
    re.IGNORECASE,
)
_TEXTURELESS = re.compile(
    r",?\s*\b(?:untextured\b|(?:but\s+)?(?:with\s+)?(?:no|without)\s+(?:any\s+|a\s+)?textures?\b)",
    re.I,
)
_QUALITY = re.compile(
    r",?\s*\b(?:in|with|at)?\s*(?:(high|best|highest|top|great|good|maximum|max|extreme|ultra)[- ]"
    r"(?:quality|details?|resolution|res)|(?:highly|very|super|extra)\s+detailed)\b",
    re.IGNORECASE,
)
_FACES = re.compile(
    r",?\s*(?:\b(?:with|using|at|in)\s+)?(?:\b(?:under|below|max(?:imum)?(?:\s+of)?|at\s+most|up\s+to"
    r"|less\s+than|fewer\s+than|no\s+more\s+than|about|around|roughly|only)\s+)?"
    r"\b(\d[\d,.]{0,9})\s*(k|thousand)?\s*(?:triangles?|tris?|polygons?|polys?|faces)\b"
    r"(?:\s+(?:max(?:imum)?|or\s+less|at\s+most|budget))?",
    re.IGNORECASE,
)
_SPEC_NOUN = r"(?=\s+(?:rig|skeleton|bones|armature)\b)"
_SPEC = re.compile(
    rf"\b(mixamo|unity|unreal|vrm|actorcore){_SPEC_NOUN}"
    r"|,?\s*\b(?:for|as|in|using|with|to)\s+(?:a\s+|the\s+)?(mixamo)\b(?:\s+(?:spec|format|names))?"
    r"|,?\s*\b(?:with|using|in)\s+(?:the\s+)?(unity|unreal|vrm|actorcore)\s+(?:spec|format|names)",
    re.IGNORECASE,
)
_FORMATS = (
    r"(?:\.?(fbx|glb|gltf|obj|stl|usdz|3mf|ply|dae)\b(?:\s+(?:files?|formats?|versions?|exports?"
    r"|copy|copies))?|\.?(ply|blend|dae)\s+(?:files?|formats?|versions?)|\.(blend|ply))"
)
_FORMAT = re.compile(
    rf",?\s*(?<![\w-])(?:as|in|into|to)\s+(?:an?\s+|the\s+)?{_FORMATS}(?![\w-])", re.IGNORECASE
)
_FORMAT_THING = re.compile(
    rf"(?<![\w.-])(?:(?:an?|the|some|its|my|another)\s+)?{_FORMATS}"
    r"(?=\s*(?:$|[.,!?;]|\b(?:of|from|for|out|and|please|now|too|instead|to|so|that|then)\b))",
    re.IGNORECASE,
)
_FORMAT_LIKE = re.compile(r"\ban?\s+\.?(fbx|glb|gltf|obj|stl|usdz|3mf)\s+(?=[a-z])", re.IGNORECASE)
THE_FILE = "the file"
"""What a text has where an "fbx" or a "USDZ file" stood."""
_BODIES = "biped|quadruped|hexapod|octopod|avian|serpentine|aquatic"
_RIG_TYPE = re.compile(rf"\bas\s+an?\s+({_BODIES})\b|\b({_BODIES}){_SPEC_NOUN}", re.IGNORECASE)
_CHATTER = re.compile(
    r",?\s*\b(?:please|pls|plz|kindly|thanks?(?:\s+you)?(?:\s+(?:very|so)\s+much)?|as\s+well|also"
    r"|for\s+me|if\s+you\s+can|if\s+possible|right\s+now|real\s+quick)\b"
    r"|\s+too(?=\s*(?:$|[.!,;]))",
    re.IGNORECASE,
)


_SAID = re.compile(
    r'\b(says?|saying|reads?|reading|labell?ed|titled|the\s+(?:text|words?))\s+"([^"\n]{1,200})"',
    re.IGNORECASE,
)
_KEPT = re.compile(r"\bQ(\d{1,2})Q\b")


@dataclass(frozen=True)
class Utterance:
    """`text` is what is left to read once the asides are out; `whole` has them still."""

    text: str
    whole: str = ""
    images: tuple[str, ...] = ()
    sayings: tuple[str, ...] = ()
    """Quoted words that belong on a thing, kept out of the reading as Q0Q, Q1Q..."""
    no_rig: bool = False
    no_animation: bool = False
    plan: bool = False
    texture: bool | None = None
    quality: str = ""
    face_limit: int | None = None
    spec: str = ""
    rig_type: str = ""
    file_format: str = ""
    """In lower case, any of those that people name, whether or not it can be had."""
    cut: bool = False
    """The message was longer than what is read of it."""

    def restore(self, text: str) -> str:
        """The text with the quoted words back in their places."""

        def said(match: re.Match[str]) -> str:
            at = int(match[1])
            return f'"{self.sayings[at]}"' if at < len(self.sayings) else match[0]

        return _KEPT.sub(said, text)


def clean(raw: str) -> str:
    """Plain characters, straight quotes, single blanks; lines stay lines; a little over LONGEST."""
    text = unicodedata.normalize("NFKC", raw[: LONGEST * 2])
    plain = (_QUOTES.get(c, c) for c in text if c == "\n" or unicodedata.category(c)[0] != "C")
    short = re.sub(r"([^\w\s])\1{3,}", r"\1\1\1", "".join(plain))
    lines = (re.sub(r"\s+", " ", line).strip() for line in short.split("\n"))
    return "\n".join(line for line in lines if line)[: LONGEST + 1]


def hear(raw: str) -> Utterance:
    """The message without its images, options and courtesies."""
    attached = tuple(_IMAGE_LINE.findall(raw))
    whole = clean(_IMAGE_LINE.sub("", raw))
    if len(whole) > LONGEST:
        return Utterance("", whole=whole[:LONGEST], images=attached, cut=True)
    text, pictures = whole, attached
    for pattern in (_IMAGE_URL, _IMAGE_PATH):
        pictures += tuple(pattern.findall(text))
        text = pattern.sub("this image", text)
    text = re.sub(r"\bw/(?=\s)", "with", text)
    text = re.sub(r"\s*[()\[\]]+\s*", ", ", text)
    text, sayings = _set_aside_sayings(text)
    text, no_rig, no_animation = _unwanted(text)
    text, mesh_only = _take(_MESH_ONLY, text)
    text, plan = _take(_PLAN, text)
    text, bare = _take(_TEXTURELESS, text)
    text, quality = _take(_QUALITY, text)
    text, faces = _take(_FACES, text)
    text, spec = _take(_SPEC, text)
    text, file_format = _formatted(text)
    text, rig_type = _take(_RIG_TYPE, text)
    return Utterance(
        text=_CHATTER.sub("", text).replace('"', "").strip(" ,:"),
        whole=whole,
        images=pictures,
        sayings=sayings,
        no_rig=no_rig or mesh_only is not None,
        no_animation=no_animation or mesh_only is not None,
        plan=plan is not None,
        texture=None if bare is None else False,
        quality=_quality(quality),
        face_limit=_number(faces),
        spec=_first(spec),
        rig_type=_first(rig_type),
        file_format=file_format,
    )


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, re.Match[str] | None]:
    return pattern.sub(" ", text), pattern.search(text)


def _first(match: re.Match[str] | None) -> str:
    return next((group.lower() for group in match.groups() if group), "") if match else ""


def _formatted(text: str) -> tuple[str, str]:
    """The text with its file format taken out, or called the file where it is what is wanted."""
    found = ""
    for pattern, left in ((_FORMAT, " "), (_FORMAT_THING, THE_FILE), (_FORMAT_LIKE, "a ")):
        found = found or _first(pattern.search(text))
        text = pattern.sub(left, text)
    return text, found


def _quality(match: re.Match[str] | None) -> str:
    if match is None:
        return ""
    return "extreme" if _first(match) in ("extreme", "ultra", "max", "maximum") else "detailed"


def _number(match: re.Match[str] | None) -> int | None:
    if match is None:
        return None
    digits = re.sub(r"\D", "", match[1])
    number = int(digits or 0) * (1000 if match[2] else 1)
    return number if 48 <= number <= 2_000_000 else None


def _set_aside_sayings(text: str) -> tuple[str, tuple[str, ...]]:
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if len(kept) > 20:
            return match[0]
        kept.append(match[2])
        return f"{match[1]} Q{len(kept) - 1}Q"

    return _SAID.sub(keep, text), tuple(kept)


def _unwanted(text: str) -> tuple[str, bool, bool]:
    said = " ".join(match[0].lower() for match in _UNWANTED.finditer(text))
    no_rig = re.search(_RIG_WORD, said) is not None
    return _UNWANTED.sub(" ", text), no_rig, "animat" in said
