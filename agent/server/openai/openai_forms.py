"""Bodies of Chat Completions, as far as this server reads and gives them."""

from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

NAME = "galatea"
MOST_MESSAGES = 2000


class CompletionMessageIn(BaseModel):
    """Of a conversation; what is no text or picture is passed over."""

    role: Annotated[str, Field(max_length=20)]
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        if not isinstance(self.content, list):
            return self.content or ""
        parts = (str(part.get("text") or "") for part in self.content if part.get("type") == "text")
        return "\n".join(part for part in parts if part)

    @property
    def pictures(self) -> list[str]:
        parts = self.content if isinstance(self.content, list) else []
        found = [part.get("image_url") for part in parts if part.get("type") == "image_url"]
        return [str(cast(dict[str, Any], one).get("url")) for one in found if isinstance(one, dict)]


class StreamOptions(BaseModel):
    include_usage: bool = False


class CompletionIn(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": NAME,
                    "messages": [{"role": "user", "content": "make a silver knight"}],
                    "stream": False,
                }
            ]
        }
    )

    model: str = NAME
    messages: Annotated[list[CompletionMessageIn], Field(min_length=1, max_length=MOST_MESSAGES)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None


class MessageOut(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str


class ChoiceOut(BaseModel):
    index: int = 0
    message: MessageOut
    finish_reason: Literal["stop", "length"]


class UsageOut(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionOut(BaseModel):
    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[ChoiceOut]
    usage: UsageOut


class ModelOut(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "galatea"


class ModelsOut(BaseModel):
    object: Literal["list"] = "list"
    data: list[ModelOut]
