"""What people put into OPENAI_BASE_URL, and where requests go then."""

import json

import httpx2
import pytest

from agent.core.messages import Message, Reply, User
from agent.llm.address import ModelAddress, model_address
from agent.llm.openai_model import OpenAIModel

ASK: list[Message] = [User(content="Hello")]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://h/v1/", ModelAddress("http://h/v1")),
        (" https://h/openai?api-version=7 ", ModelAddress("https://h/openai", "?api-version=7")),
        ("https://h/v1/chat/completions", ModelAddress("https://h/v1", "", "/chat/completions")),
        ("https://h/v1/responses/", ModelAddress("https://h/v1", "", "/responses")),
        ("https://h/v1/models?k=1", ModelAddress("https://h/v1", "?k=1", "/models")),
        ("https://h/my-models", ModelAddress("https://h/my-models")),
        ("https://[bad", ModelAddress("https://[bad")),
    ],
)
def test_an_address_is_read_as_it_is_meant(text: str, address: ModelAddress) -> None:
    assert model_address(text) == address


@pytest.mark.anyio
async def test_a_pasted_endpoint_is_cut_its_query_kept_and_said_once() -> None:
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        message = {"role": "assistant", "content": "Hi."}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return httpx2.Response(200, content=json.dumps({"choices": [choice]}))

    one = OpenAIModel(
        name="m",
        base_url="http://h/v1/chat/completions?api-version=7",
        key="k",
        transport=httpx2.MockTransport(answer),
    )
    notices: list[tuple[str, ...]] = []
    for _ in range(2):
        last = [piece async for piece in one.stream(ASK, tools=[])][-1]
        assert isinstance(last, Reply)
        notices.append(last.notices)
    assert asked == ["http://h/v1/chat/completions?api-version=7"] * 2
    said = "OPENAI_BASE_URL ends in /chat/completions, which is an endpoint; set it to "
    assert notices == [(said + "http://h/v1?api-version=7.",), ()]
