"""Addresses of the open internet, told apart from those of a network or machine of one's own."""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_HERE = ("localhost", "localhost.")


def is_public(address: str) -> bool:
    """Whether an IP address, `fe80::1%eth0` too, can be reached by everybody; False for no IP."""
    found = _address(address)
    return found is not None and found.is_global and not found.is_multicast


def is_local_host(host: str) -> bool:
    """Whether a host's own spelling says that it is here or on a network of ours."""
    name = host.lower()
    if name in _HERE or name.endswith((".localhost", ".localhost.")):
        return True
    return _address(name) is not None and not is_public(name)


def is_loopback(host: str) -> bool:
    found = _address(host)
    return host.lower() in _HERE if found is None else found.is_loopback


def _address(text: str) -> Address | None:
    """The address that is meant: an IPv4 inside an IPv6 counts as itself."""
    try:
        found = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv4Address):
        return found
    if found in _NAT64:
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or found
