"""The name of a step, as rows, events and people spell it: rig, animate:walk, convert:fbx:model."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, assert_never

StepKind = Literal["generate", "rig_check", "rig", "animate", "convert"]


@dataclass(frozen=True)
class StepName:
    """What a step does, and with what; `str` of it is its spelling."""

    kind: StepKind
    preset: str = ""
    """Of animate: the clip that it makes."""
    format: str = ""
    """Of convert: the file format, in small letters."""
    stem: str = ""
    """Of convert: what is converted, as its file is called: model, rigged or a clip's name."""

    def __str__(self) -> str:
        return ":".join(part for part in (self.kind, self.preset, self.format, self.stem) if part)

    @staticmethod
    def parse(text: str) -> "StepName":
        """Raises ValueError for what no step is called."""
        return _parsed(text)

    @property
    def file_stem(self) -> str:
        """The name of the file that it makes, without its suffix; "" where it makes none."""
        match self.kind:
            case "generate":
                return "model"
            case "rig":
                return "rigged"
            case "animate":
                return self.preset
            case "convert":
                return self.stem or "model"
            case "rig_check":
                return ""
            case _:
                assert_never(self.kind)


@lru_cache(maxsize=512)
def _parsed(text: str) -> StepName:
    kind, _, detail = text.partition(":")
    match kind:
        case "generate" | "rig_check" | "rig" if not detail:
            return StepName(kind)
        case "animate":
            return StepName(kind, preset=detail)
        case "convert":
            format, _, stem = detail.partition(":")
            return StepName(kind, format=format, stem=stem)
        case _:
            raise ValueError(f"{text[:60]!r} is not the name of a step")
