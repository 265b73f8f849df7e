"""Bytes to text: what pages declare, what they hold, and what must never happen whatever they hold."""

from __future__ import annotations

import codecs
import itertools
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.document.encoding import decode, known_encoding
from tests.scraper.document.encoded import DAMAGES, MATRIX, declarations, make_page

PROSE: Final = "镇上的图书馆一早就开了门。我们到的时候，院子里已经有人在等，他们说这里的书不多，可是每一本都有人看。"
TRADITIONAL: Final = (
    "鎮上的圖書館一早就開了門。我們到的時候，院子裡已經有人在等，他們說這裡的書不多，可是每一本都有人看。"
)
FRENCH: Final = "<p>Le café du théâtre est fermé : « déjà », dit l’hôtesse – à côté, la bibliothèque reste ouverte.</p>"
HEADLESS: Final = "<html><head><title>一座小镇</title></head><body><p>\u3000\u3000一早，" + PROSE + "</p></body></html>"

# Codecs that exist in Python and read no page, labels that name nothing, and labels that lie about the width.
SILLY: Final = (
    "rot13 zip zlib bz2 hex uu base64 quopri idna punycode undefined unicode_escape raw_unicode_escape utf-7 cp037 "
    "cp500 charmap mbcs oem utf_8_sig utf-16 utf-16le utf-32 hz iso2022_jp johab x-user-defined none null "
    "nosuchcodec aliases __init__ GB_2312-80-and-more"
).split()

LABELS: Final = (
    "utf-8 gb2312 gbk gb18030 big5 big5-hkscs euc-kr euc-jp shift_jis iso-8859-1 windows-1251 utf-16".split()
)


def declared(label: str, text: str, encoding: str) -> bytes:
    return f'<html><head><meta charset="{label}"></head><body><p>'.encode("ascii") + text.encode(encoding) + b"</p>"


class TestMark:
    @pytest.mark.parametrize(
        ("mark", "encoding"),
        [
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16-le"),
            (codecs.BOM_UTF16_BE, "utf-16-be"),
            (codecs.BOM_UTF32_LE, "utf-32-le"),
            (codecs.BOM_UTF32_BE, "utf-32-be"),
        ],
    )
    def test_is_believed_and_taken_off(self, mark: bytes, encoding: str) -> None:
        assert decode(mark + PROSE.encode(encoding)) == (PROSE, encoding, "bom")

    def test_outranks_every_declaration(self) -> None:
        text = f'<meta charset="gb2312"><p>{PROSE}</p>'
        payload = codecs.BOM_UTF16_LE + text.encode("utf-16-le")
        assert decode(payload, "text/html; charset=big5") == (text, "utf-16-le", "bom")

    def test_with_a_broken_rest_does_not_raise(self) -> None:
        assert decode(codecs.BOM_UTF16_LE + b"\x00\xd8a").text.strip("\ufffd") == ""
        assert decode(codecs.BOM_UTF8 + b"\xffa").text == "\ufffda"


class TestUtf8:
    def test_needs_no_declaration(self) -> None:
        assert decode(PROSE.encode()) == (PROSE, "utf-8", "valid")

    @pytest.mark.parametrize("label", ["gb2312", "gbk", "gb18030", "big5", "iso-8859-1", "utf-16"])
    def test_outranks_a_wrong_declaration(self, label: str) -> None:
        payload = declared(label, PROSE, "utf-8")
        assert decode(payload, f"text/html; charset={label}") == (payload.decode(), "utf-8", "valid")

    @pytest.mark.parametrize("kept", [1, 3, 20, len(PROSE)])
    @pytest.mark.parametrize("lost", [1, 2])
    def test_that_ends_within_a_character_stays_utf8(self, kept: int, lost: int) -> None:
        whole = PROSE[:kept] + "书"
        decoded = decode(whole.encode()[:-lost], "text/html; charset=gb2312")
        assert decoded == (PROSE[:kept] + "\ufffd", "utf-8", "guess")

    def test_with_one_bad_byte_stays_utf8(self) -> None:
        payload = (PROSE * 2).encode() + b"\xb0" + PROSE.encode()
        assert decode(payload) == (PROSE * 2 + "\ufffd" + PROSE, "utf-8", "guess")

    def test_is_what_ascii_is(self) -> None:
        assert decode(b"<p>plain</p>", "text/html; charset=gbk") == ("<p>plain</p>", "utf-8", "valid")

    def test_empty_payload(self) -> None:
        assert decode(b"") == ("", "utf-8", "valid")


class TestChinese:
    @pytest.mark.parametrize("label", ["gb2312", "GB2312", "gbk", "gb18030", "x-gbk", "gb_2312-80"])
    def test_gb_labels_mean_gb18030(self, label: str) -> None:
        # 镕 and 喆 are in GBK only, 𠮷 and 㐂 take four bytes.
        text = "朱镕基、陶喆和𠮷野家、㐂寿。" + PROSE
        decoded = decode(declared(label, text, "gb18030"))
        assert text in decoded.text
        assert decoded.encoding == "gb18030"

    def test_label_of_http_alone(self) -> None:
        assert decode(PROSE.encode("gbk"), 'text/html; charset="GB2312"') == (PROSE, "gb18030", "declared")

    def test_label_of_the_page_alone(self) -> None:
        page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>' + PROSE
        assert decode(page.encode("gbk")) == (page, "gb18030", "declared")

    def test_of_an_xml_declaration(self) -> None:
        page = f'<?xml version="1.0" encoding="gb2312"?><html><body><p>{PROSE}</p></body></html>'
        assert decode(page.encode("gbk")) == (page, "gb18030", "declared")

    def test_gbk_undeclared(self) -> None:
        assert decode(PROSE.encode("gbk")) == (PROSE, "gb18030", "guess")

    def test_big5_declared(self) -> None:
        decoded = decode(declared("big5", TRADITIONAL, "big5"))
        assert TRADITIONAL in decoded.text
        assert decoded[1:] == ("big5hkscs", "declared")

    def test_big5_undeclared(self) -> None:
        assert decode(TRADITIONAL.encode("big5")) == (TRADITIONAL, "big5hkscs", "guess")

    @pytest.mark.parametrize(
        ("label", "text", "encoding", "read_as"),
        [
            ("utf-8", PROSE, "gbk", "gb18030"),
            ("iso-8859-1", PROSE, "gbk", "gb18030"),
            ("windows-1252", PROSE, "gbk", "gb18030"),
            ("big5", PROSE, "gbk", "gb18030"),
            ("shift_jis", PROSE, "gbk", "gb18030"),
            ("utf-8", TRADITIONAL, "big5", "big5hkscs"),
            ("gbk", TRADITIONAL, "big5", "big5hkscs"),
            ("gb2312", FRENCH, "cp1252", "cp1252"),
        ],
    )
    def test_wrong_declaration_loses_to_the_bytes(self, label: str, text: str, encoding: str, read_as: str) -> None:
        decoded = decode(declared(label, text, encoding), f"text/html; charset={label}")
        assert text in decoded.text
        assert decoded[1:] == (read_as, "guess")

    @pytest.mark.parametrize(
        ("text", "last", "encoding", "read_as"),
        [(PROSE, "书", "gbk", "gb18030"), (TRADITIONAL, "書", "big5", "big5hkscs")],
    )
    def test_that_ends_within_a_character_loses_that_one(
        self, text: str, last: str, encoding: str, read_as: str
    ) -> None:
        assert decode((text + last).encode(encoding)[:-1])[:2] == (text + "\ufffd", read_as)

    def test_behind_long_scripts(self) -> None:
        page = "<script>" + "var a = 0; // filler\n" * 8000 + f"</script><p>{PROSE}</p>"
        assert decode(page.encode("gbk")) == (page, "gb18030", "guess")

    def test_bad_byte_under_a_declared_gb18030_costs_no_more_than_its_character(self) -> None:
        payload = declared("gb18030", PROSE, "gb18030") + b"<p>\xff</p>" + PROSE.encode("gb18030")
        decoded = decode(payload)
        assert decoded.text.count(PROSE) == 2
        assert decoded[1:] == ("gb18030", "declared")

    @pytest.mark.parametrize("label", [None, "gb2312"])
    def test_that_teaches_japanese(self, label: str | None) -> None:
        # The kana of EUC-JP have the bytes of those of GB 2312; the characters beside them have not.
        text = "“こんにちは”是白天见面时说的话，“おはようございます”是早上说的，对长辈和老师都要说完整。"
        assert decode(declared(label or "", text, "gbk")).encoding == "gb18030"

    def test_of_names_alone(self) -> None:
        text = "罗翊 郑砚舟 秦霁 崔皓 尹蔓 孟珂 汤岚 邵铮 薛黛 阎朔"
        assert decode(text.encode("gbk"))[:2] == (text, "gb18030")

    @pytest.mark.parametrize("label", ["big5", "gb2312", "euc-kr"])
    def test_page_whose_head_is_in_another_encoding(self, label: str) -> None:
        # A template in UTF-8 around a text in GBK: the text is more.
        payload = f'<meta charset="{label}"><title>新闻</title><p>'.encode() + (PROSE * 3).encode("gbk")
        assert PROSE * 3 in decode(payload).text


class TestChance:
    """A few characters of GBK are valid UTF-8 as well: 位 is λ."""

    @pytest.mark.parametrize("text", ["<p>A place: 位</p>", "<p>Written 为位</p>"])
    def test_is_seen_where_the_declaration_reads_better(self, text: str) -> None:
        payload = text.encode("gbk")
        payload.decode("utf-8")  # valid
        assert decode(payload, "text/html; charset=gb2312") == (text, "gb18030", "declared")
        assert decode(payload).encoding == "utf-8"

    @pytest.mark.parametrize("text", ["© 2020 · é", "Привет", "Žižek", "Ἀγορά", "ça coûte 3 €", "שלום"])
    @pytest.mark.parametrize("label", ["gb2312", "big5", "iso-8859-1", "euc-kr", "shift_jis"])
    def test_is_not_seen_in_letters(self, text: str, label: str) -> None:
        assert decode(text.encode(), f"text/html; charset={label}") == (text, "utf-8", "valid")

    def test_is_not_looked_for_under_utf8(self) -> None:
        assert decode("λ".encode(), "text/html; charset=utf-8") == ("λ", "utf-8", "valid")


class TestOthers:
    @pytest.mark.parametrize(
        ("label", "text"),
        [
            ("windows-1251", "Библиотека открылась рано утром, и во дворе уже ждали люди; книг здесь немного."),
            ("koi8-r", "Библиотека открылась рано утром, и во дворе уже ждали люди; книг здесь немного."),
            ("windows-1250", "Městská knihovna otevřela časně ráno a na dvoře už čekali lidé, kteří přišli z města."),
            ("iso-8859-7", "Η βιβλιοθήκη άνοιξε νωρίς το πρωί και στην αυλή περίμεναν ήδη άνθρωποι."),
            ("windows-1254", "Kütüphane sabah erkenden açıldı; avluda bekleyen insanlar vardı, kitaplar azdı ğ ş."),
            ("tis-620", "ห้องสมุดเปิดแต่เช้าตรู่ มีคนรออยู่ในลานแล้ว"),
        ],
    )
    def test_that_are_declared_are_believed(self, label: str, text: str) -> None:
        assert decode(declared(label, text, label)).text.endswith(text + "</p>")


class TestMatrix:
    """A small part of what `benchmarks/decoding.py` measures; there is no page of it that may be read wrongly."""

    @pytest.mark.parametrize("written", [f"{name} {kind}" for name, kinds in MATRIX for kind in kinds])
    @pytest.mark.parametrize("size", [200, 2000])
    def test_page(self, written: str, size: int) -> None:
        several = itertools.product(declarations(written.partition(" ")[0]), DAMAGES)
        pages = [make_page("floor", written, size, declaration, damage) for declaration, damage in several]
        pages = [page for page in pages if page.is_decidable]
        assert pages
        assert [page for page in pages if not page.is_read_as(decode(page.payload, page.content_type).text)] == []


class TestUtf16WithoutMark:
    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("content_type", [None, "text/html; charset=gb2312", "text/html; charset=utf-8"])
    def test_is_told_by_its_markup(self, encoding: str, content_type: str | None) -> None:
        # 一 and the full-width space have their NUL on the other side.
        assert decode(HEADLESS.encode(encoding), content_type) == (HEADLESS, encoding, "guess")

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_even_where_its_bytes_are_valid_utf8(self, encoding: str) -> None:
        text = "<p>plain text, nothing else</p>"
        assert decode(text.encode(encoding)) == (text, encoding, "guess")

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_without_markup_is_told_by_its_full_stops(self, encoding: str) -> None:
        assert decode(PROSE.encode(encoding)) == (PROSE, encoding, "guess")

    def test_is_not_seen_in_stray_nuls(self) -> None:
        text = "\x00\x00<p>" + PROSE + "\x00\x00\x00</p>\x00"
        assert decode(text.encode()) == (text, "utf-8", "valid")
        assert decode(text.encode("gbk"))[:2] == (text, "gb18030")


class TestWestern:
    def test_cp1252_undeclared(self) -> None:
        assert decode(FRENCH.encode("cp1252")) == (FRENCH, "cp1252", "guess")

    def test_latin_1_means_cp1252(self) -> None:
        decoded = decode(declared("iso-8859-1", FRENCH, "cp1252"))
        assert FRENCH in decoded.text
        assert decoded[1:] == ("cp1252", "declared")

    def test_one_accent_at_the_very_end(self) -> None:
        assert decode(b"<p>The old caf\xe9").text == "<p>The old café"


class TestLabels:
    @pytest.mark.parametrize("label", SILLY)
    def test_that_names_no_encoding_of_pages_is_passed_over(self, label: str) -> None:
        payload = declared(label, PROSE + r" C:\users\new \x41 +AGE-", "gbk")
        decoded = decode(payload, f"text/html; charset={label}")
        assert decoded.text == payload.decode("gbk")
        assert decoded[1:] == ("gb18030", "guess")

    @pytest.mark.parametrize("label", ["", " ", "é", "g" * 5000, "../../etc", "a\x00b", ";", '"', "gbk; charset=utf-8"])
    def test_that_is_odd_does_no_harm(self, label: str) -> None:
        assert decode(PROSE.encode("gbk"), f"text/html; charset={label}").text == PROSE

    def test_content_type_without_a_label(self) -> None:
        assert decode(PROSE.encode("gbk"), "text/html").text == PROSE

    def test_of_a_script_is_not_the_page_s(self) -> None:
        page = f'<html><head><script charset="big5" src="a.js"></script></head><p>{PROSE}</p>'
        assert decode(page.encode("gbk")).text == page


class TestLaws:
    @settings(deadline=None)  # a busy machine is no failure
    @given(st.binary(max_size=400), st.none() | st.text(max_size=40).map("text/html; charset=".__add__))
    def test_any_bytes_are_some_text(self, payload: bytes, content_type: str | None) -> None:
        decoded = decode(payload, content_type)
        decoded.text.encode("utf-8")  # no surrogates
        assert codecs.lookup(decoded.encoding)
        assert decoded.how in ("bom", "valid", "declared", "guess")

    @settings(deadline=None)  # a busy machine is no failure
    @given(st.sampled_from(SILLY), st.binary(max_size=200))
    def test_any_bytes_under_any_label_are_some_text(self, label: str, payload: bytes) -> None:
        decode(f'<meta charset="{label}">'.encode() + payload, f"text/html; charset={label}").text.encode("utf-8")

    @settings(deadline=None)  # a busy machine is no failure
    @given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff")))
    def test_utf8_is_read_as_written(self, text: str) -> None:
        assert decode(text.encode())[:2] == (text, "utf-8")

    @settings(deadline=None)  # a busy machine is no failure
    @given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff")), st.sampled_from(LABELS))
    def test_utf8_outranks_any_label(self, text: str, label: str) -> None:
        text = "书" + text  # three bytes: no chance
        assert decode(text.encode(), f"text/html; charset={label}")[:2] == (text, "utf-8")

    @settings(deadline=None)  # a busy machine is no failure
    @given(st.binary(max_size=300), st.sampled_from(LABELS), st.sampled_from(LABELS))
    def test_any_bytes_under_two_labels_are_some_text(self, payload: bytes, http: str, page: str) -> None:
        payload = f'<meta charset="{page}">'.encode() + payload
        decode(payload, f"text/html; charset={http}").text.encode("utf-8")

    @settings(deadline=None)  # a busy machine is no failure
    @given(st.integers(0, len(PROSE) - 25), st.integers(25, len(PROSE)), st.sampled_from(["gbk", "big5"]))
    def test_a_few_words_are_enough(self, start: int, size: int, encoding: str) -> None:
        text = (PROSE if encoding == "gbk" else TRADITIONAL)[start : start + size]
        assert decode(text.encode(encoding)).text == text


class TestByHand:
    """An encoding that is given by hand."""

    def test_it_goes_before_every_declaration_and_the_bytes(self) -> None:
        payload = "<meta charset=utf-8>镕基".encode("gbk")
        assert decode(payload, "text/html; charset=utf-8", "big5hkscs").how == "by hand"
        assert decode("上海".encode(), None, "gb18030").text == "涓婃捣"

    def test_a_byte_order_mark_goes_before_it_as_in_browsers(self) -> None:
        assert decode(codecs.BOM_UTF8 + "上海".encode(), None, "gb18030") == ("上海", "utf-8", "bom")

    def test_what_it_can_not_decode_is_replaced(self) -> None:
        assert decode(b"a\xff", None, "gb18030").text == "a\ufffd"

    @pytest.mark.parametrize(
        ("label", "codec"),
        [
            ("GB2312", "gb18030"),
            ("x-gbk", "gb18030"),
            ("Big5", "big5hkscs"),
            ("UTF8", "utf-8"),
            ("utf-16-le", "utf-16-le"),
            ("hz", "hz"),
            ("windows-1251", "cp1251"),
            ("iso-8859-1", "cp1252"),
        ],
    )
    def test_it_is_named_as_pages_declare_it(self, label: str, codec: str) -> None:
        assert known_encoding(label) == codec

    @pytest.mark.parametrize("label", ["gbk2", "", "rot13", "zip", "idna", "utf-7", "a\0b", "cp037", "x" * 9000])
    def test_what_reads_no_pages_is_none(self, label: str) -> None:
        assert known_encoding(label) is None
