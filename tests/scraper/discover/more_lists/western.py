# ruff: noqa: E501 - markup in lines as long as pages write them
"""Section pages of newspapers and agencies in English."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from tests.scraper.discover.more_lists.furniture import (
    Draft,
    ListPage,
    en_footer,
    en_menu,
    en_ranking,
    items,
    link,
)
from tests.scraper.discover.more_lists.wording import en, slug, token

if TYPE_CHECKING:
    import random


def broadcaster(rng: random.Random) -> ListPage:
    """Cards that are one link each, with picture, title, summary, time and section inside."""
    draft = Draft(rng, "https://www.bcc.example/news/world")
    cards = ""
    for _ in draft.count(12, 30):
        title = en(rng)
        cards += link(
            draft.own(f"/news/articles/c{token(rng, 11, 'abcdefghijklmnopqrstuvwxyz0123456789')}"),
            f'<div><img src=x.webp alt="A view of the harbour at dawn"></div><h2 data-testid=card-headline>{title}</h2><p>{title}, officials said on Monday, after weeks of talks.</p><span>{rng.randint(1, 20)} hrs ago</span><span>Europe</span>',
        )
    body = (
        en_menu(draft, "/news/{w}")
        + f"<main>{cards}</main>"
        + en_ranking(draft, "/news/articles/cx{i}yo")
        + "".join(f"<button>{n}</button>" for n in range(1, 9))
        + en_footer()
    )
    return draft.done("World | Latest News", body)


def guardian(rng: random.Random) -> ListPage:
    draft = Draft(rng, "https://www.grdn.example/environment")
    rows = ""
    for _ in draft.count(15, 30):
        day, title = draft.day(), en(rng)
        href = draft.own(f"/environment/2024/{day.mon}/{day.day:02d}/{slug(title)}")
        rows += f"<li>{link(href, '', f' aria-label={title!r}')}<div><span>{rng.choice(('Floods', 'Wildlife', 'Energy'))} / </span><h3>{title}</h3></div><time>{day.day} {day.mon} 2024</time>{link('/profile/' + rng.choice(('ann-reed', 'john-moss')), 'Ann Reed')}</li>"
    tags = " ".join(
        link(f"/environment/{w.lower().replace(' ', '-')}", w)
        for w in ("Climate crisis", "Wildlife", "Energy", "Pollution", "Green light")
    )
    body = (
        en_menu(draft)
        + tags
        + f"<section><ul>{rows}</ul></section>"
        + link("/environment?page=2", "Next")
        + en_ranking(draft, "/world/2024/may/12/most-viewed-story-number-{i}", "Most viewed")
        + en_footer()
    )
    return draft.done(
        "Environment",
        body,
        head='<link rel="alternate" type="application/rss+xml" title="RSS" href="https://www.grdn.example/environment/rss">',
        following="/environment?page=2",
        feeds=["/environment/rss"],
    )


def agency_hub(rng: random.Random) -> ListPage:
    draft = Draft(rng, "https://apress.example/hub/flooding")
    rows = ""
    for _ in draft.count(10, 25):
        title = en(rng)
        href = draft.own(f"https://apress.example/article/{'-'.join(slug(title).split('-')[:5])}-{token(rng, 32)}")
        rows += f"<div class=PagePromo><div class=media>{link(href, '<picture><img src=a.jpg alt=></picture>', f' aria-label={title!r}')}</div><div class=PagePromo-title>{link(href, f'<span>{title}</span>')}</div><div class=desc>{link(href, f'<span>{title}, according to people familiar with the matter who were not allowed to speak.</span>')}</div><div class=date><span>{draft.day().english}</span></div></div>"
    body = (
        en_menu(draft, "https://apress.example/{w}")
        + items(
            link(f"https://apress.example/hub/{w}", w.title())
            for w in ("hurricanes", "wildfires", "weather", "earthquakes-and-tremors")
        )
        + rows
        + en_footer()
        + link("https://apress.example/video/harbour-workers-walk-out", "WATCH: all the videos of the day")
    )
    return draft.done("Flooding", body)


def wire(rng: random.Random) -> ListPage:
    """The section stands as a link above each title; the date is in the address."""
    draft = Draft(rng, "https://www.rtrs.example/world/europe/")
    rows = ""
    for _ in draft.count(8, 20):
        title, day = en(rng), draft.day()
        rows += f'<li><div>{link("/world/europe/", "Europe")}<span> category</span>{link(draft.own(f"/world/europe/{slug(title)}-{day.iso}/"), title, " data-testid=Heading")}<time datetime="{day.iso}T10:00:00Z">{day.english} · {day.clock} PM UTC</time></div></li>'
    body = en_menu(draft, "/{w}/") + f"<ul>{rows}</ul><button>Load more articles</button>" + en_footer()
    return draft.done("Europe", body)


def local_paper(rng: random.Random) -> ListPage:
    """A local paper on BLOX: /news/local/slug/article_uuid.html."""
    draft = Draft(rng, "https://www.harbourpost.example/news/local/")
    rows = ""
    for _ in draft.count(10, 25):
        title, day = en(rng), draft.day()
        href = draft.own(f"/news/local/{slug(title)}/article_{uuid.UUID(int=rng.getrandbits(128))}.html")
        rows += f'<article class=tnt-asset-type-article><a href="{href}"><img src=a.jpg></a><div class=card-label-section>{link("/news/local/", "Local")}</div><h3 class=tnt-headline>{link(href, title)}</h3><ul class=list-inline><li>By {link("/users/profile/jmoss", "Jane Moss jmoss@harbourpost.example")}</li><li><time>{day.english}</time></li></ul></article>'
    obits = items(
        link(f"/obituaries/{name}/article_{uuid.UUID(int=rng.getrandbits(128))}.html", name.replace("-", " ").title())
        for name in ("john-smith", "mary-hale", "otto-brandt")
    )
    body = (
        en_menu(draft, "/{w}/")
        + rows
        + f"<ul class=pagination><li>{link('/news/local/?o=0', 'Back')}</li><li>{link('/search/?f=html&amp;s=start_time&amp;o=25', 'Next')}</li></ul>"
        + en_ranking(draft, "/news/state/hot-story/article_{i}-0000-4000-8000-000000000000.html", "Most Popular")
        + "<h3>Obituaries</h3>"
        + obits
        + en_footer()
    )
    return draft.done(
        "Local news",
        body,
        head='<link rel="alternate" type="application/rss+xml" title="RSS" href="https://www.harbourpost.example/search/?f=rss&amp;t=article&amp;c=news/local&amp;l=50">',
        feeds=["/search/?f=rss&t=article&c=news/local&l=50"],
    )
