# ruff: noqa: E501 - markup in lines as long as pages write them
"""Shells whose lists stand as data in scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.scraper.discover.more_lists.furniture import Draft, ListPage, en_footer, en_menu, footer, link, menu
from tests.scraper.discover.more_lists.wording import en, slug, summary, token, zh

if TYPE_CHECKING:
    import random


def initial_state(rng: random.Random) -> ListPage:
    """A single-page application: window.__INITIAL_STATE__ holds menu and list."""
    draft = Draft(rng, "https://www.pengpai.example/channel_25950")
    entries = [
        {"contId": draft.id(8), "title": zh(rng), "link": draft.own(f"/newsDetail_forward_{draft.id(8)}"), "pubTime": draft.day().iso, "pic": "https://img.pengpai.example/a.jpg", "praiseTimes": 3,
         "nodeInfo": {"name": "时事", "link": "/list_25462", "nodeId": 25462}, "tagList": [{"tag": "防汛", "link": "/tag/2201"}]}
        for _ in draft.count(10, 25)
    ]  # fmt: skip
    state = {
        "app": {
            "lang": "zh",
            "menu": [
                {"name": name, "url": f"/channel_{n}"}
                for n, name in enumerate(("时事", "财经", "思想", "生活", "问吧"))
            ],
        },
        "list": {"data": entries, "hasNext": True},
        "footer": [{"title": "关于我们", "url": "/about"}, {"title": "廉洁举报", "url": "/jubao.html"}],
    }
    body = (
        menu(draft, "/channel_{n}")
        + '<div id="app"></div>'
        + f"<script>window.__INITIAL_STATE__={json.dumps(state, ensure_ascii=rng.random() < 0.5)};(function(){{var s;}}())</script>"
        + footer()
    )
    return draft.done("时事", body)


def next_data(rng: random.Random) -> ListPage:
    """Next.js: the props of the page as JSON."""
    draft = Draft(rng, "https://www.ledger.example/markets")
    stories = [
        {"id": token(rng, 12), "headline": (title := en(rng)), "url": draft.own(f"/markets/{slug(title)}-{draft.day().iso}"), "publishedAt": f"{draft.day().iso}T08:00:00Z", "image": {"url": "https://cdn.ledger.example/i/a.jpg", "alt": "A harbour"}, "section": {"name": "Markets", "url": "/markets"}, "authors": [{"name": "Ann Reed", "url": "/authors/ann-reed"}]}
        for _ in draft.count(8, 20)
    ]  # fmt: skip
    props = {
        "props": {
            "pageProps": {
                "stories": stories,
                "navigation": [{"title": t, "url": f"/{t.lower()}"} for t in ("World", "Business", "Opinion")],
            }
        },
        "page": "/[section]",
        "buildId": token(rng, 21),
    }
    body = (
        en_menu(draft)
        + f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{json.dumps(props)}</script>'
        + en_footer()
    )
    return draft.done("Markets", body)


def item_list(rng: random.Random) -> ListPage:
    """JSON-LD: an ItemList of the addresses, with or without names."""
    draft = Draft(rng, "https://www.valley.example/news/")
    named = rng.random() < 0.5
    entries: list[dict[str, Any]] = []
    for n in draft.count(8, 20):
        title = en(rng)
        url = draft.own(f"https://www.valley.example/news/{slug(title)}-{draft.id(5)}.html")
        entries.append({"@type": "ListItem", "position": n + 1, "url": url} | ({"name": title} if named else {}))
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Home", "item": "https://www.valley.example/"},
            {
                "@type": "ListItem",
                "position": 2,
                "name": "Latest news from the valley",
                "item": "https://www.valley.example/news/",
            },
        ],
    }
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "ItemList", "itemListElement": entries},
            crumbs,
            {
                "@type": "Organization",
                "name": "Valley",
                "url": "https://www.valley.example/",
                "sameAs": ["https://www.facebook.example/valley"],
            },
        ],
    }
    body = en_menu(draft, "/{w}/") + "<div id=root></div>" + en_footer()
    return draft.done("News", body, head=f'<script type="application/ld+json">{json.dumps(data)}</script>')


def template_feed(rng: random.Random) -> ListPage:
    """A list half in the markup; the rest in a variable as a string of JSON."""
    draft = Draft(rng, "https://toutiao.qx.example/ch/news_hot/")
    entries = []
    for _ in draft.count(10, 20):
        title = zh(rng)
        entries.append(
            {
                "title": title,
                "abstract": summary(rng, title),
                "article_url": draft.own(f"https://toutiao.qx.example/a6{draft.id(9)}/"),
                "media_url": f"/c/user/{draft.id(9)}/",
                "source": "青溪融媒",
                "behot_time": 1715580000,
            }
        )
    text = json.dumps(json.dumps({"data": entries}, ensure_ascii=False))
    shown = "".join(
        f"<div>{link(str(one['article_url']), str(one['title']))} {link(str(one['media_url']), '青溪融媒')}⋅ 5分钟前</div>"
        for one in entries[:4]
    )
    body = menu(draft, "/ch/{w}/") + shown + f"<script>var BASE_DATA = JSON.parse({text});</script>" + footer()
    return draft.done("热点", body)
