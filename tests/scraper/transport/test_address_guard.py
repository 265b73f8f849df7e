"""Which addresses are connected to, by IANA's registries and by what hides an address inside another."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.transport.address_guard import allow_all, literal_address, why_forbidden


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("0.0.0.0", "this network"),
        ("0.255.1.2", "this network"),
        ("10.0.0.1", "private"),
        ("100.64.0.1", "shared"),
        ("100.100.100.200", "shared"),  # Alibaba's metadata
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("168.63.129.16", "cloud"),
        ("169.254.169.254", "link-local"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.0.0.170", "protocols"),
        ("192.0.0.192", "protocols"),  # Oracle's metadata
        ("192.0.2.1", "documentation"),
        ("192.88.99.1", "6to4"),
        ("192.168.1.1", "private"),
        ("198.18.0.1", "benchmarks"),
        ("198.19.255.255", "benchmarks"),
        ("198.51.100.7", "documentation"),
        ("203.0.113.7", "documentation"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.255", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::7f00:1", "IPv4-compatible"),
        ("::8.8.8.8", "IPv4-compatible"),
        ("::ffff:10.0.0.1", "IPv4-mapped of 10.0.0.1, private"),
        ("::ffff:169.254.169.254", "IPv4-mapped of 169.254.169.254, link-local"),
        ("::ffff:0:10.0.0.1", "not allocated"),  # translated (RFC 2765)
        ("64:ff9b::a00:1", "NAT64 of 10.0.0.1, private"),
        ("64:ff9b::169.254.169.254", "NAT64 of 169.254.169.254"),
        ("64:ff9b:1::a00:1", "local-use NAT64"),
        ("64:ff9b:1::8.8.8.8", "local-use NAT64"),
        ("64:ff9b:0:1::1", "not allocated"),
        ("100::1", "discard-only"),
        ("100:0:0:1::1", "protocols"),
        ("2001:0:0a00:1::f7f7:f7f7", "Teredo of 10.0.0.1, private"),  # the server
        ("2001:0:808:808::f5ff:fffe", "Teredo of 10.0.0.1, private"),  # the client, bits turned over
        ("2001:2::1", "protocols"),  # benchmarks
        ("2001:10::1", "protocols"),  # ORCHID
        ("2001:db8::1", "documentation"),
        ("2002:a00:1::1", "6to4 of 10.0.0.1, private"),
        ("2002:7f00:1::", "6to4 of 127.0.0.1, loopback"),
        ("3fff::1", "documentation"),
        ("4000::1", "not allocated"),
        ("5f00::1", "segment routing"),
        ("fc00::1", "private"),
        ("fd00:ec2::254", "private"),  # Amazon's metadata
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "one link"),
        ("2606:4700:4700::1111%eth0", "one link"),
        ("fec0::1", "site-local"),
        ("ff02::1", "multicast"),
        ("127.1", "not an address"),
        ("", "not an address"),
        ("a.example", "not an address"),
    ],
)
def test_what_is_not_globally_routable_is_forbidden(address: str, why: str) -> None:
    assert why in (why_forbidden(address) or "")
    allow_all(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2400:3200::1",
        "2606:4700:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",  # how a network without IPv4 reaches the rest
        "2002:808:808::1",
        "2001:0:808:808::f7f7:f7f7",
    ],
)
def test_what_is_globally_routable_is_not(address: str) -> None:
    assert why_forbidden(address) is None


def _is_special(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_nothing_passes_that_the_standard_library_calls_special(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    # The library calls all of these reserved or private; the guard judges the address that they embed.
    networks = map(ipaddress.ip_network, ("::/8", "2001::/32", "2002::/16"))
    if _is_special(address) and not any(address in network for network in networks):
        assert why_forbidden(str(address))


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_as_forbidden_as_by_itself(inner: ipaddress.IPv4Address) -> None:
    number, why = int(inner), why_forbidden(str(inner))
    teredo = ipaddress.IPv6Address((0x20010000 << 96) | (0x08080808 << 64) | (number ^ 0xFFFFFFFF))
    for outer in (f"::ffff:{inner}", f"64:ff9b::{inner}", str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80)))):
        assert (why_forbidden(outer) is None) == (why is None)
    assert (why_forbidden(str(teredo)) is None) == (why is None)


@given(st.text(max_size=50))
def test_no_text_is_let_through_by_an_error(text: str) -> None:
    if why_forbidden(text) is None:
        assert ipaddress.ip_address(text).is_global


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "017700000001", "010.0.0.1", "a.example", "1.2.3"])
def test_odd_numbers_are_left_to_the_look_up(host: str) -> None:
    assert literal_address(host) is None
