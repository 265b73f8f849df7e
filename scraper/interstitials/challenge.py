"""Detect challenge pages, which need an answer that only a browser or a person can give. Pure, runs no script.

They are firewall challenges, captchas and logins. The signs, on a page that shows almost nothing else, are a firewall's
own script, a script that sets a cookie and reloads the page, and a password field. Words count if they address the
visitor and are not under the headline of an article. Heuristic.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.comparison.text import simplify
from scraper.interstitials.probe import SLIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.interstitials.probe import Probe

# The most text of a challenge page (that it checks the browser, in two languages, a reference number).
MAX_OWN_TEXT: Final = 600
# The most text shown by a challenge that is only script ("please wait"). A page that shows more can be a real page,
# saved in a browser that passed the challenge, with the firewall's script in it.
MAX_SHOWN: Final = 60
# The most text of a login page beside its form; a notice in a page with a login box has more.
MAX_LOGIN: Final = 80

# Makers of challenges, by patterns in their scripts and the addresses of these.
_MAKERS: Final = tuple(
    (name, re.compile(marks))
    for name, marks in (
        ("Rui Shu 瑞数", r"\$_ts\s*=\s*window\s*\[|\$_ts\s*\.\s*(?:nsd|cd|scj)\b|window\s*\.\s*\$_ts\b"),
        ("Jiasule 加速乐", r"__jsl_clearance"),
        ("Cloudflare", r"_cf_chl_(?:opt|ctx)|cf-chl-|/cdn-cgi/challenge-platform/h/"),
        ("Aliyun 阿里云", r"acw_sc__v[23]|/_____tmd_____/|aliyun_waf_|x5secdata"),
        ("Tencent 腾讯", r"__tst_status|EO_Bot_Ssid"),
        ("WeChat 微信", r"wappoc_appmsgcaptcha|secitptpage"),
        ("Baidu 百度", r"wappass\.baidu\.com"),
        ("360", r"wzws-waf-cgi|wzws(?:challenge|confirm|template)"),
        ("Yunsuo 云锁", r"yunsuo_session|security_session_(?:verify|mid_verify)"),
        ("Akamai", r"sec-if-cpt-container|/_sec/cp_challenge/|bm-verify"),
        ("Imperva", r"_Incapsula_Resource"),
        ("DataDome", r"captcha-delivery\.com"),
        ("PerimeterX", r"px-captcha"),
        ("Amazon", r"awsWafCookieDomainList|gokuProps"),
        ("Sucuri", r"sucuri_cloudproxy_js"),
        ("DDoS-Guard", r"ddos-guard/js-challenge"),
    )
)
_SETS_COOKIE = re.compile(r"document\s*(?:\.\s*cookie|\[\s*['\"]cookie['\"]\s*\])\s*=(?!=)")
_LOADS_AGAIN = re.compile(
    r"location\s*(?:\.\s*(?:reload|replace|assign)\s*\(|\.\s*href\s*=(?!=)|=(?!=)|\[\s*['\"](?:reload|href|replace)['\"])"
)
# A cookie set together with a redirect may only count visits; a challenge computes or reloads its own address.
_BACK_HERE = re.compile(
    r"location\s*\.\s*reload|location\s*\[\s*['\"]reload|=\s*(?:window\s*\.\s*|document\s*\.\s*)?location\b|\beval\s*\("
)

# What a challenge page says to its visitor; the groups are what it demands.
_WORDS = re.compile(
    r"(?P<script>正在(?:进行)?(?:浏览器)?安全检[测查]|正在(?:检[测查]|验证)您的(?:浏览器|访问|连接)|浏览器安全检查|"
    r"请开启\s*javascript|checking (?:if the site connection is secure|your browser)|verifying you are human|"
    r"enable javascript and cookies)"
    r"|(?P<person>请(?:您)?(?:先)?(?:完成|进行|通过)[^。，,]{0,12}验证|完成[^。，,]{0,6}验证后|"
    r"请输入[^。，,]{0,8}验证码|请?(?:向右滑动|拖动|按住)[^。，,]{0,8}滑块|当前环境异常|"
    r"verify (?:that )?you(?: are|'re) (?:a )?human|are you a robot|complete the (?:security check|captcha))"
    r"|(?P<robot>您?的?(?:访问|请求|操作)(?:过于|太)频繁|"
    r"您的(?:访问|请求|IP)[^。]{0,16}(?:异常|被(?:拦截|阻断|禁止)|存在威胁|可能对网站造成)|"
    r"访问(?:行为)?已被(?:拦截|阻断)|you have been blocked|unusual traffic from your)",
    re.IGNORECASE,
)
# The first part of a title that consists of this alone.
_TITLE = re.compile(
    r"(?:安全|人机|访问|滑动|滑块|浏览器)验证|验证码(?:拦截|验证)?|(?:网站|浏览器)?安全检[测查]|访问(?:受限|被?拦截)|"
    r"just a moment\W*|attention required\W*|robot check|ddos protection\b.*|security check",
    re.IGNORECASE,
)
_TITLE_PARTS = re.compile(r"\s*[-_|–—]\s*")
_DEMANDS: Final = {
    "script": "a challenge that a script must answer",
    "person": "a challenge that a person must answer",
    "robot": "a challenge: the site treats us as a robot",
}

_LOGIN_WORDS = re.compile(
    r"(?:用户|会员|账号|帐号|密码|手机号?).{0,6}登[录陆]|登[录陆].{0,8}(?:密码|账号|帐号)|忘记密码|sign in|log ?in|"
    r"请(?:您)?先登[录陆]|登[录陆]后(?:才能|即可|可以|查看|继续)",
    re.IGNORECASE,
)
_LOGIN_STEP = re.compile(r"(?:(?:user|member)?[-_]?(?:login|logon|signin|sign-in)|passport|sso|cas)(?:\.\w{2,5})?")


def detect_challenge(probe: Probe) -> str | None:
    """Return the reason, in one line, why a page is a challenge page; None if it is not."""
    if probe.has_dated_credit or probe.body_size >= SLIGHT or probe.own_text_size > MAX_OWN_TEXT:
        return None
    wanted = _demand(probe)
    bare = probe.shown_size <= MAX_SHOWN
    if wanted or bare:  # searching the scripts costs more than all other tests
        maker = challenge_maker(probe)
        if wanted or maker:
            return f"{_DEMANDS[wanted or 'script']}{f' ({maker})' if maker else ''}, no article"
        if _sets_cookie_and_reloads(probe):
            return f"{_DEMANDS['script']} (it sets a cookie and loads the page again), no article"
    return _login_reason(probe)


def challenge_maker(probe: Probe) -> str | None:
    """Return the maker of a challenge by its scripts, or None. Pages with an article can have such a script too."""
    code = "\n".join((*probe.scripts, *probe.sources))
    return next((name for name, marks in _MAKERS if marks.search(code)), None)


def sent_to_login(path: Sequence[str]) -> str | None:
    """Return the reason if a chain of redirects leads to a login, else None."""
    if len(path) > 1 and _is_login(path[-1]) and not _is_login(path[0]):
        return "redirects to a login page"
    return None


def _demand(probe: Probe) -> str | None:
    """Return what the page's words demand of its visitor: a key of `_DEMANDS`, or None."""
    match = _WORDS.search(simplify(probe.words))
    if match is not None:
        return None if _is_under_headline(probe) else match.lastgroup
    first = _TITLE_PARTS.split(probe.page.title or "")[0]
    return "script" if _TITLE.fullmatch(simplify(first)) else None


def _is_under_headline(probe: Probe) -> bool:
    """Return whether the words are under a headline of something else, such as an article about challenges."""
    return probe.headline is not None and not _WORDS.search(simplify(probe.headline))


def _sets_cookie_and_reloads(probe: Probe) -> bool:
    code = "\n".join(probe.scripts)
    return all(part.search(code) for part in (_SETS_COOKIE, _LOADS_AGAIN, _BACK_HERE))


def _login_reason(probe: Probe) -> str | None:
    if probe.body_size > MAX_LOGIN or not _LOGIN_WORDS.search(probe.words) or _is_under_headline(probe):
        return None
    return "a login form, no article" if probe.password or probe.own_text_size <= MAX_LOGIN else None


def _is_login(url: str) -> bool:
    parts = urlsplit(url.lower())
    host = (parts.hostname or "").partition(".")[0]
    return bool(_LOGIN_STEP.fullmatch(host)) or any(map(_LOGIN_STEP.fullmatch, parts.path.split("/")))
