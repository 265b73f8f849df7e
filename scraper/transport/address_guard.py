"""The SSRF guard: allow connections to globally routable addresses only. Pure; names are looked up elsewhere.

The tables follow IANA's special-purpose address registries (RFC 6890 and its updates), because `ipaddress` of
Python 3.11 is behind them and does not look at the IPv4 address embedded in an IPv6 address. A NAT64 prefix
that a network chose for itself (RFC 6052 § 2.2) can't be recognised.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

# Takes an address; returns why it is forbidden, or None if it is allowed.
Judge = Callable[[str], str | None]

_V4: Final = tuple(
    (IPv4Network(network), name)
    for network, name in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared address space of a provider"),
        ("127.0.0.0/8", "loopback"),
        # The host agent that Azure's virtual machines trust; useless outside Azure.
        ("168.63.129.16/32", "a cloud's own host"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "6to4 relays, deprecated"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_V6: Final = tuple(
    (IPv6Network(network), name)
    for network, name in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::/96", "IPv4-compatible, deprecated"),
        ("64:ff9b:1::/48", "local-use NAT64"),  # the embedded IPv4 address can be at any of four positions
        ("100::/64", "discard-only"),
        ("100:0:0:1::/64", "for protocols"),
        ("2001:db8::/32", "for documentation"),
        ("3fff::/20", "for documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
# What a person calls a private address.
LOCAL: Final = frozenset(("private", "loopback", "link-local", "site-local", "this network", "unspecified"))
_PROTOCOLS: Final = IPv6Network("2001::/23")
# All unicast space that IANA has ever allocated. Anything outside it is forbidden.
_GLOBAL: Final = IPv6Network("2000::/3")
# Name, network, and the right shift in bits to the embedded IPv4 address.
_EMBEDDING: Final = (
    ("IPv4-mapped", IPv6Network("::ffff:0:0/96"), 0),
    ("NAT64", IPv6Network("64:ff9b::/96"), 0),
    ("6to4", IPv6Network("2002::/16"), 80),
)
_TEREDO: Final = IPv6Network("2001::/32")


def literal_address(host: str) -> str | None:
    """Return the canonical form of a host that is an IP address literal; None for a name.

    Odd forms (`127.1`, `2130706433`, `0x7f.1`, `010.0.0.1`) count as names: the address that the system
    resolves them to is checked like any other.

    >>> literal_address("2001:DB8::0:1"), literal_address("127.1")
    ('2001:db8::1', None)
    """
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def why_forbidden(address: str) -> str | None:
    """Return why connecting to an address is forbidden; None if it is globally routable.

    >>> why_forbidden("10.0.0.1"), why_forbidden("64:ff9b::a00:1"), why_forbidden("2606:4700:4700::1111")
    ('private', 'NAT64 of 10.0.0.1, private', None)
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "not an address"
    return _forbidden_v4(parsed) if isinstance(parsed, IPv4Address) else _forbidden_v6(parsed)


def allow_all(_: str) -> None:
    """Allow every address: for users who fetch from their own machines."""


def _forbidden_v4(address: IPv4Address) -> str | None:
    return next((name for network, name in _V4 if address in network), None)


def _forbidden_v6(address: IPv6Address) -> str | None:
    if address.scope_id is not None:
        return "scoped to one link"
    special = next((name for network, name in _V6 if address in network), None)
    if special is not None:
        return special
    for name, network, shift in _EMBEDDING:
        if address in network:
            return _forbidden_inside(name, _embedded(address, shift))
    if address in _TEREDO:  # holds the relay server's address, and the client's with its bits inverted
        return _forbidden_inside("Teredo", _embedded(address, 64)) or _forbidden_inside(
            "Teredo", IPv4Address(int(_embedded(address, 0)) ^ 0xFFFFFFFF)
        )
    if address in _PROTOCOLS:
        return "for protocols"
    return None if address in _GLOBAL else "not allocated"


def _embedded(address: IPv6Address, shift: int) -> IPv4Address:
    return IPv4Address(int(address) >> shift & 0xFFFFFFFF)


def _forbidden_inside(name: str, inner: IPv4Address) -> str | None:
    why = _forbidden_v4(inner)
    return why and f"{name} of {inner}, {why}"
