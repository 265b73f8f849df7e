# ruff: noqa: E501 - markup in lines as long as pages write them
"""Lists of the systems that blogs, clubs, wikis and forums run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scraper.discover.more_lists.furniture import (
    Draft,
    ListPage,
    calendar,
    en_footer,
    en_menu,
    items,
    link,
)
from tests.scraper.discover.more_lists.wording import en, slug, token

if TYPE_CHECKING:
    import random


def ghost(rng: random.Random) -> ListPage:
    """Ghost: addresses of words at the root."""
    draft = Draft(rng, "https://notes.tidewater.example/")
    cards = ""
    for _ in draft.count(6, 15):
        title = en(rng)
        href = draft.own(f"/{slug(title)}/")
        cards += f'<article class="post-card post"><a class=post-card-image-link href="{href}"><img src=a.jpg alt="{title}"></a><div><a class=post-card-content-link href="{href}"><div class=post-card-tags><span>Essays</span></div><h2>{title}</h2><div class=post-card-excerpt>A short look at what happened, and why it matters to us all.</div></a><footer><time>{draft.day().english}</time><span>4 min read</span></footer></div></article>'
    nav = "".join(
        link(f"/{w}/", t)
        for w, t in (
            ("about", "About"),
            ("tag/essays", "Essays"),
            ("tag/letters", "Letters from the coast"),
            ("author/ann", "Ann Reed"),
            ("contribute-a-story", "Contribute a story"),
        )
    )
    body = (
        f"<nav>{nav}{link('#/portal/signup', 'Subscribe')}</nav>"
        + cards
        + f"<nav class=pagination>{link('/page/2/', 'Older Posts →')}<span>Page 1 of 4</span></nav><footer>{link('https://ghost.example/', 'Powered by Ghost')}{link('/privacy/', 'Privacy')}</footer>"
    )
    return draft.done(
        "Tidewater Notes",
        body,
        head='<link rel="alternate" type="application/rss+xml" title="Tidewater" href="https://notes.tidewater.example/rss/">',
        following="/page/2/",
        feeds=["/rss/"],
    )


def hexo(rng: random.Random) -> ListPage:
    """The archives of a Hexo blog: years, days, titles."""
    draft = Draft(rng, "https://moss.example/archives/")
    rows = ""
    for _ in draft.count(8, 20):
        day, title = draft.day(), rng.choice((en(rng), "Hello World", "年终总结", "读书笔记：" + en(rng)[:9]))
        rows += f"<article><header><div class=post-meta-container><time>{day.short}</time></div><div class=post-title>{link(draft.own(f'/{day.slashed}/{slug(en(rng))}-{draft.id(2)}/'), title)}</div></header></article>"
    side = items(
        link(f"/{w}/", t)
        for w, t in (
            ("", "Home"),
            ("about", "About"),
            ("tags", "Tags 23"),
            ("categories", "Categories 5"),
            ("archives", "Archives 64"),
        )
    ) + link("https://github.example/moss", "GitHub")
    body = (
        side
        + f"<div class=collection-title><span>Nice! 64 posts in total.</span></div><h2>2024</h2>{rows}"
        + f'<nav class=pagination><span>1</span>{link("/archives/page/2/", "2")}{link("/archives/page/7/", "7")}<a class=next rel=next href="/archives/page/2/"><i class="fa fa-angle-right"></i></a></nav>'
        + f"<footer>Powered by {link('https://hexo.example', 'Hexo')} &amp; {link('https://theme-next.example/muse/', 'NexT.Muse')}</footer>"
    )
    return draft.done(
        "Archive | Moss",
        body,
        head='<link rel="alternate" href="/atom.xml" title="Moss" type="application/atom+xml">',
        following="/archives/page/2/",
        feeds=["/atom.xml"],
    )


def jekyll(rng: random.Random) -> ListPage:
    """A handful of posts."""
    draft = Draft(rng, "https://brook.example/")
    folder = rng.choice(("update", "notes"))
    rows = items(
        (
            f"<span class=post-meta>{(d := draft.day()).english}</span><h3>{link(draft.own(f'/{folder}/{d.slashed}/{slug(title)}.html'), title)}</h3>"
            for title in (en(rng) for _ in draft.count(2, 6))
        ),
        "post-list",
    )
    body = f"<header>{link('/', 'Brook')}{link('/about/', 'About')}{link('/projects/', 'Projects I have worked on')}</header><h2>Posts</h2>{rows}<p>subscribe {link('/feed.xml', 'via RSS')}</p><footer>{link('https://twitter.example/brook', '@brook')}</footer>"
    return draft.done(
        "Brook",
        body,
        head='<link type="application/atom+xml" rel="alternate" href="https://brook.example/feed.xml" title="Brook" />',
        feeds=["/feed.xml"],
    )


def drupal(rng: random.Random) -> ListPage:
    """A Drupal view: rows of fields, the pager counts from 0."""
    draft = Draft(rng, "https://www.estuary-trust.example/news")
    rows = "".join(
        f'<div class="views-row"><div class="views-field views-field-title"><span class=field-content>{link(draft.own(rng.choice((f"/node/{draft.id(4)}", f"/news/{slug(title)}"))), title)}</span></div><div class="views-field views-field-created">{draft.day().english}</div><div class=views-field-body><p>{title}, the trust announced today.</p></div></div>'
        for title in (en(rng) for _ in draft.count(6, 12))
    )
    nav = items(
        link(f"/{w}", t)
        for w, t in (
            ("about-us", "About us"),
            ("our-work/rivers", "Rivers"),
            ("support-us/donate", "Donate"),
            ("events", "Events"),
            ("contact-our-regional-offices", "Contact our regional offices"),
        )
    )
    body = (
        f"{link('#main-content', 'Skip to main content')}"
        + nav
        + f"<div class=view-content>{rows}</div>"
        + f"<ul class=pager><li class=is-active>{link('?page=0', 'Page 1')}</li><li>{link('?page=1', 'Page 2')}</li><li>{link('?page=1', 'Next page ››')}</li><li>{link('?page=9', 'Last »')}</li></ul>"
        + link("/user/login", "Staff log in")
        + link("/sites/default/files/annual-report-2023.pdf", "Download our annual report (PDF, 3 MB)")
        + en_footer()
    )
    return draft.done("News", body, following="/news?page=1")


def joomla(rng: random.Random) -> ListPage:
    draft = Draft(rng, "https://www.rowing.example/index.php/club-news")
    rows = "".join(
        f'<tr class="cat-list-row{n % 2}"><td class=list-title>{link(draft.own(f"/index.php/club-news/{draft.id(3)}-{slug(title)}"), title)}</td><td class=list-date>{draft.day().english}</td><td class=list-author>Written by Otto</td><td>Hits: {draft.id(3)}</td></tr>'
        for n, title in enumerate(en(rng) for _ in draft.count(8, 20))
    )
    nav = items(
        link(f"/index.php/{w}", t)
        for w, t in (
            ("the-club", "The club"),
            ("fixtures", "Fixtures"),
            ("how-to-join-us", "How to join us"),
            ("gallery", "Gallery"),
            ("component/users/?view=reset", "Forgot your password?"),
            ("component/users/?view=remind", "Forgot your username?"),
        )
    )
    body = (
        nav
        + f"<table>{rows}</table>"
        + f"<ul class=pagination-list><li>1</li><li>{link('/index.php/club-news?start=20', '2', ' class=pagenav')}</li><li>{link('/index.php/club-news?start=40', '3', ' class=pagenav')}</li><li>{link('/index.php/club-news?start=20', 'Next', ' class=pagenav')}</li><li>{link('/index.php/club-news?start=40', 'End')}</li></ul>"
        + en_footer()
    )
    head = '<link href="/index.php/club-news?format=feed&amp;type=rss" rel="alternate" type="application/rss+xml" title="RSS 2.0"><link href="/index.php/club-news?format=feed&amp;type=atom" rel="alternate" type="application/atom+xml" title="Atom 1.0">'
    return draft.done(
        "Club news",
        body,
        head=head,
        following="/index.php/club-news?start=20",
        feeds=["/index.php/club-news?format=feed&type=rss", "/index.php/club-news?format=feed&type=atom"],
    )


def mediawiki(rng: random.Random) -> ListPage:
    """News of a wiki: addresses of titles, tools and languages around."""
    draft = Draft(rng, "https://wiki.railnews.example/wiki/Category:Published")
    days = "".join(
        f"<h3>{draft.day().english}</h3>"
        + items(
            link(draft.own("/wiki/" + title.replace(" ", "_")), title, f' title="{title}"')
            for title in (en(rng) + f" {draft.id(2)}" for _ in range(rng.randint(2, 5)))
        )
        for _ in draft.count(3, 7)
    )
    tools = items(
        link(href, text)
        for href, text in (
            ("/wiki/Special:WhatLinksHere/Category:Published", "What links here"),
            ("/wiki/Special:RecentChanges", "Recent changes"),
            ("/wiki/Special:SpecialPages", "Special pages"),
            ("/w/index.php?title=Category:Published&amp;action=edit", "Edit"),
            ("/w/index.php?title=Category:Published&amp;action=history", "View history"),
            ("/w/index.php?title=Special:UserLogin&amp;returnto=Category%3APublished", "Log in"),
            ("/wiki/Railnews:Style_guide", "Style guide"),
            ("/wiki/Portal:Europe", "Europe"),
            ("/wiki/Main_Page", "Main page"),
            ("/wiki/Special:Random", "Random article"),
        )
    )
    languages = items(
        link(f"https://{w}.railnews.example/wiki/Start", t)
        for w, t in (("de", "Deutsch"), ("fr", "Français"), ("zh", "中文"), ("ja", "日本語"))
    )
    body = (
        tools
        + days
        + languages
        + link("/wiki/Railnews:General_disclaimer", "Disclaimers")
        + link("https://creativecommons.example/licenses/by/2.5/", "Creative Commons Attribution License")
    )
    return draft.done("Category:Published", body)


def phpbb(rng: random.Random) -> ListPage:
    """phpBB: topics with session ids, members, and links to the last post."""
    draft = Draft(rng, "https://forum.allotment.example/viewforum.php?f=12")
    sid = token(rng, 32)
    rows = ""
    for n in draft.count(12, 25):
        topic = draft.id(5)
        draft.own(f"./viewtopic.php?f=12&t={topic}")
        href = f"./viewtopic.php?f=12&amp;t={topic}&amp;sid={sid}"
        pages = (
            f"<div class=pagination>{link(href + '&amp;start=15', '2')}{link(href + '&amp;start=30', '3')}</div>"
            if n % 4 == 0
            else ""
        )
        rows += f"<li class=row><dl><dt>{link(href, en(rng) if n % 3 else 'Slugs?', ' class=topictitle')}{pages}<div>by {link(f'./memberlist.php?mode=viewprofile&amp;u={draft.id(3)}&amp;sid={sid}', 'greenfingers')} » Mon May 13, 2024 8:1{n % 10} am</div></dt><dd class=posts>12</dd><dd class=lastpost>by {link(f'./memberlist.php?mode=viewprofile&amp;u=7&amp;sid={sid}', 'old_spade')} {link(f'./viewtopic.php?f=12&amp;p={draft.id(6)}&amp;sid={sid}#p77', 'View the latest post')}</dd></dl></li>"
    boards = items(
        link(f"./viewforum.php?f={n}&amp;sid={sid}", t)
        for n, t in enumerate(("Board index", "Growing vegetables", "Tools and machinery for sale"))
    )
    body = (
        items(
            (
                link(f"./ucp.php?mode=login&amp;sid={sid}", "Login"),
                link(f"./ucp.php?mode=register&amp;sid={sid}", "Register"),
                link(f"./app.php/help/faq?sid={sid}", "FAQ"),
                link(f"./search.php?search_id=unanswered&amp;sid={sid}", "Unanswered topics"),
            )
        )
        + boards
        + link(f"./posting.php?mode=post&amp;f=12&amp;sid={sid}", "New Topic")
        + f"<ul>{rows}</ul>"
        + f"<div class=pagination>212 topics <ul><li class=active>1</li><li>{link(f'./viewforum.php?f=12&amp;sid={sid}&amp;start=25', '2')}</li><li>{link(f'./viewforum.php?f=12&amp;sid={sid}&amp;start=50', '3')}</li><li>{link(f'./viewforum.php?f=12&amp;sid={sid}&amp;start=25', 'Next')}</li></ul></div>"
        + link("https://www.phpbb.example/", "phpBB")
    )
    return draft.done("Growing vegetables", body, following=f"/viewforum.php?f=12&sid={sid}&start=25")


def vbulletin(rng: random.Random) -> ListPage:
    draft = Draft(rng, "https://www.steamtalk.example/forumdisplay.php?17-Restoration")
    rows = ""
    for _ in draft.count(12, 25):
        title = en(rng)
        number = draft.id(5)
        rows += f"<li class=threadbit><h3>{link(draft.own(f'showthread.php?{number}-{slug(title)}'), title, ' class=title')}</h3><div class=author>Started by {link(f'member.php?{draft.id(3)}-boiler', 'boiler')}, 05-1{number % 9}-2024</div><dl><dd>{link(f'member.php?{draft.id(3)}-ash', 'ash')} {link(f'showthread.php?{number}-{slug(title)}&amp;p={draft.id(6)}#post{draft.id(6)}', 'Go to last post')}</dd></dl></li>"
    body = (
        items(
            link(f"forumdisplay.php?{n}-{slug(t)}", t)
            for n, t in enumerate(("Forum", "Engines for sale and wanted", "Railways"))
        )
        + items(
            (
                link("register.php", "Register"),
                link("faq.php", "Help"),
                link("login.php?do=lostpw", "Forgotten Your Password or User Name?"),
            )
        )
        + f"<ol>{rows}</ol>"
        + f"<div>Page 1 of 90 <span>1</span>{link('forumdisplay.php?17-Restoration/page2', '2')}{link('forumdisplay.php?17-Restoration/page3', '3')}{link('forumdisplay.php?17-Restoration/page2', 'Next')}</div>"
    )
    return draft.done("Restoration", body, following="forumdisplay.php?17-Restoration/page2")


def wordpress_week(rng: random.Random) -> ListPage:
    """WordPress with the widgets that real blogs have: recent comments, a calendar, categories, archives, a blogroll."""
    draft = Draft(rng, "https://harbourblog.example/category/tides/")
    posts = ""
    for _ in draft.count(4, 10):
        title, day = en(rng), draft.day()
        href = draft.own(f"https://harbourblog.example/{day.slashed}/{slug(title)}/")
        posts += f'<article class="post hentry"><header><span class=cat-links>{link("https://harbourblog.example/category/tides/", "Tides")}</span><h2 class=entry-title>{link(href, title)}</h2><span class=posted-on>{link(href, day.english)}</span> by {link("https://harbourblog.example/author/reed/", "Ann Reed")}</header><p>{title}. {link(href + "#more-77", "Continue reading")}</p><footer>{link(href + "#respond", "Leave a comment")} Tagged {link("https://harbourblog.example/tag/moon/", "moon")}</footer></article>'
    side = (
        "<h2>Recent Comments</h2>"
        + items(
            f"{link('https://elsewhere.example/', 'Otto')} on {link(f'https://harbourblog.example/2024/04/02/{slug(t)}/#comment-{n}', t)}"
            for n, t in enumerate(en(rng) for _ in range(4))
        )
        + "<h2>Blogroll</h2>"
        + items(
            link(f"https://{w}.example/", t)
            for w, t in (
                ("seaweed", "The Seaweed Collector's Notebook"),
                ("moon", "Moon"),
                ("gull", "Gull watching for the patient"),
            )
        )
    )
    body = (
        en_menu(draft, "https://harbourblog.example/category/{w}/")
        + posts
        + f"<div class=nav-previous>{link('https://harbourblog.example/category/tides/page/2/', 'Older posts')}</div>"
        + side
        + calendar("https://harbourblog.example/")
        + en_footer()
    )
    head = '<link rel="alternate" type="application/rss+xml" title="Feed" href="https://harbourblog.example/feed/"><link rel="alternate" type="application/rss+xml" title="Comments Feed" href="https://harbourblog.example/comments/feed/"><link rel="alternate" type="application/rss+xml" title="Tides Category Feed" href="https://harbourblog.example/category/tides/feed/">'
    return draft.done(
        "Tides", body, head=head, following="/category/tides/page/2/", feeds=["/feed/", "/category/tides/feed/"]
    )
