"""The bodies of the native chats' routes."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.server.batches.plan_request import HttpsUrl
from tools.studio.files.images import MOST_BYTES

ChatName = Annotated[str, Field(min_length=1, max_length=100)]


class NewChat(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "knights"}]})

    name: ChatName | None = None


class ChatRenameIn(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "castle"}]})

    name: ChatName


class ChatOut(BaseModel):
    id: str
    name: str | None
    created_at: float
    updated_at: float
    first_words: str = ""
    running: bool = False


class ImageIn(BaseModel):
    """A picture in the body, or where the service can fetch it."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=255)] = "picture"
    data: Annotated[str, Field(max_length=MOST_BYTES * 4 // 3 + 4)] | None = None
    url: HttpsUrl | None = None

    @model_validator(mode="after")
    def _one(self) -> "ImageIn":
        if (self.data is None) == (self.url is None):
            raise ValueError("give either data (base64) or url (https)")
        return self


class ChatMessageIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "make a silver knight, rig it, let it walk"}]},
    )

    text: Annotated[str, Field(min_length=1, max_length=100_000)]
    images: Annotated[list[ImageIn], Field(max_length=8)] = []


class TurnFileOut(BaseModel):
    asset: str
    kind: str
    url: str
    sha256: str
    size_bytes: int


class AnswerOut(BaseModel):
    """The end of a turn."""

    text: str
    turn: str
    reason: str
    files: list[TurnFileOut]
    credits: float
    approval: str | None = None
    """A question that waits for a person's yes."""
    error: dict[str, Any] | None = None
