"""A task row as tests need one."""

from tools.types import Task


def task(**values: object) -> Task:
    given: dict[str, object] = {
        name: None for name, field in Task.model_fields.items() if field.is_required()
    }
    given |= {
        "id": "t", "asset": "knight", "account": "a", "owner": "local", "step": "animate:walk",
        "pool": "p", "endpoint": "e", "body": {}, "credits": 10, "state": "accepted",
        "status": "running", "progress": 40, "output": {}, "tries": 0, "not_before": 0,
        "created_at": 0, "readings": 0, "resent": False, "handled": False, "rev": 1,
    }  # fmt: skip
    return Task.model_validate(given | values)
