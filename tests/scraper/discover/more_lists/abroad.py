# ruff: noqa: E501 - markup in lines as long as pages write them
"""Lists of Taiwan, Hong Kong, Japan and Korea."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scraper.discover.more_lists.furniture import Draft, ListPage, items, link, ranking
from tests.scraper.discover.more_lists.wording import ja, ko, short, tw

if TYPE_CHECKING:
    import random


def taiwan_daily(rng: random.Random) -> ListPage:
    draft = Draft(rng, "https://news.yutan.example/news/cate/2/7225")
    rows = ""
    for _ in draft.count(12, 25):
        href, title = draft.own(f"/news/story/7225/79{draft.id(5)}"), tw(rng)
        rows += f'<div class="story-list__news"><div>{link(href + "?from=udn-catelistnews_ch2", "<img src=a.jpg alt=>")}</div><div class=story-list__text><h2>{link(href + "?from=udn-catelistnews_ch2", title)}</h2><p>{link(href + "?from=udn-catelistnews_ch2", title + "，相關單位今天表示將儘速查明，民眾如有疑問可撥打專線洽詢。")}</p><div class=story-list__info>{link("/news/cate/2/7225", "地方")}<time>{draft.day().iso} {draft.day().clock}</time></div></div></div>'
    nav = items(
        link(f"/news/cate/2/{n}", w)
        for n, w in (
            (6638, "要聞"),
            (7225, "地方"),
            (6639, "社會"),
            (6644, "產經"),
            (7227, "運動"),
            (6649, "生活"),
            (7088, "房市"),
        )
    )
    body = (
        f"<header>{link('/search', '搜尋')}{link('https://member.yutan.example/login', '會員登入')}</header>"
        + nav
        + items(
            link(f"/news/cate/2/{n}/3", w) for n, w in enumerate(("大台北", "桃竹苗", "中彰投", "雲嘉南", "高屏離島"))
        )
        + rows
        + link("#", "看更多內容")
        + ranking(draft, "/news/story/6839/79{i}", tw, "熱門文章")
        + f"<footer>{link('/service', '服務條款')}{link('/privacy', '著作權聲明與隱私權政策')}{link('https://www.104.example/', '人力銀行')}</footer>"
    )
    return draft.done("地方 | 漁潭新聞網", body)


def taiwan_breaking(rng: random.Random) -> ListPage:
    """Times only, a badge before the title, and all in one link."""
    draft = Draft(rng, "https://news.ziyou.example/list/breakingnews/society")
    rows = []
    for _ in draft.count(15, 25):
        title = tw(rng)
        rows.append(
            link(
                draft.own(f"https://news.ziyou.example/news/society/breakingnews/46{draft.id(5)}"),
                f"<span class=time>{draft.day().clock}</span><h3 class=title>{title}</h3>",
                f' title="{title}" class="tit"',
            )
            + link("/ads/9", "廣告")
        )
    nav = items(
        link(f"https://{w}.ziyou.example/", t)
        for w, t in (
            ("news", "即時"),
            ("sports", "體育"),
            ("ent", "娛樂"),
            ("ec", "財經"),
            ("talk", "評論"),
            ("health", "健康"),
        )
    )
    body = (
        nav
        + f"<div>{link('/', '首頁')} &gt; {link('/list/breakingnews', '即時')} &gt; 社會</div>"
        + items(rows, "list")
        + ranking(draft, "https://news.ziyou.example/news/life/breakingnews/4{i}", tw, "熱門新聞")
        + "<h3>熱搜</h3>"
        + " ".join(link(f"https://search.ziyou.example/list?keyword={w}", w) for w in ("颱風", "詐騙", "油價"))
        + items((link("/pages/about", "關於我們"), link("/pages/privacy", "隱私權政策")))
    )
    return draft.done("社會即時", body)


def hong_kong(rng: random.Random) -> ListPage:
    draft = Draft(rng, "https://news.mingkan.example/ins/%e6%b8%af%e8%81%9e/section/20240513/s00001")
    rows = ""
    for _ in draft.count(8, 20):
        title = tw(rng)
        href = draft.own(f"../../../%e6%b8%af%e8%81%9e/article/20240513/s00001/1715{draft.id(9)}/{title}")
        rows += f"<div class=contentwrapper><h2>{link(href, title)}</h2><p>【明刊專訊】{title}，警方正調查。</p><span>({draft.day().clock})</span></div>"
    nav = items(
        link(f"/ins/section/20240513/s0000{n}", w)
        for n, w in enumerate(("港聞", "經濟", "娛樂", "兩岸", "國際", "體育"))
    )
    days = items(
        link(f"/ins/%e6%b8%af%e8%81%9e/section/202405{d:02d}/s00001", f"2024年5月{d}日") for d in range(12, 5, -1)
    )
    body = (
        nav
        + rows
        + "<h3>昔日新聞</h3>"
        + days
        + ranking(draft, "/ins/article/20240512/s00001/1715{i}001/hot", tw, "最多人閱讀")
        + f"<footer>{link('/about', '關於我們')}{link('/privacy', '私隱政策聲明')}{link('https://jobs.mingkan.example/', '求職廣場')}</footer>"
    )
    return draft.done("港聞 - 即時新聞", body)


def _office(rng: random.Random) -> str:
    return rng.choice(("soshiki", "kurashi", "kosodate"))


def japan_city(rng: random.Random) -> ListPage:
    """A Japanese city: dates in <dt>, titles in <dd>; an era's name for the year."""
    draft = Draft(rng, "https://www.city.minato-kaze.example/shinchaku/index.html")
    rows = "".join(
        f"<dt>令和6年{d.month}月{d.day}日</dt><dd>{link(draft.own(f'/{_office(rng)}/{rng.randint(2, 40)}/{draft.id(4)}.html'), ja(rng) + '（更新）')} <span>防災課</span></dd>"
        for d in (draft.day() for _ in draft.count(10, 30))
    )
    nav = items(
        link(f"/{w}/index.html", t)
        for w, t in (
            ("kurashi", "くらし・手続き"),
            ("kosodate", "子育て・教育"),
            ("shisei", "市政情報"),
            ("kanko", "観光・イベント"),
            ("jigyosha", "事業者の方へ"),
            ("bosai", "防災・安全情報"),
        )
    )
    foot = items(
        link(f"/{w}.html", t)
        for w, t in (
            ("site/policy", "プライバシーポリシー"),
            ("site/accessibility", "ウェブアクセシビリティ方針"),
            ("sitemap", "サイトマップ"),
            ("access", "市役所へのアクセス"),
        )
    )
    body = (
        f"{link('#honbun', '本文へスキップします。')}{link('/english/', 'English')}{link('/korean/', '한국어')}"
        + nav
        + f"<p>現在の位置：{link('/', 'トップページ')} &gt; 新着情報</p><dl>{rows}</dl>"
        + foot
    )
    return draft.done(
        "新着情報一覧",
        body,
        head='<link rel="alternate" type="application/rss+xml" title="新着" href="/shinchaku/shinchaku.xml">',
        feeds=["/shinchaku/shinchaku.xml"],
    )


def japan_paper(rng: random.Random) -> ListPage:
    draft = Draft(rng, "https://www.asahino.example/national/list/")
    rows = [
        link(
            draft.own(f"/articles/ASS5{token}UTIL0{rng.randint(10, 99)}M.html?iref=pc_ss"),
            f"<span>{ja(rng)}</span><span class=Key>有料記事</span> <time>{d.month}/{d.day} {d.clock}</time>",
        )
        for token, d in ((str(draft.id(6)), draft.day()) for _ in draft.count(15, 30))
    ]
    nav = items(
        link(f"/{w}/", t)
        for w, t in (
            ("national", "社会"),
            ("politics", "政治"),
            ("business", "経済"),
            ("sports", "スポーツ"),
            ("international", "国際"),
            ("culture", "文化・エンタメ"),
            ("tech_science", "テック・サイエンス"),
        )
    )
    body = (
        nav
        + f"{link('https://digital.asahino.example/login/', 'ログイン')}"
        + items(rows, "List")
        + f"<ul class=Pagination><li>{link('/national/list/?page=1', '1')}</li><li>{link('/national/list/?page=2', '2')}</li><li>{link('/national/list/?page=2', '次へ')}</li></ul>"
        + ranking(draft, "/articles/ASS4{i}UHBI00AM.html", ja, "アクセスランキング")
        + items(
            (link("/policy/privacy.html", "プライバシーポリシー"), link("/shop/", "新聞のご購読・お試しのお申し込み"))
        )
    )
    return draft.done("社会 一覧", body, following="/national/list/?page=2")


def korea_paper(rng: random.Random) -> ListPage:
    """A Korean local paper: articleView.html?idxno=…"""
    draft = Draft(rng, "http://www.namhae.example/news/articleList.html?sc_section_code=S1N1&view_type=sm")
    rows = ""
    for _ in draft.count(10, 20):
        href = draft.own(f"/news/articleView.html?idxno={draft.id(6)}")
        title = ko(rng)
        rows += f"<li class=item>{link(href, '<img src=a.jpg>', ' class=thumb')}<h4 class=titles>{link(href, title)}</h4><p class=lead>{link(href, title + '. 군은 13일 이같이 밝히고 주민들의 많은 참여를 당부했다.')}</p><span class=byline><em>사회</em><em>김해솔 기자</em><em>{draft.day().iso.replace('-', '.')} {draft.day().clock}</em></span></li>"
    nav = items(
        link(f"/news/articleList.html?sc_section_code=S1N{n}&amp;view_type=sm", t)
        for n, t in enumerate(("전체", "정치", "사회", "경제", "문화", "교육", "스포츠", "오피니언"))
    )
    pages = "".join(
        link(f"/news/articleList.html?page={n}&amp;total=1020&amp;sc_section_code=S1N1&amp;view_type=sm", str(n))
        for n in range(2, 11)
    )
    body = (
        nav
        + f"{link('/member/login.html', '로그인')}{link('/member/join.html', '회원가입')}"
        + f"<ul>{rows}</ul><ul class=pagination><li><strong>1</strong></li>{pages}{link('/news/articleList.html?page=2&amp;total=1020&amp;sc_section_code=S1N1&amp;view_type=sm', '다음')}</ul>"
        + ranking(draft, "/news/articleView.html?idxno={i}1", ko, "많이 본 뉴스")
        + items(
            (
                link("/com/com-1.html", "신문사소개"),
                link("/com/jb.html", "기사제보"),
                link("/com/privacy.html", "개인정보처리방침"),
                link("/com/youth.html", "청소년보호정책"),
            )
        )
    )
    return draft.done(
        "사회", body, following="/news/articleList.html?page=2&total=1020&sc_section_code=S1N1&view_type=sm"
    )


def korea_board(rng: random.Random) -> ListPage:
    """A board of a Korean office, whose pager calls a script."""
    draft = Draft(rng, "https://www.haedong.go.example/board/list.do?bbsId=BBSMSTR_000000000042&menuNo=200120")
    rows = "".join(
        f"<tr><td>{n}</td><td class=left>{link(draft.own(f'/board/view.do?bbsId=BBSMSTR_000000000042&menuNo=200120&nttId={draft.id(6)}').replace('&', '&amp;'), ko(rng))}</td><td>총무과</td><td>{draft.day().iso}</td><td>{draft.id(3)}</td></tr>"
        for n in draft.count(10, 15)
    )
    nav = items(
        link(f"/main/contents.do?menuNo=2001{n}", t)
        for n, t in enumerate(("군수실", "민원안내", "정보공개", "군정소식", "조직도 및 직원안내", "찾아오시는 길"))
    )
    body = (
        nav
        + f"<table><tr><th>번호</th><th>제목</th><th>부서</th><th>작성일</th><th>조회</th></tr>{rows}</table>"
        + "".join(f"<a href='#' onclick='fn_egov_link_page({n});return false;'>{n}</a>" for n in range(2, 11))
        + items(
            (
                link("/main/contents.do?menuNo=200900", "개인정보처리방침"),
                link("https://www.minwon.example/", "정부24 바로가기"),
            )
        )
    )
    return draft.done("공지사항", body)


def essays(rng: random.Random) -> ListPage:
    """A literary supplement in traditional characters: short titles, the author beside each."""
    draft = Draft(rng, "https://www.fukan.example/supplement/")
    rows = "".join(
        f"<li>{link(draft.own(f'/supplement/2024/05/{draft.day().day:02d}/{draft.id(4)}'), short(rng))}／{link(f'/writer/{draft.id(2)}', rng.choice(('林海音生', '陳水木', '阿蓮')))} <time>{draft.day().slashed}</time></li>"
        for _ in draft.count(6, 20)
    )
    nav = items(
        link(f"/{w}/", t) for w, t in (("poetry", "詩"), ("essay", "散文"), ("novel", "小說"), ("book-review", "書評"))
    )
    body = (
        nav
        + f"<ul>{rows}</ul>{link('/supplement/?page=2', '下一頁')}"
        + f"<footer>{link('/contribute', '投稿須知')}{link('/about', '關於副刊')}</footer>"
    )
    return draft.done("副刊", body, following="/supplement/?page=2")
