"""Where a request comes from: this machine or not, through a proxy or not."""

import ipaddress
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import Scope

_FORWARDING = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
)


def is_forwarded(scope: Scope) -> bool:
    """Whether a proxy says that it passed the request on."""
    headers = Headers(scope=scope)
    return any(name in headers for name in _FORWARDING)


def comes_from_here(scope: Scope, proxies: Sequence[str]) -> bool:
    """Whether whoever asks sits at this machine; a socket without addresses does, too.

    What came through a proxy does only if it is one of `proxies` and names loopback as its client.
    """
    client = scope.get("client")
    host = "" if client is None else str(client[0])
    if not is_forwarded(scope):
        return _is_here(host)
    return trusted(scope, proxies) and _is_here(_client_behind(scope, proxies))


def trusted(scope: Scope, proxies: Sequence[str]) -> bool:
    """Whether the connection itself comes from one of these proxies."""
    client = scope.get("client")
    return client is not None and _among(str(client[0]), proxies)


def scheme_of(scope: Scope, proxies: Sequence[str]) -> str:
    """`http` or `https`, as a proxy on this machine or among `proxies` says."""
    client = scope.get("client")
    said = Headers(scope=scope).get("x-forwarded-proto", "").lower()
    if said in ("http", "https") and client is not None:
        if _is_here(str(client[0])) or trusted(scope, proxies):
            return said
    return str(scope.get("scheme", "http"))


def _client_behind(scope: Scope, proxies: Sequence[str]) -> str:
    """The last address in X-Forwarded-For that is no proxy of ours; what precedes it is hearsay."""
    listed = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    hops = [hop.strip() for hop in listed]
    return next((hop for hop in reversed(hops[1:]) if not _among(hop, proxies)), hops[0]) or "?"


def _among(address: str, proxies: Sequence[str]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(proxy) for proxy in proxies)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("testclient", "localhost", "")
