"""What becomes of one page between two captures, and whether the archive tells it: rows of the score table.

Each case is an article of the comparison's generator in a site's template, captured twice through the product's own
path (fetched from saved bytes, read, recorded in an archive). Half of the pages truly change: what is told of these is
found or not, what is told of the others is false.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

from archive.comparison import compare
from archive.model import TextBlock
from scraper.fetch.fetcher import Fetcher
from scraper.fetch.sources import saved_policy
from scraper.jobs.page import archive_page
from scraper.saved import SavedTransport
from tests.archive.comparison.generator import Score, make_repost
from tests.page_versions.dresses import DRESSES, ENGLISH_DRESSES, Beside, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from archive.archive import Archive
    from archive.model import Article
    from scraper.jobs.page import PageResult

EDITS: Final = ("number", "negation", "name", "wording", "quotation", "deletion", "insertion", "block deletion")
_TITLES: Final = ("旧城巷道改造{}期完工", "北湖湿地第{}次水鸟调查公布", "本地{}所学校换上新课桌", "冬储菜首批{}车进城")
_ENGLISH_TITLES: Final = (
    "Ferry pier rebuilt in {} weeks",
    "Choir of {} sings at the old mill",
    "School gets {} new desks",
)
_RELATED: Final = (
    "城西菜场今起试营业", "公交集团招募站台志愿者", "气象台：周末有小到中雨", "三条断头路年内打通", "夜市延长一小时",
    "老厂房变身社区书房", "供水管网分段检修安排", "少年宫春季班开始报名", "首批充电桩进小区", "巡河队清出旧渔网两吨",
    "口袋公园再添六处", "中医馆开到镇上", "返程客流明日达到高峰", "花农赶制节前订单",
)  # fmt: skip
_ENGLISH_RELATED: Final = (
    "Night buses to run until two", "New baker opens on Mill Street", "Library van returns to the valley",
    "Council seeks views on parking", "Rowers win at the spring regatta", "Old cinema to become a market hall",
    "Footbridge shut for painting", "Allotment waiting list grows", "Storm brings down lime trees",
    "Youth club gets a new roof", "Museum finds a lost map", "Harbour dredging starts Monday",
)  # fmt: skip
_REMARKS: Final = (
    "早该修了，支持。",
    "我家就在旁边，确实变样了。",
    "希望别只做表面。",
    "什么时候轮到南边？",
    "看着真不错！",
)
_ENGLISH_REMARKS: Final = (
    "About time.",
    "I walked past yesterday, it looks fine.",
    "Who pays for it?",
    "Well done, all.",
)
# What sites say in an article's place, with status 200: title and text.
_NOTICES: Final = (
    ("文章走丢了", "您要找的文章可能搬到了别处，去首页逛逛吧。"),
    ("内容已收回", "该内容已被发布者收回，暂时无法查看。"),
    ("稿件下线说明", "此稿件因故下线，给您带来的不便请谅解。"),
    ("复核中", "本页内容正在人工复核，请过些时候再来。"),
    ("系统升级中", "机房今晚扩容，服务将于明早六点恢复，感谢耐心等待。"),
    ("哎呀，什么也没有", "这里空空如也，小编正在寻找它的下落。"),
    ("链接失效", "您点击的链接已失效，或已被作者删除。"),
    ("栏目改版", "本栏目正在改版，旧文暂不提供浏览，新版近期上线。"),
    ("请先登录", "登录后即可查看全文，还没有账号可以免费注册。"),
    ("访问受限", "您的访问过于频繁，请完成验证后继续。"),
    ("温馨提示", "亲，您来晚了一步，页面已经打烊。"),
    ("参数有误", "没有找到对应的记录，请核对网址后重试。"),
)
_ENGLISH_NOTICES: Final = (
    ("Story withdrawn", "This story has been withdrawn by its publisher and can no longer be viewed."),
    ("Oops, nothing here", "The page took a day off. Why not try the front page instead?"),
    ("We'll be back soon", "Our presses are being oiled. Service resumes tomorrow at six."),
    ("Link expired", "The link you followed has expired or its author took it down."),
    ("Members only", "Log in to keep reading, or join for free in a minute."),
    ("Under review", "This page is being looked over by our editors. Please come back later."),
    ("Moved house", "We have a new home and are still unpacking. Old stories will follow."),
    ("Too many visits", "You have been clicking rather fast. Prove you are human to go on."),
    ("No such record", "We could not match your address to anything we keep. Check it and try again."),
)


# A page that is cut: sentences at several places are as many deletions, and the pictures go, too.
_CUT: Final = frozenset({"deletion", "image"})


class Case(NamedTuple):
    """What a page shows on both days, and the class of the edit that its site truly made; None if none."""

    url: str
    before: str
    after: str
    edit: str | None
    cut: bool = False  # whether the edit is any number of deletions


def second_template(chance: Random, number: int, *, english: bool) -> Case:
    """Put the same article, or an edited one, into another template."""
    old, new, edit = _pages(chance, number, english=english)
    one, other = chance.sample(ENGLISH_DRESSES if english else DRESSES, 2)
    beside = _beside(chance, english=english)
    return Case(_url(old), one(old, beside), other(new, _later(chance, beside, english=english)), edit)


def grown_list(chance: Random, number: int, *, english: bool) -> Case:
    """Let the lists beside an article grow, remarks and counters with them."""
    old, new, edit = _pages(chance, number, english=english)
    dress = chance.choice(ENGLISH_DRESSES if english else DRESSES)
    beside = _beside(chance, english=english)
    return Case(_url(old), dress(old, beside), dress(new, _later(chance, beside, english=english)), edit)


def soft_404(chance: Random, number: int, *, english: bool) -> Case:
    """Serve a notice in an article's place, in the site's template or bare; or cut the article, which is an edit."""
    old, _, _ = _pages(chance, number, english=english, edited=False)
    dress = chance.choice(ENGLISH_DRESSES if english else DRESSES)
    beside = _beside(chance, english=english)
    later = _later(chance, beside, english=english)
    if number % 2:  # as short as a notice, it may be, but in the article's own words
        texts = [text for text in old.body if text]
        kept = texts[: chance.randint(1, len(texts) - 1)]
        return Case(
            _url(old),
            dress(old, beside),
            dress(replace(old, body=tuple(kept), pictures=()), later),
            "deletion",
            cut=True,
        )
    title, text = chance.choice(_ENGLISH_NOTICES if english else _NOTICES)
    bare = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    notice = replace(old, title=title, body=(text,), pictures=())
    return Case(_url(old), dress(old, beside), chance.choice((bare, dress(notice, later))), "notice")


KINDS: Final[dict[str, Callable[..., Case]]] = {
    "second template": second_template,
    "grown list": grown_list,
    "soft 404": soft_404,
}


def _url(page: Page) -> str:
    return f"http://{page.host}/2024/{page.published[1]:02}/{abs(hash_of(page.title))}.html"


def hash_of(text: str) -> int:
    """Return a small number for a text, the same in every run."""
    return sum(map(ord, text)) % 99991


def _pages(chance: Random, number: int, *, english: bool, edited: bool | None = None) -> tuple[Page, Page, str | None]:
    """Return a page before and after, every other one edited, and the edit's class."""
    change = number % 2 == 1 if edited is None else edited
    kinds = [chance.choice(EDITS)] if change else []
    made = make_repost(chance, kinds, english=english, sentences=chance.randint(12, 30))
    title = chance.choice(_ENGLISH_TITLES if english else _TITLES).format(number + 3)
    old = Page(
        host=f"www.site{number}.example",
        title=title,
        published=(2024, chance.randint(1, 4), chance.randint(1, 28)),
        source="The Ferry Gazette" if english else "柳河晚报",
        author=chance.choice(("Nora Lindqvist", "Tom Adeyemi") if english else ("卫知秋", "闻人达", "蒲小满")),
        body=_texts(made.left),
        pictures=_pictures(made.left),
    )
    new = replace(old, body=_texts(made.right), pictures=_pictures(made.right))
    return old, new, made.edits[0][0] if made.edits else None


def _texts(article: Article) -> tuple[str, ...]:
    return tuple(block.text if isinstance(block, TextBlock) else "" for block in article.body)


def _pictures(article: Article) -> tuple[str, ...]:
    return tuple(block.src for block in article.body if block.kind == "image")


def _beside(chance: Random, *, english: bool) -> Beside:
    related = chance.sample(_ENGLISH_RELATED if english else _RELATED, chance.randint(2, 5))
    remarks = (_ENGLISH_REMARKS if english else _REMARKS)[: chance.randint(0, 2)]
    return Beside(tuple(related), chance.randrange(90, 900), remarks, "2024-05-01")


def _later(chance: Random, beside: Beside, *, english: bool) -> Beside:
    """Return what stands beside the article some days on: new lines above the old ones, more remarks."""
    rest = [text for text in (_ENGLISH_RELATED if english else _RELATED) if text not in beside.related]
    fresh = chance.sample(rest, chance.randint(1, len(rest)))
    remarks = (_ENGLISH_REMARKS if english else _REMARKS)[: len(beside.remarks) + chance.randint(0, 2)]
    return Beside((*fresh, *beside.related), beside.views + chance.randrange(5, 5000), remarks, "2024-05-09")


class Captures:
    """Capture pages as they stood, from saved bytes, into an archive."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self._archive, self._folder = archive, folder

    def capture(self, url: str, html: str, day: int) -> PageResult:
        """Fetch, read and record one page."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        told = {"url": url, "status": 200, "headers": [["Content-Type", "text/html; charset=utf-8"]]}
        told["fetched_at"] = f"2024-05-{day:02}T08:00:00Z"
        (self._folder / "capture.json").write_text(json.dumps(told))
        (self._folder / "body.html").write_text(html, encoding="utf-8")
        return archive_page(url, Fetcher(SavedTransport(self._folder), saved_policy()), self._archive)

    def score(self, case: Case) -> Score:
        """Hold what the archive says of both captures against what was done."""
        first, second = self.capture(case.url, case.before, 1), self.capture(case.url, case.after, 9)
        told = _told(first, second)
        wrong = list(told)
        if case.edit in told:
            wrong = [one for one in told if one not in _CUT] if case.cut else _without(told, case.edit)
        made = int(case.edit is not None)
        missed = (f"{case.url} {case.edit}: {told}",) if case.edit and case.edit not in told else ()
        false = tuple(f"{case.url} {one}" for one in wrong)
        return Score(made, made - len(missed), made - len(missed) + len(false), len(false), missed, false)


def _without(told: Sequence[str], one: str) -> list[str]:
    rest = list(told)
    rest.remove(one)
    return rest


def _told(first: PageResult, second: PageResult) -> list[str]:
    """Return the classes of the edits that the archive says the site made, or what else it says of the page."""
    if first.version is None:
        return [f"first: {first.problem}"]
    if second.version is None:
        # Doubted, or known for what it is: either way no version.
        return ["notice"]
    if not second.is_new or second.version.cause != "page":
        return []
    found = compare(first.version.article, second.version.article)
    return [edit.cls for edit in found.edits] + [f"{change.field} {change.cls}" for change in found.fields]


def made_of(kind: str, number: int, *, english: bool) -> Case:
    """Return one case of a kind, the same every time."""
    return KINDS[kind](Random(f"{kind} {number} {english}"), number, english=english)
