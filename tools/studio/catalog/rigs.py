"""Which of the service's rig models makes which rig.

Biped with Tripo's own skeleton: v1.0, which has the hundred presets. Every other body or skeleton:
v2.5. So a Mixamo rig is always one that can be animated.
"""

from functools import lru_cache

from tools.errors import BadRequest
from tools.studio.catalog.tables import tables


def rig_types() -> tuple[str, ...]:
    """The bodies that can be rigged: biped, quadruped..."""
    return _all("rig_types")


def specs() -> tuple[str, ...]:
    """The skeleton conventions that can be asked for: tripo, mixamo..."""
    return _all("specs")


def resolve_rig_type(name: str) -> str:
    """The body meant by a name ("Biped", "humanoid", "bird").

    Raises: BadRequest naming the valid ones.
    """
    word = _word(name)
    found = tables().rig_type_names.get(word, word)
    return _one_of(found, rig_types(), said=name, field="rig_type")


def resolve_spec(name: str) -> str:
    """The skeleton convention meant by a name. Raises: BadRequest naming the valid ones."""
    return _one_of(_word(name), specs(), said=name, field="spec")


def rig_model(rig_type: str, spec: str = "tripo") -> str:
    """The dated rig model for a body and a skeleton. Raises: BadRequest."""
    body, skeleton = resolve_rig_type(rig_type), resolve_spec(spec)
    for name, row in tables().rig_models.items():
        if body in row.rig_types and skeleton in row.specs:
            return name
    raise BadRequest(
        f"spec: no {body} rig comes with the skeleton {skeleton!r}.", field="spec", value=spec
    )


@lru_cache
def _all(column: str) -> tuple[str, ...]:
    rows = tables().rig_models.values()
    return tuple(dict.fromkeys(name for row in rows for name in getattr(row, column)))


def _word(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())


def _one_of(found: str, valid: tuple[str, ...], *, said: str, field: str) -> str:
    if found in valid:
        return found
    raise BadRequest(
        f"{field}: {said[:40]!r} is not one of {', '.join(valid)}.",
        field=field,
        value=said,
        valid=list(valid),
    )
