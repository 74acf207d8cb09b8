"""A request body: v2 names brought up to date, then checked strictly, unknown members ignored."""

from typing import Any, Literal, Self, cast, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.simulator.order import Json
from tools.simulator.refusal import Refusal, bad_parameter

_OLD_NAMES = {
    "model_version": "model",
    "original_model_task_id": "input",
    "draft_model_task_id": "input",
    "file": "input",
    "files": "inputs",
}


class Body(BaseModel):
    """Base of all create bodies. A member that is null counts as absent."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", strict=True, allow_inf_nan=False, protected_namespaces=()
    )

    @classmethod
    def read(cls, sent: Json) -> Self:
        """Raises `Refusal` 1004 naming the member and, for choices, the allowed values."""
        try:
            return cls.model_validate(modern(sent))
        except ValidationError as error:
            raise cls._refusal(error) from None

    @classmethod
    def _refusal(cls, error: ValidationError) -> Refusal:
        first = error.errors(include_url=False, include_context=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "body"
        choices = cls._choices(name)
        what = "is required" if first["type"] == "missing" else first["msg"]
        tail = f"; allowed values: {', '.join(choices)}" if choices else ""
        return bad_parameter(f"{name}: {what}{tail}")

    @classmethod
    def _choices(cls, name: str) -> list[str]:
        field = cls.model_fields.get(name)
        found: list[str] = []
        for hint in (field.annotation, *get_args(field.annotation)) if field else ():
            found += [value for value in get_args(hint) if isinstance(value, str)]
        return list(dict.fromkeys(found))

    def sent(self, *names: str) -> list[str]:
        """Those of the named members that the request carried, whatever their value."""
        return [name for name in names if name in self.model_fields_set]


def modern(sent: Json) -> Json:
    """The body with v2 member names and file objects replaced by their v3 forms."""
    body: Json = {}
    for name, value in sent.items():
        if value is None:
            continue
        name = _OLD_NAMES.get(name, name)
        if name == "input":
            value = reference(value)
        body.setdefault(name, value)
    return body


def reference(value: Any) -> Any:
    """A v2 `{"type", "file_token" | "url" | "object"}` as the one string v3 takes."""
    if not isinstance(value, dict):
        return value
    given = cast(Json, value)
    stored = given.get("object")
    key = cast(Json, stored).get("key") if isinstance(stored, dict) else None
    return given.get("file_token") or given.get("url") or given.get("task_id") or key


TextureQuality = Literal["standard", "detailed", "extreme", "fast"]
Orientation = Literal["+x", "-x", "+y", "-y"]
OutFormat = Literal["glb", "fbx"]
