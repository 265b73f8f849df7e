"""Timestamps over the log, offline: signed by a real authority (OpenSSL), stored, checked, damaged in every byte."""

from __future__ import annotations

import dataclasses
import random
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from archive.archive import Archive
from archive.log.entries import TimestampEntry
from archive.model.errors import ArchiveDamaged, RequestError
from archive.model.record import sha256
from archive.timestamps import log_timestamp, tokens
from archive.timestamps.der import CONTEXT_0, OCTETS, OID, SEQUENCE, elements, encode
from archive.timestamps.log_timestamp import check, check_all, head, store, verify_entry
from archive.timestamps.tokens import InvalidToken
from tests.archive.timestamps.authority import POLICY, StampAuthority
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.model.record import Capture

    MakeCapture = Callable[..., Capture]

TST_INFO = bytes.fromhex("2a864886f70d0109100104")
NOW = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> StampAuthority:
    return StampAuthority(tmp_path_factory.mktemp("tsa") / "one")


def stamped(archive: Archive, authority: StampAuthority) -> TimestampEntry:
    """Timestamp the archive's last line, without the network between."""
    line = head(archive.root)
    assert line is not None
    answer = authority.answer(tokens.query(line.data).data)
    return archive.record_timestamp(
        TimestampEntry(
            at=NOW,
            line=line.number,
            line_digest=line.digest,
            authority="http://tsa.example/",
            file=store(archive.root, line, answer),
            file_digest=sha256(answer),
        )
    )


@pytest.fixture
def entry(archive: Archive, authority: StampAuthority, make_capture: MakeCapture) -> TimestampEntry:
    """A timestamp over the third of four captures, then the log goes on."""
    for minute in range(3):
        archive.record(make_capture(minute=minute))
    made = stamped(archive, authority)
    archive.record(make_capture(minute=3))
    return made


def trust(root: Path, authority: StampAuthority) -> None:
    folder = root / "timestamps" / "roots"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "one.pem").write_bytes(authority.root.read_bytes())


def lines(root: Path) -> list[bytes]:
    return (root / "captures.jsonl").read_bytes().splitlines(keepends=True)


def test_nothing_logged_is_nothing_to_timestamp(archive: Archive, root: Path) -> None:
    assert head(root) is None
    assert list(check_all(root)) == []


def test_the_head_is_the_last_line_however_long(archive: Archive, root: Path, make_capture: MakeCapture) -> None:
    archive.record(make_capture())
    hops = tuple(f"http://a.example/{number}/{'x' * 2000}" for number in range(60))
    archive.record(make_capture(minute=1, hops=hops))
    found = head(root)
    assert found is not None
    assert found.data == lines(root)[-1]
    assert len(found.data) > 100_000
    assert (found.number, found.digest) == (2, sha256(found.data))


def test_a_timestamp_holds(entry: TimestampEntry, root: Path) -> None:
    assert (entry.line, entry.line_digest) == (3, sha256(lines(root)[2]))
    assert entry.file == f"timestamps/3-{entry.line_digest[7:23]}-1.tsr"
    assert check(root, entry) is None
    assert check(root, entry, line_digest=entry.line_digest) is None
    assert list(check_all(root)) == [(entry, None)]


def test_openssl_confirms_what_is_stored(entry: TimestampEntry, root: Path, authority: StampAuthority) -> None:
    assert authority.confirms(root / entry.file, lines(root)[2])
    assert not authority.confirms(root / entry.file, lines(root)[1])


@pytest.mark.parametrize(("kind", "names_by"), [("rsa", "sha256"), ("ec", "sha1"), ("rsa", "sha512")])
def test_authorities_differ(
    archive: Archive, root: Path, tmp_path: Path, make_capture: MakeCapture, kind: str, names_by: str
) -> None:
    authority = StampAuthority(tmp_path / "other", kind=kind, names_by=names_by)
    archive.record(make_capture())
    entry = stamped(archive, authority)
    assert check(root, entry) is None
    trust(root, authority)
    assert check(root, entry) is None


def test_without_a_root_whose_it_is_stays_open_and_is_said(entry: TimestampEntry, root: Path) -> None:
    found = verify_entry(root, entry)
    assert not found.anchored
    said = log_timestamp.summary(found)
    assert "was not verified" in said
    for part in (
        "line 3 of captures.jsonl",
        "CN=signer of one",
        "http://tsa.example/",
        POLICY,
        f"{found.token.time:%F}",
    ):
        assert part in said


def test_with_its_root_the_certificate_is_followed(
    entry: TimestampEntry, root: Path, authority: StampAuthority
) -> None:
    trust(root, authority)
    found = verify_entry(root, entry)
    assert found.anchored
    assert log_timestamp.summary(found).endswith("leads to a trusted root")
    assert abs((found.token.time - datetime.now(UTC)).total_seconds()) < 60


def test_another_authoritys_root_does_not_do(entry: TimestampEntry, root: Path, tmp_path: Path) -> None:
    trust(root, StampAuthority(tmp_path / "one"))  # of the same name
    said = check(root, entry)
    assert said is not None
    assert "leads to none of the trusted roots" in said
    assert "certificate signature failure" in said
    assert check(root, entry, trusted=()) is None


def test_a_file_of_roots_that_is_none(entry: TimestampEntry, root: Path) -> None:
    folder = root / "timestamps" / "roots"
    folder.mkdir()
    (folder / "x.pem").write_text("no certificate")
    with pytest.raises(RequestError, match=r"x\.pem holds no PEM certificates"):
        check(root, entry)
    (folder / "x.pem").unlink()
    (folder / "y.pem").mkdir()
    with pytest.raises(RequestError, match=r"y\.pem can't be read"):
        check(root, entry)


def test_every_byte_of_the_token_counts(entry: TimestampEntry, root: Path) -> None:
    path = root / entry.file
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x01]) + whole[at + 1 :])
        assert check(root, entry, line_digest=entry.line_digest), at
        path.write_bytes(whole[:at])
        assert check(root, entry, line_digest=entry.line_digest), at
    path.unlink()
    assert check(root, entry) == f"{entry.file} can't be read: No such file or directory"


@pytest.mark.parametrize("anchored", [True, False])
def test_a_token_whose_digest_is_forged_too_says_nothing_else(
    entry: TimestampEntry, root: Path, authority: StampAuthority, anchored: bool
) -> None:
    """Bytes that no signature covers (other certificates, say) may change; what the token says may not."""
    whole = (root / entry.file).read_bytes()
    trusted = tokens.certificates(authority.root.read_bytes()) if anchored else []
    before, held = tokens.read(whole), 0
    for at in range(len(whole)):
        try:
            after = tokens.read(whole[:at] + bytes([whole[at] ^ 0x04]) + whole[at + 1 :])
            tokens.verify(after, entry.line_digest, trusted)
        except InvalidToken:
            continue
        held += 1
        assert dataclasses.replace(after, response=b"") == dataclasses.replace(before, response=b""), at
    assert held < len(whole) / (10 if anchored else 2)


def test_every_byte_of_the_log_before_counts(entry: TimestampEntry, root: Path) -> None:
    path = root / "captures.jsonl"
    whole = path.read_bytes()
    for at in range(sum(len(line) for line in lines(root)[:3])):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x01]) + whole[at + 1 :])
        said = check(root, entry)
        assert said is not None, at
        assert "captures.jsonl" in said
    path.write_bytes(whole)
    assert check(root, entry) is None


def test_what_was_broken_is_named(entry: TimestampEntry, root: Path) -> None:
    path = root / "captures.jsonl"
    first, second, third, *later = lines(root)
    path.write_bytes(b"".join([first, second.replace(b"08:01", b"09:01"), third, *later]))
    assert check(root, entry) == "line 3 of captures.jsonl does not follow from the line before it"
    with pytest.raises(ArchiveDamaged, match=r"line 3 of captures\.jsonl does not follow"):
        list(check_all(root))
    path.write_bytes(b"".join([first, third, *later]))
    assert check(root, entry) == "line 2 of captures.jsonl does not follow from the line before it"
    path.write_bytes(first + second)
    assert check(root, entry) == "line 3 of captures.jsonl is missing: the log ends with line 2"
    path.write_bytes(b"".join([first, second, third.replace(b"08:02", b"09:02"), *later]))
    assert check(root, entry) == f"{entry.file}: line 3 of captures.jsonl is not the one that was timestamped"


def test_lines_that_are_counted_wrong(archive: Archive, root: Path, make_capture: MakeCapture) -> None:
    archive.record(make_capture())
    first = lines(root)[0]
    second = first.replace(b'"seq":1', b'"seq":3').replace(b'"prev":null', f'"prev":"{sha256(first)}"'.encode())
    (root / "captures.jsonl").write_bytes(first + second)
    assert log_timestamp.line_digests(root, {1}) == {1: sha256(first)}
    with pytest.raises(ArchiveDamaged, match="line 2 of"):
        log_timestamp.line_digests(root, {2})


def test_a_log_written_anew_is_found(
    entry: TimestampEntry, root: Path, tmp_path: Path, make_capture: MakeCapture
) -> None:
    """A chain proves an order, and whoever holds it can make another; the timestamp is over the one that was."""
    with Archive.open_or_create(tmp_path / "anew") as anew:
        for minute in range(3):
            anew.record(make_capture("乙", minute=minute))
    (root / "captures.jsonl").write_bytes((tmp_path / "anew" / "captures.jsonl").read_bytes())
    said = check(root, entry)
    assert said is not None
    assert "is not the one that was timestamped" in said
    forged = replace(entry, line_digest=sha256(lines(root)[2]))
    assert check(root, forged) == f"{entry.file}: the timestamp is of different data"


@pytest.mark.parametrize(
    "strange",
    [
        {"file": "../secret.tsr"},
        {"file": "timestamps/1-0123456789abcdef-1.tsr/../../x"},
        {"file": None},
        {"line": "1"},
        {"line": None},
        {"line": 0},
        {"line": 1.5},
        {"line": True},
        {"line": 99},
        {"line": []},
    ],
)
def test_an_entry_that_can_not_be_true(entry: TimestampEntry, root: Path, strange: dict[str, Any]) -> None:
    said = check(root, replace(entry, **strange))
    assert said == "line 4 of captures.jsonl is a timestamp that names no earlier line, or no timestamp file"


def test_a_token_of_a_size_that_no_token_has(entry: TimestampEntry, root: Path) -> None:
    with (root / entry.file).open("r+b") as file:
        file.truncate(log_timestamp.MAX_TOKEN + 1)
    assert check(root, entry) == f"{entry.file} can't be read: it is larger than any file that the archive writes"


def test_each_answer_is_kept(archive: Archive, root: Path, make_capture: MakeCapture) -> None:
    archive.record(make_capture())
    line = head(root)
    assert line is not None
    names = [store(root, line, answer) for answer in (b"one", b"two", b"two")]
    assert [name.rpartition("-")[2] for name in names] == ["1.tsr", "2.tsr", "3.tsr"]
    assert [(root / name).read_bytes() for name in names] == [b"one", b"two", b"two"]


def test_a_later_timestamp_covers_an_earlier_one(
    entry: TimestampEntry, archive: Archive, root: Path, authority: StampAuthority
) -> None:
    """Should the first authority's key be broken in ten years, the line that names its token has a younger one."""
    later = stamped(archive, authority)
    assert later.line > entry.seq
    assert [(one.line, problem) for one, problem in check_all(root)] == [(3, None), (5, None)]
    text = (root / "captures.jsonl").read_text().replace("http://tsa.example/", "http://tsb.example/", 1)
    (root / "captures.jsonl").write_text(text)
    said = check(root, later)
    assert said == "line 5 of captures.jsonl does not follow from the line before it"


def shuffled(answer: bytes, order: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """Return an answer with its certificates in another order."""
    (whole,) = elements(answer)
    status, token = whole.parts(SEQUENCE)
    kind, content = token.parts(SEQUENCE)
    fields = content.parts(CONTEXT_0)[0].parts(SEQUENCE)
    inside = [one.raw for one in fields]
    inside[3] = encode(CONTEXT_0, b"".join(order([one.raw for one in fields[3].parts(CONTEXT_0)])))
    signed = encode(CONTEXT_0, encode(SEQUENCE, b"".join(inside)))
    return encode(SEQUENCE, status.raw + encode(SEQUENCE, kind.raw + signed))


def test_certificates_come_in_any_order(authority: StampAuthority) -> None:
    answer = authority.answer(tokens.query(b"line\n").data)
    read = [tokens.read(shuffled(answer, order)) for order in (sorted, lambda found: sorted(found, reverse=True))]
    assert read[0] == read[1]
    for token in read:
        tokens.verify(token, sha256(b"line\n"), tokens.certificates(authority.root.read_bytes()))


def test_a_certificate_that_was_not_valid_then(tmp_path: Path) -> None:
    late = StampAuthority(tmp_path / "late", ends=-1)
    token = tokens.read(late.answer(tokens.query(b"line\n").data))
    with pytest.raises(InvalidToken, match="was not valid at the time of the timestamp"):
        tokens.verify(token, sha256(b"line\n"), ())


def test_another_certificate_in_place_of_the_signers(authority: StampAuthority, tmp_path: Path) -> None:
    token = tokens.read(authority.answer(tokens.query(b"line\n").data))
    between = tokens.certificates(authority.between.read_bytes())[0]
    with pytest.raises(InvalidToken, match="not one for timestamps"):
        tokens.verify(dataclasses.replace(token, certificate=between), sha256(b"line\n"), ())
    other = StampAuthority(tmp_path / "one")
    signer = tokens.read(other.answer(tokens.query(b"line\n").data)).certificate
    with pytest.raises(InvalidToken, match="not the one that its signed attributes name"):
        tokens.verify(dataclasses.replace(token, certificate=signer), sha256(b"line\n"), ())


def test_a_signature_over_data_is_none_over_a_time(authority: StampAuthority) -> None:
    """What the signer once signed as mere data, said to be a timestamp where no signature covers it."""
    content = elements(authority.answer(tokens.query(b"line\n").data))[0].parts(SEQUENCE)[1].parts(SEQUENCE)[1]
    said = content.parts(CONTEXT_0)[0].parts(SEQUENCE)[2].parts(SEQUENCE)[1].parts(CONTEXT_0)[0].value
    kind, signed = elements(authority.signs(said))[0].parts(SEQUENCE)
    fields = signed.parts(CONTEXT_0)[0].parts(SEQUENCE)
    inside = [one.raw for one in fields]
    inside[2] = encode(SEQUENCE, encode(OID, TST_INFO) + encode(CONTEXT_0, encode(OCTETS, said)))
    token = encode(SEQUENCE, kind.raw + encode(CONTEXT_0, encode(SEQUENCE, b"".join(inside))))
    read = tokens.read(encode(SEQUENCE, bytes.fromhex("3003020100") + token))
    with pytest.raises(InvalidToken, match="covers something other than a timestamp"):
        tokens.verify(read, sha256(b"line\n"), ())


def test_whatever_comes_is_read_or_refused(authority: StampAuthority) -> None:
    answer = authority.answer(tokens.query(b"line\n").data)
    chance = random.Random(3161)
    refused: list[str] = []
    for _ in range(1500):
        data = bytearray(answer)
        for _ in range(chance.randint(1, 3)):
            at, size = chance.randrange(len(data)), chance.randint(1, 8)
            data[at : at + size] = chance.choice([b"", chance.randbytes(size), bytes(data[at : at + 2 * size])])
        try:
            tokens.verify(tokens.read(bytes(data)), sha256(b"line\n"), ())
        except InvalidToken as error:
            refused.append(str(error))
    assert len(refused) > 1000
    assert not [said for said in refused if "\n" in said or len(said) > 700]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "not an RFC 3161 timestamp"),
        (b"<html>busy</html>", "not an RFC 3161 timestamp"),
        (b"\x30\x80\x00\x00", "not an RFC 3161 timestamp"),
        (b"\x30" * 100_000, "not an RFC 3161 timestamp"),
        (bytes.fromhex("300530030201 02".replace(" ", "")), "not granted: rejection"),
        (bytes.fromhex("30053003020100"), "not an RFC 3161 timestamp"),
        (bytes.fromhex("30053003020163"), "not granted: status 99"),
        (bytes.fromhex("300b3009020102300 40c026e6f".replace(" ", "")), r"not granted: rejection \(no\)"),
    ],
)
def test_answers_that_are_no_timestamp(answer: bytes, said: str) -> None:
    with pytest.raises(InvalidToken, match=said):
        tokens.read(answer)


def test_without_the_extra_it_is_named(entry: TimestampEntry, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    for act in (lambda: check(root, entry), lambda: tokens.query(b"x"), lambda: tokens.certificates(b"")):
        with pytest.raises(RequestError, match=r"pip install 'repost-archiver\[timestamps\]'"):
            act()
    assert check(root, replace(entry, line_digest="sha256:0")) is not None  # what needs no extra is found without it


def test_reading_an_archive_needs_no_extra() -> None:
    code = """
import sys
import archive.timestamps.log_timestamp
print({"rfc3161_client", "cryptography", "httpx"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "set()"
