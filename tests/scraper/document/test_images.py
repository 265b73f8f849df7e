"""The pictures of a page: their real address, each once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import pytest

from scraper.document.html import parse_html
from scraper.document.layout import read_tree

if TYPE_CHECKING:
    from scraper.document.lines import Page

URL: Final = "https://www.hekou.example/a/b.html"
EMPTY: Final = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def page_of(html: str) -> Page:
    tree = parse_html(f"<p>船</p>{html}")
    assert tree is not None
    return read_tree(tree.root, url=URL, captured_at=None)


def addresses(html: str) -> list[str]:
    return [image.src for image in page_of(html).images]


class TestAddressInAnAttribute:
    @pytest.mark.parametrize(
        "name",
        [
            *("data-src", "data-original", "data-actualsrc", "data-lazyload", "data-lazy-src", "data-echo", "data-srv"),
            *("lay-src", "file", "zoomfile", "_src", "data-lazy", "data-ks-lazyload"),
        ],
    )
    def test_of_a_known_name_is_taken_before_src(self, name: str) -> None:
        for src in (EMPTY, "/static/kb.gif", "https://img.hekou.example/dukou.jpg?w=20", ""):
            assert addresses(f"<img src='{src}' {name}=//img.hekou.example/zao/1.jpg>") == [
                "//img.hekou.example/zao/1.jpg"
            ]

    @pytest.mark.parametrize(
        "attribute",
        [
            *("nitro-lazy-src=/up/1.webp", "data-img-src=/up/1", "original=https://c.example/1", "data-x='up/1.jpeg'"),
            *("real_src=https://c.example/pic?id=9", "data-full-url=//c.example/9", "data-url=up/1.png@600w.webp"),
        ],
    )
    def test_of_any_name_is_taken_instead_of_a_placeholder(self, attribute: str) -> None:
        wanted = attribute.partition("=")[2].strip("'")
        for src in (f"src={EMPTY}", "src=/img/blank.gif", "src=''", ""):
            assert addresses(f"<img {attribute} {src}>") == [wanted]

    @pytest.mark.parametrize(
        "attribute",
        [
            *("data-url=/up/1.jpg", "data-permalink=/up/1.jpg", "data-large-file=/up/1.jpg", "data-id=1.jpg"),
            *("data-lazy=true", "data-src=''", "data-original=1", "data-src='{{ item.cover }}'", f"data-src={EMPTY}"),
            *("data-src=/img/loading.gif", "longdesc=/up/1.jpg", "data-src=javascript:void(0)"),
        ],
    )
    def test_of_another_name_or_without_one_leaves_src(self, attribute: str) -> None:
        assert addresses(f"<img src=/up/dukou.jpg {attribute}>") == ["/up/dukou.jpg"]

    def test_of_another_name_is_taken_where_the_class_says_lazy(self) -> None:
        assert addresses("<img class='img b-lazy' src=/up/xiao.jpg data-hd=/up/da.jpg>") == ["/up/da.jpg"]
        assert addresses("<img class='img' src=/up/xiao.jpg data-hd=/up/da.jpg>") == ["/up/xiao.jpg"]

    @pytest.mark.parametrize("name", ["data-error", "onerror", "data-fallback-src", "data-thumb", "data-link-url"])
    def test_of_a_lesser_picture_is_none(self, name: str) -> None:
        assert addresses(f"<img src={EMPTY} {name}=/up/1.jpg>") == []

    def test_in_json_or_a_style(self) -> None:
        assert addresses(r"""<img src=/b.gif data-src='{"xl": {"w": 9, "src": "\/\/c.example\/1.img"}}'>""") == [
            "//c.example/1.img"
        ]
        assert addresses(f"<img src={EMPTY} style=\"background: #eee url('/up/1.jpg') center\">") == ["/up/1.jpg"]

    def test_of_a_preview_gives_way_and_stays_where_it_is_all(self) -> None:
        assert addresses("<img src=/up/1.jpg?w=20 srcset='/up/1.jpg?w=640 640w'>") == ["/up/1.jpg?w=640"]
        assert addresses("<img src=/up/1.jpg?w=20>") == ["/up/1.jpg?w=20"]


class TestSrcset:
    @pytest.mark.parametrize(
        ("srcset", "largest"),
        [
            ("a.jpg 480w, b.jpg 1200w, c.jpg 800w", "b.jpg"),
            ("a.jpg, b.jpg 2x", "b.jpg"),
            ("a.jpg 1x,b.jpg 1.5x", "b.jpg"),
            ("a.jpg", "a.jpg"),
            ("/c,w_400,h_300/a.jpg 400w , /c,w_900/b.jpg 900w", "/c,w_900/b.jpg"),
            (f"{EMPTY} 3000w, a.jpg 300w", "a.jpg"),
            ("a.jpg 100w 50h, b.jpg 200w 100h", "b.jpg"),
            (" , a.jpg 2x,, ", "a.jpg"),
        ],
    )
    @pytest.mark.parametrize("name", ["srcset", "data-srcset", "data-lazy-srcset", "nitro-lazy-srcset"])
    def test_gives_the_largest_picture(self, name: str, srcset: str, largest: str) -> None:
        assert addresses(f"<img src={EMPTY} {name}='{srcset}'>") == [largest]

    @pytest.mark.parametrize("srcset", ["", ",", " , ", f"{EMPTY} 1x"])
    def test_of_no_picture_gives_none(self, srcset: str) -> None:
        assert addresses(f"<img src={EMPTY} srcset='{srcset}'>") == []

    def test_leaves_a_whole_src(self) -> None:
        assert addresses("<img src=a.jpg srcset='b.jpg 2x'>") == ["a.jpg"]

    def test_of_a_source_serves_its_own_image_only(self) -> None:
        picture = f"<picture><source media='(min-width: 9px)' srcset='a.webp 1x, b.webp 2x'><img src={EMPTY}></picture>"
        assert addresses(picture) == ["b.webp"]
        assert addresses("<picture><source srcset=a.webp><img src=c.jpg></picture>") == ["c.jpg"]
        assert addresses(f"<picture><source srcset=a.webp></picture><p>文</p><img src={EMPTY}>") == []


class TestNoscript:
    def test_has_the_picture_of_the_placeholder_beside_it(self) -> None:
        for placeholder in (
            "<img alt='' width=687>",
            f"<img src={EMPTY}>",
            "<div><img class=lazy src=/loading.gif></div>",
        ):
            assert addresses(f"<p>{placeholder}<noscript><img src=/up/1 alt=渡船></noscript></p>") == ["/up/1"]

    def test_repeats_a_picture_that_is_counted_once(self) -> None:
        lazy = f"<img src={EMPTY} data-src=/up/1.jpg>"
        assert addresses(f"{lazy}<noscript><img src=/up/1.jpg></noscript>") == ["/up/1.jpg"]
        assert addresses(f"{lazy}<noscript><img src=/up/1.jpg?ssl=1></noscript>") == ["/up/1.jpg"]
        assert addresses(f"<noscript><img src=/up/1.jpg></noscript>{lazy}") == ["/up/1.jpg"]

    def test_has_the_picture_of_the_preview_beside_it(self) -> None:
        preview = "<div><img src=/max/60/1.jpg?q=20></div>"
        for beside in (preview, f"{preview}<img class=x width=700>"):
            assert addresses(f"{beside}<noscript><img src=/max/1400/1.jpg></noscript>") == ["/max/1400/1.jpg"]

    def test_without_an_image_beside_it_shows_pictures_not_counters(self) -> None:
        assert addresses("<div class=ph></div><noscript><img src=/up/1.jpg></noscript>") == ["/up/1.jpg"]
        assert addresses("<noscript><img src='//tj.example/m.php?idsite=1' style='border:0'></noscript>") == []
        assert addresses("<noscript><img src=/up/1.jpg style='display:none'></noscript>") == []

    def test_repeats_one_image_only(self) -> None:
        lazy = "<img src=/b.gif data-src=/up/1.jpg><noscript><img src=/up/1.jpg></noscript>"
        assert addresses(f"{lazy}<noscript><img src=/up/2.jpg></noscript>") == ["/up/1.jpg", "/up/2.jpg"]
        assert addresses(f"{lazy}<noscript><img src=/tj?id=2></noscript>") == ["/up/1.jpg"]

    def test_pairs_of_a_row_are_counted_once_each(self) -> None:
        pair = "<img src=/b.gif data-src=/up/{0}.jpg><noscript><img src=/up/{0}.jpg></noscript>"
        assert addresses(pair.format(1) + pair.format(2)) == ["/up/1.jpg", "/up/2.jpg"]
        bare = "<img src=/b.gif><noscript><img src=/up/{0}.jpg></noscript>"
        assert addresses(bare.format(1) + bare.format(2)) == ["/up/1.jpg", "/up/2.jpg"]

    def test_inside_what_is_hidden_is_hidden(self) -> None:
        assert addresses("<div hidden><noscript><img src=/up/1.jpg></noscript></div>") == []
        assert addresses("<template><img src=/up/1.jpg></template>") == []


class TestTwice:
    def test_an_amp_image_with_its_parts(self) -> None:
        html = (
            "<amp-img src=/up/1.jpg alt=渡船 width=600 height=400><amp-img placeholder src=/up/1s.jpg></amp-img>"
            "<img class=i-amphtml-fill-content src=/up/1.jpg><noscript><img src=/up/1.jpg></noscript>"
            "<amp-img fallback src=/up/1.png></amp-img></amp-img><amp-anim src=/up/2.gif></amp-anim>"
        )
        assert [(image.src, image.alt) for image in page_of(html).images] == [("/up/1.jpg", "渡船"), ("/up/2.gif", "")]

    def test_a_preview_in_front_of_its_picture(self) -> None:
        assert addresses("<img src=/w_20/1.jpg><img src=/w_900/1.jpg>") == ["/w_900/1.jpg"]
        assert addresses("<img src=/w_20/2.jpg><img src=/w_900/1.jpg>") == ["/w_20/2.jpg", "/w_900/1.jpg"]

    def test_is_shown_twice_by_a_page_that_does(self) -> None:
        assert addresses("<img src=/up/1.jpg><img src=/up/1.jpg>") == ["/up/1.jpg"] * 2


class TestEmoji:
    @pytest.mark.parametrize("emoji", ["😀", "👍🏽", "❤️", "🇨🇳", "1️⃣", "👉", "👨‍👩‍👧", "☔🎉"])
    def test_is_its_character(self, emoji: str) -> None:
        page = page_of(f"<p>渡船<img class=e alt='{emoji}' src=https://s.example/72x72/1f.png>开了</p>")
        assert page.images == ()
        assert page.lines[1].text == f"渡船{emoji}开了"

    def test_alone_is_a_line(self) -> None:
        assert [line.text for line in page_of("<p><img alt=👉 src=a.svg></p><p>文</p>").lines] == ["船", "👉", "文"]

    @pytest.mark.parametrize("alt", ["渡船", "3", "smile", "😀 笑", "图😀", "*", "#1", "!"])
    def test_is_not_another_text(self, alt: str) -> None:
        page = page_of(f"<p>渡船<img alt='{alt}' src=/up/1.jpg>开了</p>")
        assert (page.lines[1].text, len(page.images)) == ("渡船开了", 1)

    def test_is_not_a_photograph(self) -> None:
        assert addresses("<img alt=🎉 src=/up/1.jpg width=640 height=480>") == ["/up/1.jpg"]

    def test_is_not_read_twice_or_where_it_is_hidden(self) -> None:
        page = page_of("<p>渡船<img alt=😀 src=a.png><noscript><img alt=😀 src=a.png></noscript></p>")
        assert page.lines[1].text == "渡船😀"
        assert len(page_of("<p hidden><img alt=😀 src=a.png></p>").lines) == 1


class TestShown:
    def test_while_it_fades_in(self) -> None:
        assert addresses("<img style='opacity: 0; transition: opacity 1s' data-src=/up/1.jpg>") == ["/up/1.jpg"]

    def test_among_some_of_the_lines(self) -> None:
        page = page_of("<img src=/up/1.jpg><p>文</p><img src=/up/2.jpg><p>文</p><img src=/up/3.jpg>")
        assert [image.src for image in page.images_among(2, 2)] == ["/up/2.jpg"]


@pytest.mark.parametrize(
    "html",
    [
        "<img src='data:image/png;base64," + "iVBO" * 400_000 + "'>",
        "<img srcset='" + ", ".join(f"/{i}.jpg {i}w" for i in range(50_000)) + "'>",
        "<img srcset='" + " a" * 500_000 + "'>",
        "<img src=/b.gif data-x='" + "a 1" * 300_000 + "'>",
        *(f"<img src=/b.gif {name}='{piece * (3_900 // len(piece))} x'>" * 300 for name, piece in (
            ("data-src", "a 1w,"), ("data-x", ".jpg?"), ("style", "background:url("), ("src", "/icon-"),
            ("src", "-20x20"), ("data-src", '{"src":"'), ("width", "1 "), ("style", "width:1 "), ("alt", "😀"),
        )),
        "<picture>" + "<source srcset='b.jpg 1x'>" * 50_000 + "<img>",
        "<img src=/up/1.jpg>" * 50_000,
        "<img><noscript><img src=/up/1.jpg></noscript>" * 20_000,
    ],
)  # fmt: skip
def test_hostile_images_take_linear_time(html: str) -> None:
    page = page_of(html)
    began = time.process_time()
    assert len(page.images) <= 50_000
    assert time.process_time() - began < 3
