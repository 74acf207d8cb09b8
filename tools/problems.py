"""Errors as rows and rows as errors: what went wrong survives a restart."""

from collections.abc import Iterator

from tools.errors import ToolError
from tools.types import Problem


def problem_of(error: ToolError) -> Problem:
    """The row form of an error."""
    return Problem(
        code=error.code, message=error.message, remedy=error.remedy, facts=dict(error.facts)
    )


def error_of(problem: Problem) -> ToolError:
    """The error that a row remembers, of its own class; an unknown code is a plain ToolError."""
    for kind in _kinds(ToolError):
        if kind.__dict__.get("code") == problem.code:
            error = kind(problem.message, remedy=problem.remedy)
            error.facts = dict(problem.facts)
            return error
    error = ToolError(problem.message, remedy=problem.remedy)
    error.facts = dict(problem.facts)
    error.audience, error.code = "user", problem.code  # pyright: ignore[reportAttributeAccessIssue]
    return error


def _kinds(kind: type[ToolError]) -> Iterator[type[ToolError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)
