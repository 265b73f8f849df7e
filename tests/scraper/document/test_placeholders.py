"""What is no picture: placeholders, spacers, counters, icons."""

from __future__ import annotations

import base64

import pytest

from scraper.document.elements.placeholders import emoji_of, is_decoration, is_placeholder, is_preview


def data_uri(kind: str, data: bytes, size: int) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data.ljust(size, b'x')).decode()}"


def png(width: int, height: int, size: int = 900) -> str:
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return data_uri("png", head, size)


def jpeg(width: int, height: int, comment: int = 20, size: int = 1500) -> str:
    head = b"\xff\xd8\xff\xe1" + comment.to_bytes(2, "big") + b"c" * (comment - 2)
    return data_uri("jpeg", head + b"\xff\xc0\0\x11\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big"), size)


def webp(kind: bytes, rest: bytes) -> str:
    return data_uri("webp", b"RIFF\0\0\0\0WEBPVP8" + kind + rest, 800)


PICTURES = [
    png(640, 480),
    png(90, 12),
    jpeg(640, 480),
    jpeg(640, 480, comment=30_000, size=40_000),
    data_uri("gif", b"GIF89a" + (300).to_bytes(2, "little") + (200).to_bytes(2, "little"), 800),
    webp(b"X", b"\0" * 8 + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")),
    webp(b" ", b"\0" * 10 + (640).to_bytes(2, "little") + (480).to_bytes(2, "little")),
    webp(b"L", b"\0" * 5 + (639 | 479 << 14).to_bytes(4, "little")),
    data_uri("avif", b"\0\0\0\x1cftypavif", 900),
    "data:image/svg+xml;utf8,<svg>" + "<path d='M0 0L9 9'/>" * 40 + "</svg>",
    "DATA:image/png," + "%89PNG" * 100,
]
PLACEHOLDERS = [
    png(1, 1),
    png(20, 12),
    jpeg(24, 16),
    data_uri("gif", b"GIF89a\x01\0\x01\0", 500),
    webp(b"X", b"\0" * 8 + (9).to_bytes(3, "little") + (9).to_bytes(3, "little")),
    webp(b" ", b"\0" * 10 + (10).to_bytes(2, "little") + (10).to_bytes(2, "little")),
    webp(b"L", b"\0" * 5 + (9 | 9 << 14).to_bytes(4, "little")),
    data_uri("png", b"", 60),
    "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 640 480'/>",
    "data:image/svg+xml;base64," + base64.b64encode(b"<svg><feGaussianBlur/>" + b"x" * 900).decode(),
    "data:,",
    "data:text/html,<p>" + "x" * 900,
    "data:image/png;base64,é" + "=" * 300,
]


@pytest.mark.parametrize("address", PICTURES)
def test_a_picture_in_the_page_itself(address: str) -> None:
    assert not is_placeholder(address)


@pytest.mark.parametrize("address", PLACEHOLDERS[:-1])
def test_a_placeholder_in_the_page_itself(address: str) -> None:
    assert is_placeholder(address)


def test_damaged_data_is_read_without_an_error() -> None:
    assert is_placeholder(PLACEHOLDERS[-1]) in (True, False)
    for uri in PICTURES:
        for end in range(0, 80, 3):
            assert is_placeholder(uri[:end]) in (True, False)


@pytest.mark.parametrize(
    "name",
    [
        *("blank.gif", "img_loading.gif", "lazy_placeholder.png", "1x1.trans.gif", "spacer.png?v=3", "none.gif"),
        *("b.gif", "grey.gif", "placeholder-600x400.svg", "image-placeholder.jpg", "loading2.svg", "lazyload.png"),
        *("pixel.gif", "nopic.jpg", "no-image.png", "Transparent.GIF", "spinner.gif", "pic_blank.png"),
    ],
)
def test_placeholders_by_name(name: str) -> None:
    assert is_placeholder(f"https://s.example/x/{name}")
    assert is_placeholder(name)


@pytest.mark.parametrize(
    "name",
    [
        *("dukou.jpg", "point-blank.jpg", "loading-dock.jpg", "Blank_map_europe.png", "pixel-6.jpg", "default.jpg"),
        *("white.jpg", "clear-water.png", "b.jpg", "1.gif", "emptynest.jpg", "lazy-sunday.webp", "W020230611588.jpg"),
        *("", "img", "640", "a1b2c3", "transparency.png", "logo.png", "d_none.gif/up/渡船.jpg"),
    ],
)
def test_pictures_by_name(name: str) -> None:
    assert not is_placeholder(f"https://s.example/x/{name}")


class TestDecoration:
    @pytest.mark.parametrize(
        "attributes",
        [
            *({"width": "1", "height": "1"}, {"width": "1px"}, {"height": "0", "width": "0"}, {"height": "1"}),
            *({"width": "600", "height": "1"}, {"style": "width:1px; height:1px"}, {"style": "border:0;HEIGHT : 2PX"}),
            *({"width": "16", "height": "16"}, {"width": "20"}, {"style": "width:22px!important"}),
            *({"class": "img Emoji"}, {"class": "wp-smiley"}, {"smilieid": "12"}, {"class": "avatar avatar-60"}),
        ],
    )
    def test_by_size_or_class(self, attributes: dict[str, str]) -> None:
        assert is_decoration(attributes, "/up/1.jpg", in_control=False)

    @pytest.mark.parametrize(
        "attributes",
        [
            *(
                {},
                {"width": "570", "height": "0"},
                {"width": "100%", "height": "auto"},
                {"width": "600", "height": "40"},
            ),
            *({"style": "max-width:1px"}, {"style": "width:100%;height:auto"}, {"style": "width:1em"}),
            *({"style": "border-width:1px"}, {"style": "width:0;height:0;opacity:0"}, {"width": "x"}),
            *({"class": "emoji", "width": "400"}, {"class": "iconic icons-of-steel"}, {"style": "line-height:1"}),
        ],
    )
    def test_not_by_other_sizes_or_classes(self, attributes: dict[str, str]) -> None:
        assert not is_decoration(attributes, "/up/1.jpg", in_control=False)

    @pytest.mark.parametrize(
        "address",
        [
            *("/ueditor/dialogs/attachment/fileTypeImages/icon_doc.gif", "/static/image/smiley/default/smile.gif"),
            *("https://s.example/emoji/72/1f600.svg", "/img/share-icon.png", "/img/btn_print.gif", "/favicon.ico"),
            *(
                "/static/image/filetype/rar.gif",
                "/t/arrow-up.gif",
                "/tongji/count.php?id=3",
                "/stat.gif?x",
                "/hit.aspx",
            ),
        ],
    )
    def test_by_address(self, address: str) -> None:
        assert is_decoration({}, address, in_control=False)
        assert not is_decoration({"width": "640"}, address, in_control=False)

    @pytest.mark.parametrize(
        "address",
        [
            *("/up/icon-of-the-season.jpg", "/iconic/1.png", "/up/silicon.png", "/up/counters.jpg", "/up/button.jpg"),
            *("/pic.php?id=3", "/up/lexicon-2.png", "/emotional/1.jpg", "/data/attachment/1.gif", "/narrow-gauge.png"),
        ],
    )
    def test_not_by_other_addresses(self, address: str) -> None:
        assert not is_decoration({}, address, in_control=False)

    def test_in_a_button_unless_it_is_large(self) -> None:
        assert is_decoration({}, "/up/1.jpg", in_control=True)
        assert not is_decoration({"width": "800"}, "/up/1.jpg", in_control=True)


@pytest.mark.parametrize(
    ("address", "tiny"),
    [
        ("/1.jpg?w=20", True),
        ("/1.jpg?q=9&width=48", True),
        ("/max/60/1.png?q=20", True),
        ("/c/w_30,h_20/1.jpg", True),
        ("/1-20x15.jpg", True),
        ("/blur/1.jpg", True),
        ("/1.jpg?w=200", False),
        ("/w_1.5/1.jpg", False),
        ("/1-640x480.jpg", False),
        ("/show_20.jpg", False),
        ("/1029_ablur_q90/1.png", False),
    ],
)
def test_previews(address: str, *, tiny: bool) -> None:
    assert is_preview(f"https://s.example{address}") is tiny


def test_emoji_are_told_from_other_texts() -> None:
    assert emoji_of({"alt": " 😀 "}) == "😀"
    assert emoji_of({"alt": "→"}) == emoji_of({"alt": "1"}) == emoji_of({"alt": "😀" * 40}) == emoji_of({}) == ""
