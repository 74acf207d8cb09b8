"""Which question a refused call left open."""

from pydantic import BaseModel

from agent.core.events import CallDone


class _Said(BaseModel):
    """What of a refusal's text matters here."""

    approval: str | None = None


def approval_in(event: CallDone) -> str | None:
    """The question that a call ended with, if a person must say yes first."""
    if not event.is_error:
        return None
    try:
        return _Said.model_validate_json(event.content).approval
    except ValueError:
        return None
