"""Whatever the 3D service refuses, a route answers in our words with our status, and never 500."""

import asyncio
import json
from pathlib import Path

import pytest

from agent.core.errors import AgentError
from agent.server.kit.problem import problem_of, response_of
from tests.fakes import ScriptedModel
from tests.server.home import Served, served
from tools.clock import Clock
from tools.errors import ToolError
from tools.problems import error_of
from tools.types import Problem as Stored

pytestmark = pytest.mark.anyio

ROUTE = "/api/generate-3d"
CODES = [2, 1000, 1001, 1002, 1003, 1004, 1005, 1007, 2000, 2001, 2006, 2007, 2008, 2010, 2013]
CODES += [2018, 4001, 9999]
REFUSALS = [(400, code) for code in CODES] + [(401, 2), (403, 1005), (403, 2010), (403, 2008)]
REFUSALS += [(404, 2001), (404, 4001), (404, 9999), (422, 1004)]
OURS = {400, 403, 404, 409, 422, 429, 502, 503}
RESERVED = ("type", "title", "status", "code", "error", "details", "detail", "request_id")


def kinds(kind: type[Exception]) -> list[type[Exception]]:
    below = [one for child in kind.__subclasses__() for one in kinds(child)]
    return [kind, *below] if "code" in kind.__dict__ else below


@pytest.mark.parametrize("kind", [*kinds(ToolError), *kinds(AgentError)])
def test_facts_with_names_of_ours_break_no_answer_and_change_none(kind: type[Exception]) -> None:
    error = kind("It went wrong.", remedy="Do this.")  # type: ignore[call-arg]
    assert isinstance(error, ToolError | AgentError)
    if isinstance(error, ToolError):
        names = (*RESERVED, "headers", "facts", "self", "message", "remedy", "retry_after_s")
        error.facts = dict.fromkeys(names, 1004)
        stored = Stored(code=error.code, message=error.message, remedy="", facts=error.facts)
        assert error_of(stored).facts == error.facts
    answer = response_of(problem_of(error), "our-id")
    body = json.loads(bytes(answer.body))
    assert (body["code"], body["status"], body["request_id"]) == (
        error.code,
        answer.status_code,
        "our-id",
    )
    assert body["error"] == "It went wrong."
    if isinstance(error, ToolError):
        assert (body["service_code"], body["service_request_id"]) == (1004, 1004)


async def test_every_refusal_on_every_route_that_buys_is_an_answer_in_our_words(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        rigged = {"projectId": "castle", "assetId": "rigged"}
        plain = {"projectId": "castle", "assetId": "plain"}
        for asset, more in ((rigged, {"shouldRig": True}), (plain, {})):
            made = await home.http.post(ROUTE, json=asset | {"prompt": "a knight"} | more)
            await home.settled(made.json()["taskId"])
        while (await _asset(home, "knight"))["state"] != "rigged":
            await asyncio.sleep(1)
        buying = [
            ("generate", "", {"prompt": "a barrel"}),
            ("rig_check", "/rig", plain),
            ("retarget", "/animate", rigged | {"animations": ["walk"]}),
        ]
        heard: set[tuple[str, int]] = set()
        for number, (status, code) in enumerate(REFUSALS):
            for target, path, body in buying:
                await home.desk.delete("/simulator/faults")
                if not path:
                    body = body | {"projectId": "castle", "assetId": f"barrel-{number}"}
                await _fault(home, f"{status}:{code}@{target}")
                answer = await home.http.post(ROUTE + path, json=body)
                problem = answer.json()
                assert answer.status_code in OURS, (status, code, target, answer.text)
                assert problem["code"] not in ("internal", code), problem
                assert problem["error"].endswith("."), problem
                if problem.get("service_code") is not None:
                    assert problem["service_code"] == code
                heard.add((target, code))
        assert len(heard) == 3 * len({code for _, code in REFUSALS})
        for path in ("/api/assets/knight/retry", "/api/assets/knight/resume"):
            for status, code in REFUSALS:
                await _fault(home, f"{status}:{code}@retarget")
                answer = await home.http.post(path)
                assert answer.status_code in {200, *OURS}, (path, status, code, answer.text)
                await home.http.post("/api/assets/knight/stop")


async def _asset(home: Served, handle: str) -> dict[str, object]:
    return (await home.http.get(f"/api/assets/{handle}")).json()


async def _fault(home: Served, spec: str) -> None:
    answer = await home.desk.post("/simulator/faults", json={"spec": spec})
    assert answer.status_code == 200, answer.text
