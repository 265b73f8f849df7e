"""What a box's class and id say it is for, and when the prose overrules them."""

from __future__ import annotations

import pytest

from scraper.body.box_names import names_something_else
from tests.scraper.body.test_find import OTHER, STORY, article_page, body_of, prose


@pytest.mark.parametrize(
    "names",
    [
        "comments",
        "post-comments",
        "bdsharebuttonbox",
        "footNav",
        "sideBar",
        "copyRight",
        "sina-comment-list",
        "elementor-location-footer",
        "share_box-1oLcdMMp",
        "left ad2",
        "commentlist",
    ],
)
def test_names_of_something_else(names: str) -> None:
    assert names_something_else(names)


@pytest.mark.parametrize(
    "names",
    [
        "",
        "football-zone",
        "dialogue",
        "hotel-guide",
        "public-relations-office",
        "how-to-share-books",
        "no-sidebar",
        "has-sidebar wide",
        "adoption",
        "navy-history",
        "elementor-element-7ad92e",
        "news_footer_text",
        "footnotes",
        "x" * 5000,
    ],
)
def test_words_inside_words_and_headings_say_nothing(names: str) -> None:
    assert not names_something_else(names)


@pytest.mark.parametrize("name", ["js_sharebox", "sidebar", "recommend", "comment-area", "banner"])
def test_prose_overrules_the_name_of_its_box(name: str) -> None:
    note = "<p>（本文由编辑部整理，仅供读者了解渡口。）</p>"
    assert body_of(article_page(f"<div class={name}>{prose(*STORY)}</div>{note}"))[:4] == list(STORY)


def test_comments_in_place_of_a_text_stay_comments() -> None:
    comments = "".join(f"<div class=comment><b>用户{n}</b><div>{text}</div></div>" for n, text in enumerate(OTHER))
    assert body_of(article_page(f"{prose(*STORY[:1])}<div class=comments>{comments}</div>")) == [STORY[0]]


def test_box_behind_the_text_stays_something_else() -> None:
    behind = f"<div class=recommend>{prose(*OTHER, *OTHER)}</div>"
    assert body_of(article_page(f"<div class=text>{prose(*STORY)}</div>{behind}")) == list(STORY)
