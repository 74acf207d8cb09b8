"""The two ways a request to the simulator ends without what it asked for."""

from typing import Literal


class Refusal(Exception):
    """An error answer in Tripo's envelope: HTTP status, code, message, suggestion."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        suggestion: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.suggestion = suggestion
        self.retry_after_s = retry_after_s


def bad_parameter(
    message: str, *, suggestion: str = "Check the request against the docs."
) -> Refusal:
    return Refusal(400, 1004, message, suggestion=suggestion)


class ConnectionCut(Exception):
    """The line goes dead: `refuse` before the request was taken, `drop` after it was carried out.

    Over the simulator's own server the socket is closed; in process it reaches the caller,
    where `SimulatorTransport` turns it into what httpx would raise.
    """

    def __init__(self, kind: Literal["refuse", "drop"]) -> None:
        super().__init__(f"the simulator cut the connection ({kind})")
        self.kind: Literal["refuse", "drop"] = kind
