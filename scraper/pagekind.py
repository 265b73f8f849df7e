"""Whether a page is an article at all, and if not, what it is: a list, a login, an error page, a challenge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scraper.body import body_size

if TYPE_CHECKING:
    from scraper.body import Body
    from scraper.lines import Page

# Below so many characters of body a page is looked at twice: an error page says little, and so does a form.
SLIGHT: Final = 200
# A page with so many links to so little text is a list of other pages.
MANY_LINKS: Final = 12
LITTLE_TEXT: Final = 80

_CHALLENGE = re.compile(
    r"安全验证|人机验证|访问验证|滑动验证|验证码拦截|浏览器安全检查|just a moment|checking your browser|"
    r"enable javascript and cookies|attention required|are you a robot|请开启\s*javascript|正在进行安全检[测查]",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b404\b|页面不存在|页面已删除|(?:您|你)?访问的(?:页面|网页|文章|内容)(?:不存在|已被?删除|找不到|丢失)|找不到(?:该|此|您).{0,6}页|"
    r"(?:文章|内容|信息|稿件)(?:不存在|已被?删除|已下线|已过期)|无法找到(?:该|此)页|page not found|not be found",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:用户|会员|账号|帐号|密码|手机号?).{0,6}登录|登录.{0,8}(?:密码|账号|帐号)|忘记密码|sign in|log ?in",
    re.IGNORECASE,
)


def why_no_article(page: Page, body: Body | None) -> str | None:
    """Say in one line why a page is no article; None where it is one."""
    size = body_size(page, body)
    if size < SLIGHT:
        said = "\n".join([page.title or "", *(line.text for line in page.lines[:40] if not line.links)])
        if _CHALLENGE.search(said):
            return "a challenge that a script must answer, no article"
        if _GONE.search(said):
            return "an error page: it says that the page is not there"
        if _LOGIN.search(said) and size < LITTLE_TEXT:
            return "a login form, no article"
    if body is None:
        return "no prose on the page"
    if size < LITTLE_TEXT and not _has_title(page, body):
        links = sum(1 for line in page.lines if line.links)
        if links >= MANY_LINKS and links * 2 > len(page.lines):
            return "a list of links to other pages, no article"
    return None


def _has_title(page: Page, body: Body) -> bool:
    """Whether a heading that the page's title repeats stands over the body."""
    title = page.title or ""
    return any(
        line.text in title and len(line.text) > 5
        for line in page.lines[max(0, body.lines.start - 12) : body.lines.start]
    )
