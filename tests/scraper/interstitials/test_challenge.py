"""Walls, and pages that only speak of them. The challenges are in the shape of real ones; their code is invented."""

from __future__ import annotations

import pytest

from scraper.interstitials.challenge import detect_challenge, sent_to_login
from tests.scraper.interstitials.probes import probed

STORY = (
    "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。",
    "售票改在网上办，老人们却被滑动验证难住了：图上的缺口太小，手指一抖就对不上。",
)
BLINDED = "(function(){var _0x3f=['a','b'];for(var i=0;i<32;i++){k+=_0x3f[i%2];}})();"


def said(html: str) -> str | None:
    return detect_challenge(probed(html, url="http://www.hekou.example/1.html"))


class TestChallenge:
    @pytest.mark.parametrize(
        ("maker", "html"),
        [
            ("瑞数", f"<script>$_ts=window['$_ts'];if(!$_ts)$_ts={{}};$_ts.cd='q';{BLINDED}</script>"),
            ("加速乐", "<script>document.cookie='__jsl_clearance_s=1|0|a;';location.href=location.pathname</script>"),
            ("Cloudflare", "<title>Just a moment...</title><script>window._cf_chl_opt={cType:'managed'};</script>"),
            ("阿里云", "<script>setCookie('acw_sc__v2',x);document.location.reload()</script>"),
            ("腾讯", "<script>document.cookie='__tst_status=1#';location.reload()</script>"),
            ("微信", "<script src=/secitptpage/verify.js></script><p>当前环境异常，完成验证后即可继续访问</p>"),
            ("360", "<script src='/wzwschallenge.js'></script>"),
            ("云锁", "<script>setCookie('security_session_verify','a');self.location='/?v=1'</script>"),
        ],
    )  # fmt: skip
    def test_is_named(self, maker: str, html: str) -> None:
        reason = said(html)
        assert reason is not None
        assert "challenge" in reason
        assert maker in reason

    @pytest.mark.parametrize(
        "html",
        [
            f"<script>{BLINDED}document.cookie='a='+k+';path=/';location.reload();</script>",
            "<script>document['cookie']='a=b';location.href=location.href</script><p>请稍候…</p>",
            "<script>document.cookie='t=1';eval(x);window.location='/1.html?t=1'</script>",
        ],
    )
    def test_without_a_name_sets_a_cookie_and_comes_back(self, html: str) -> None:
        assert said(html) == (
            "a challenge that a script must answer (it sets a cookie and loads the page again), no article"
        )

    @pytest.mark.parametrize(
        "html",
        [
            "<title>百度安全验证</title><p>网络不给力，请稍后重试</p><p>请完成下方验证后继续操作</p>",
            "<title>安全验证</title><div id=slider></div>",
            "<title>滑动验证页面</title><p>访问验证</p><p>请按住滑块，拖动到最右边</p>",
            "<title>河口网</title><p>您的访问过于频繁，请输入验证码后继续。</p><input name=yzm>",
            "<title>河口网</title><p>您的请求可能对网站造成安全威胁，请求已被拦截。</p>",
            "<title>安全驗證</title><p>請輸入下方圖片中的驗證碼，以確認您不是機器人。</p><form><input></form>",
            "<title>河口網</title><p>您的訪問過於頻繁，請輸入驗證碼後繼續。</p><input name=code>",
            "<title>滑動驗證</title><p>請按住滑塊，拖動到最右邊</p>",
            "<title>Security check</title><h1>Please verify you are a human</h1>",
            "<title>河口网</title><h1>正在检测您的浏览器</h1><p>检测完成后将自动打开页面。</p>",
        ],
    )
    def test_in_words_to_its_visitor(self, html: str) -> None:
        reason = said(html)
        assert reason is not None
        assert reason.startswith("a challenge")


class TestLogin:
    @pytest.mark.parametrize(
        "html",
        [
            "<h1>用户登录</h1><form><label>密码</label><input type=password></form>",
            "<h1>Sign in</h1><form><input type=password></form>",
            "<p>请先登录后查看全文。</p>",
        ],
    )
    def test_form(self, html: str) -> None:
        assert said(html) == "a login form, no article"

    def test_in_the_frame_of_a_notice_is_none(self) -> None:
        form = "<form><p>用户登录</p><input type=password></form>"
        assert (
            said(f"<title>渡船开航</title>{form}<h1>渡船开航</h1><p>2024-05-01 来源：河口网</p><p>{STORY[0]}</p>")
            is None
        )
        assert said(f"<title>河口镇渡船恢复开航</title>{form}<h1>河口镇渡船恢复开航</h1><p>{STORY[0]}</p>") is None

    @pytest.mark.parametrize(
        ("end", "login"),
        [
            ("http://www.hekou.example/login?back=1", True),
            ("http://www.hekou.example/user/login.html", True),
            ("https://passport.hekou.example/?u=1", True),
            ("http://www.hekou.example/blog/2.html", False),
            ("http://www.hekou.example/login-passwords-explained.html", False),
        ],
    )
    def test_that_a_redirect_leads_to(self, end: str, login: bool) -> None:
        assert bool(sent_to_login(("http://www.hekou.example/1.html", end))) == login

    def test_that_was_asked_for_is_no_wall_before_it(self) -> None:
        login = "http://www.hekou.example/login"
        assert sent_to_login((login,)) is None
        assert sent_to_login((login, f"{login}/?a")) is None


class TestNoWall:
    def test_an_article_on_them(self) -> None:
        title = "请完成滑动验证：老人为何被难住"
        assert said(f"<title>{title}</title><h1>{title}</h1>{''.join(f'<p>{text}</p>' for text in STORY * 3)}") is None

    def test_a_short_article_on_them(self) -> None:
        credit = "<p>2024年5月1日 09:30 来源：河口网</p>"
        assert said(f"<title>安全验证</title><h1>安全验证</h1>{credit}<p>{STORY[1]}请完成验证，它说。</p>") is None
        title = "滑动验证码难住老人"
        assert said(f"<title>{title}_河口网</title><h1>{title}</h1><p>{STORY[1]}请完成拼图验证，它说。</p>") is None

    def test_a_page_that_was_let_through_keeps_the_firewalls_script(self) -> None:
        script = f"<script>$_ts=window['$_ts'];$_ts.cd='q';{BLINDED}</script>"
        assert said(f"{script}<title>通知</title><h1>通知</h1><p>{'。'.join(STORY)}</p>") is None

    @pytest.mark.parametrize(
        "html",
        [
            "",
            "<div id=app></div><script src=/app.js></script>",
            "<script>document.cookie='seen=1'</script><p>河口镇</p>",
            "<script>document.cookie='seen=1';location.href='/new.html'</script>",
            "<title>渡船</title><p>开航了。</p><script src=https://cdn.example/recaptcha.js></script>",
        ],
    )
    def test_a_page_of_little(self, html: str) -> None:
        assert said(html) is None
