"""Which addresses may be connected to: the globally routable ones. Values only; looking names up is not here.

Written out after IANA's special-purpose address registries (RFC 6890 and its updates), because `ipaddress`
of Python 3.11 is behind them and takes an IPv6 address for what it is, not for the IPv4 address that it
leads to. A NAT64 prefix of a network's own (RFC 6052 § 2.2) can't be told from other addresses.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

# An address to the reason why it is not connected to, None where it may be.
Judge = Callable[[str], str | None]

_V4: Final = tuple(
    (IPv4Network(network), name)
    for network, name in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by a provider's customers"),
        ("127.0.0.0/8", "loopback"),
        # The agent of Azure's machines, which a machine there trusts; no one else has a use for it.
        ("168.63.129.16/32", "a cloud's own host"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "6to4 relays, abolished"),
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
        ("::/96", "IPv4-compatible, abolished"),
        ("64:ff9b:1::/48", "NAT64 of a network's own"),  # the IPv4 address may stand at four places in it
        ("100::/64", "for discarding"),
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
_PROTOCOLS: Final = IPv6Network("2001::/23")
# All unicast space that was ever given out; what IANA has not opened leads nowhere good.
_GLOBAL: Final = IPv6Network("2000::/3")
# Name, network, and how far right the embedded IPv4 address stands.
_EMBEDDING: Final = (
    ("IPv4-mapped", IPv6Network("::ffff:0:0/96"), 0),
    ("NAT64", IPv6Network("64:ff9b::/96"), 0),
    ("6to4", IPv6Network("2002::/16"), 80),
)
_TEREDO: Final = IPv6Network("2001::/32")


def literal_address(host: str) -> str | None:
    """Return a host that is written as an address in its one form; None for a name.

    Odd forms (`127.1`, `2130706433`, `0x7f.1`, `010.0.0.1`) are names here: what the system's look-up makes
    of them is judged like any other answer.

    >>> literal_address("2001:DB8::0:1"), literal_address("127.1")
    ('2001:db8::1', None)
    """
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def why_forbidden(address: str) -> str | None:
    """Return why an address is not connected to; None where it is globally routable.

    >>> why_forbidden("10.0.0.1"), why_forbidden("64:ff9b::a00:1"), why_forbidden("2606:4700:4700::1111")
    ('private', 'NAT64 of 10.0.0.1, private', None)
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "no address"
    return _forbidden_v4(parsed) if isinstance(parsed, IPv4Address) else _forbidden_v6(parsed)


def allow_all(_: str) -> None:
    """Forbid no address: for who asks machines of their own."""


def _forbidden_v4(address: IPv4Address) -> str | None:
    return next((name for network, name in _V4 if address in network), None)


def _forbidden_v6(address: IPv6Address) -> str | None:
    if address.scope_id is not None:
        return "an address of one link"
    special = next((name for network, name in _V6 if address in network), None)
    if special is not None:
        return special
    for name, network, shift in _EMBEDDING:
        if address in network:
            return _forbidden_inside(name, _embedded(address, shift))
    if address in _TEREDO:  # the server that relays, and the client behind it, its bits turned over
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
