"""Signed links to results and upload slots; whoever holds one needs no key."""

import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Literal

from tools.clock import Clock

Verdict = Literal["valid", "expired", "forged"]
PRESIGNED_S = 1800


@dataclass(frozen=True)
class Signer:
    secret: bytes
    clock: Clock

    def link(self, base: str, path: str, lifetime_s: float) -> str:
        expires = math.ceil(self.clock.now() + lifetime_s)
        signature = self._signature(path, str(expires))
        return f"{base}{path}?Expires={expires}&Signature={signature}"

    def judge(self, path: str, query: Mapping[str, str]) -> Verdict:
        expires = query.get("Expires", "")
        given = query.get("Signature", "").encode()
        if not hmac.compare_digest(given, self._signature(path, expires).encode()):
            return "forged"
        return "valid" if self.clock.now() < int(expires) else "expired"

    def _signature(self, path: str, expires: str) -> str:
        text = f"{path}\n{expires}".encode()
        return hmac.digest(self.secret, text, "sha256").hex()


def base_of(scope: Mapping[str, Any]) -> str:
    """Scheme, host and port under which the caller reached us, for links that lead back here.

    The official SDK's plain client sends `Host` without the port, so on loopback the socket's
    own port is put back.
    """
    server: tuple[str, int | None] | None = scope.get("server")
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode(
        "latin-1"
    )
    if not host:
        host = server[0] if server else "localhost"
    port = server[1] if server else None
    default = 443 if scope["scheme"] == "https" else 80
    if port not in (None, default) and host.rpartition("]")[2].find(":") < 0 and _is_local(host):
        host = f"{host}:{port}"
    return f"{scope['scheme']}://{host}{scope.get('root_path', '')}"


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
