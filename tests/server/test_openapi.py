"""The OpenAPI document tells the truth: schemathesis finds no 5xx and nothing undocumented."""

import subprocess
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.program import serving, told_by

ENDLESS = ("/api/chats/{chat}/events",)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_every_route_answers_as_documented(tmp_path: Path) -> None:
    environment = {"GALATEA_SECRET": "a secret of the tests", "GALATEA_APPROVAL": "ask"}
    token = told_by(tmp_path, "users", "add", "fuzz").strip()
    with serving(tmp_path, **environment) as server:
        headers = {"Authorization": f"Bearer {token}"}
        document = schemathesis.openapi.from_url(f"{server.address}/openapi.json", headers=headers)
        tried = 0
        for found in document.exclude(path=list(ENDLESS)).get_all_operations():
            fuzz(found.ok(), headers)
            tried += 1
        assert tried >= 33


def fuzz(operation: Any, headers: dict[str, str]) -> None:
    """A few requests that fit the document, whose answers must fit it too."""

    @hypothesis.settings(
        max_examples=6,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(operation.as_strategy())
    def answers(case: Any) -> None:
        for name in ("x-openai-key", "x-tripo-key"):  # they would be taken to the real services
            case.headers.pop(name, None)
        case.call_and_validate(checks=CHECKS, headers=headers, timeout=250)

    answers()


def test_every_route_says_what_it_does_and_every_body_has_an_example(tmp_path: Path) -> None:
    from agent.server.app import create_app
    from agent.settings import Settings

    found = create_app(Settings(home=str(tmp_path))).openapi()
    for path, methods in found["paths"].items():
        for method, route in methods.items():
            if "requestBody" in route:
                content = route["requestBody"]["content"]["application/json"]
                name = content["schema"]["$ref"].rpartition("/")[2]
                assert found["components"]["schemas"][name].get("examples"), (method, path)


def test_the_module_of_the_server_is_never_loaded_by_the_rest() -> None:
    import sys

    code = "import agent.app, sys; print([m for m in ('fastapi', 'mcp') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
    code = (
        "import agent.server.app, sys;"
        " print([m for m in sys.modules if m.startswith(('agent.repl.', 'prompt_toolkit'))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
