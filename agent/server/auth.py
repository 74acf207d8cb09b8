"""Who asks: a token's user, or, where there are no users, whoever sits at this machine."""

from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from agent.server.backend import Backend, Guest
from agent.server.kit.origin import comes_from_here
from agent.server.kit.problem import HttpProblem

KNOWN = "galatea.known"
"""In the scope, the guest whose token was looked at before the body was read."""
_bearer = HTTPBearer(auto_error=False, description="A token from `galatea users add NAME`.")


async def backend_of(request: Request) -> Backend:  # without `async`, a thread for each request
    backend: Backend = request.scope["galatea.backend"]
    return backend


BackendDep = Annotated[Backend, Depends(backend_of)]


async def guest_of(
    request: Request,
    backend: BackendDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    x_tripo_key: Annotated[
        str, Header(max_length=512, description="Your own key of the 3D service.")
    ] = "",
    x_openai_key: Annotated[
        str, Header(max_length=512, description="Your own key of the language model.")
    ] = "",
) -> Guest:
    """Raises Problem 401."""
    token = credentials.credentials if credentials else ""
    guest: Guest | None = request.scope.get(KNOWN)
    if guest is None:
        guest = await recognised(backend, token, request)
    for name, key in (("X-Tripo-Key", x_tripo_key), ("X-OpenAI-Key", x_openai_key)):
        if key and (not key.isascii() or not key.isprintable() or " " in key):
            raise HttpProblem(422, "bad_key", f"{name}: that is no key.")
    asks = request.method == "POST"
    return Guest(guest.owner, guest.caps, x_tripo_key, x_openai_key, asks)


async def recognised(backend: Backend, token: str, request: Request) -> Guest:
    """The guest of a token. Raises Problem 401."""
    users = backend.now.users
    if token:
        user = await users.of_token(token)
        if user is not None:
            backend.requests.begin(user.name)
            return Guest(user.name, user.caps)
        if await users.any():
            raise revoked()
    elif await users.any():
        raise _unknown("A token is needed.")
    if not is_local(request):
        raise _unknown("Without users, only programs on this machine may come in.")
    return Guest()


def token_of(request: Request) -> str:
    """The token that a request bears, or an empty text."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def is_local(request: Request) -> bool:
    """The request comes from this machine, and not from elsewhere through a proxy."""
    backend: Backend = request.scope["galatea.backend"]
    return comes_from_here(request.scope, backend.settings.trust_proxy)


def revoked() -> HttpProblem:
    """Said to who comes with a token that is none, or stays with one that was taken away."""
    return _unknown("This token is not valid (any more).")


def _unknown(error: str) -> HttpProblem:
    return HttpProblem(
        401,
        "unauthorized",
        error,
        "Send Authorization: Bearer TOKEN; the operator makes one with `galatea users add NAME`.",
        headers={"WWW-Authenticate": "Bearer"},
    )


GuestDep = Annotated[Guest, Depends(guest_of)]
