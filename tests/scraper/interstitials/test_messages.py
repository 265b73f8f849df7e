"""What software and sites say in an article's place under status 200, and articles about the same matters."""
# ruff: noqa: E501  (pages, as their lines are)

from __future__ import annotations

import pytest

from scraper.extract.errors import ReadError
from scraper.extract.extractor import read_payload

MENU = "<div><a href=/>首页</a> <a href=/news/>新闻</a> <a href=/fw/>服务</a></div>"
FOOT = "<div>主办：河口镇人民政府 承办：河口融媒</div><div>浙ICP备05001234号</div>"


def refusal(html: str) -> str | None:
    """Return the kind of the error with which a page is refused; None if it is read as an article."""
    try:
        read_payload(html.encode(), url="http://www.hekou.example/art/2024/33.html")
    except ReadError as error:
        return error.kind
    return None


def dressed(title: str, html: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{MENU}{html}{FOOT}</body></html>"


STACK = "".join(f"<br>at com.hekou.web.Action.step{n}(Action.java:{n}3)" for n in range(30))


@pytest.mark.parametrize(
    ("title", "html"),
    [
        (
            "",
            "<p>Microsoft OLE DB Provider for ODBC Drivers 错误 '80004005'</p><p>[Microsoft][ODBC Access Driver] 常见错误 不能打开注册表</p><p>/inc/conn.asp，行 9</p>",
        ),
        (
            "河口镇",
            "<p>Microsoft VBScript runtime error '800a01a8'</p><p>Object required: ''</p><p>/show.asp, line 7</p>",
        ),
        (
            "运行时错误",
            f"<h1>“/”应用程序中的服务器错误。</h1><p>说明: 执行当前 Web 请求期间，出现未经处理的异常。</p><pre>{STACK}</pre>",
        ),
        (
            "Runtime Error",
            "<h1>Server Error in '/news' Application.</h1><p>Description: An application error occurred on the server. The current custom error settings prevent the details from being viewed remotely.</p>",
        ),
        (
            "",
            "<b>Fatal error</b>: Uncaught Error: Call to undefined function news() in /www/show.php:12 Stack trace: #0 {main} thrown in <b>/www/show.php</b> on line <b>12</b>",
        ),
        ("河口镇", "<b>Warning</b>: mysql_connect(): Too many connections in <b>/www/db.php</b> on line <b>5</b>"),
        (
            "HTTP状态 500 - 内部服务器错误",
            f"<h1>HTTP状态 500 - 内部服务器错误</h1><p>消息 无法为JSP编译类</p><pre>{STACK}</pre>",
        ),
        (
            "",
            f"<h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error.</p><div>Mon May 13 09:30:00 CST 2024</div><pre>{STACK}</pre>",
        ),
        ("", f"<pre>java.lang.IllegalStateException: closed{STACK}</pre>"),
        (
            "OperationalError at /art/33/",
            "<h1>OperationalError at /art/33/</h1><pre>(2006, 'server has gone away')</pre>",
        ),
        ("", "<pre>Traceback (most recent call last):\n  File \"/srv/a.py\", line 3, in show\nKeyError: 'id'</pre>"),
        ("504 Gateway Time-out", "<h1>504 Gateway Time-out</h1><hr>nginx"),
        (
            "hekou.example | 522: Connection timed out",
            "<h1>Connection timed out</h1><p>2024-05-13 01:30 UTC</p><p>The connection to the origin web server timed out. Please try again in a few minutes.</p>",
        ),
        (
            "Welcome to nginx!",
            "<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working. Further configuration is required. For documentation and support refer to its site.</p>",
        ),
        (
            "没有找到站点",
            "<h1>没有找到站点</h1><p>您的请求在服务器中没有找到对应的站点！</p><ol><li>您没有将此域名绑定到对应站点</li></ol>",
        ),
    ],
)
@pytest.mark.parametrize("framed", [True, False])
def test_an_error_of_software_is_no_article(title: str, html: str, framed: bool) -> None:
    assert refusal(dressed(title, html) if framed else f"<title>{title}</title>{html}") is not None


@pytest.mark.parametrize(
    ("title", "html", "kind"),
    [
        # Upkeep.
        (
            "河口镇",
            "<h2>网站升级改造中</h2><p>为给您提供更好的服务，本网站正在升级改造，给您带来不便，敬请谅解！</p>",
            "not-an-article",
        ),
        (
            "暂停服务",
            "<p>因机房电力检修，本站暂时关闭，恢复时间另行通知。由此给您带来的不便，我们深表歉意。</p>",
            "not-an-article",
        ),
        (
            "河口網",
            "<h1>網站維護中</h1><p>本網站目前進行系統維護，暫停服務，造成不便，敬請見諒。</p>",
            "not-an-article",
        ),
        (
            "Herald",
            "<h1>We'll be back soon!</h1><p>Sorry for the inconvenience, but we're performing some maintenance on the site. We'll be back online shortly.</p>",
            "not-an-article",
        ),
        ("排队中", "<h3>您正在排队</h3><p>当前访问人数较多，您前面还有 12 人，请勿刷新页面。</p>", "not-an-article"),
        # Gone.
        (
            "Herald",
            "<h1>This article is no longer available</h1><p>The story you requested has expired. Try a search.</p>",
            "gone",
        ),
        ("Not Found", "<h1>Not Found</h1><p>The requested URL was not found on this server.</p>", "gone"),
        (
            "Herald",
            "<h2>Sorry, we couldn't find that page</h2><p>The link may be broken, or the page may have been removed.</p>",
            "gone",
        ),
        (
            "Herald",
            "<h1>Nothing here</h1><p>It looks like nothing was found at this location. Maybe try a search?</p>",
            "gone",
        ),
        ("提示", "<p>该信息已下架或不存在</p>", "gone"),
        ("河口日報", "<p>抱歉！您要瀏覽的新聞已下架，請回首頁瀏覽其他新聞。</p>", "gone"),
        # Domains.
        (
            "hekou.example-域名出售",
            "<h1>hekou.example</h1><p>您正在访问的域名可以转让！</p><p>如果您感兴趣，请点击这里报价。</p>",
            "gone",
        ),
        ("站点已过期", "<p>尊敬的客户：您的虚拟主机已到期，请及时续费，如有疑问请联系服务商。</p>", "gone"),
        ("域名已过期", "<h2>该域名已过期</h2><p>请域名所有者尽快登录控制台续费，以免影响使用。</p>", "gone"),
        ("hekou.example", "<h1>hekou.example</h1><p>This domain is for sale! Buy now or make an offer.</p>", "gone"),
        (
            "hekou.example",
            "<p>This domain has expired. If you are the owner, please contact your registrar to renew it.</p>",
            "gone",
        ),
        ("网站未备案", "<h2>该网站暂时无法访问</h2><p>抱歉，该网站未按规定完成备案，暂时无法访问。</p>", "blocked"),
        # Walls.
        (
            "网站防火墙",
            "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p><p>如何解决：</p><p>1）检查提交内容；</p>",
            "blocked",
        ),
        (
            "护盾",
            "<p>当前访问因疑似黑客攻击已被护盾拦截</p><p>拦截时间：2024-05-13 09:30:11 事件ID：4b1f</p>",
            "blocked",
        ),
        (
            "Blocked",
            "<h1>Your request was blocked by our firewall</h1><p>If you think this is a mistake, send us the incident number.</p>",
            "blocked",
        ),
        ("河口网", "<h1>登录后可阅读全文</h1><p>本文为会员专享内容，请登录或注册后继续阅读。</p>", "blocked"),
        (
            "Herald",
            "<h1>Subscribe to read</h1><p>You have reached your limit of free articles. Subscribe, or log in.</p>",
            "blocked",
        ),
    ],
)
def test_a_message_to_the_visitor_is_no_article(title: str, html: str, kind: str) -> None:
    plain = refusal(f"<title>{title}</title>{html}")
    assert plain is not None
    assert refusal(dressed(title, html)) is not None
    if kind != "not-an-article":
        assert plain in (kind, "not-an-article", "blocked", "gone")


PROSE = "河口镇的三条渡船昨天清早恢复开航，停了四十天的码头又热闹起来，菜农和学生排着队上船。"
CREDIT = "<div>2024-05-13 09:30 来源：河口日报</div>"


@pytest.mark.parametrize(
    ("title", "html"),
    [
        (
            "系统维护通知",
            "<p>各村：</p><p>因政务平台升级，定于18日22时起停机维护，期间系统无法访问，业务暂停办理。</p><p>特此通知。</p>",
        ),
        ("关于网站停机维护的公告", "<p>我镇拟于本周六对门户网站进行停机维护，期间暂停访问，请合理安排查询时间。</p>"),
        (
            "为什么总是遇到“页面不存在”",
            CREDIT + "<p>打开网页时，常常看到“页面不存在”的提示。教授说，可能是文章已被删除。</p>",
        ),
        (
            "三个数字的域名以千万元成交",
            "<p>近日，一个域名在拍卖平台成交，刷新了域名出售的价格纪录。</p><p>律师提醒，购买过期域名要当心。</p>",
        ),
        ("多家网站因未备案被关", CREDIT + "<p>市通信管理局通报，今年查处未备案网站46家，均已暂停服务。</p>"),
        ("渡口网站拦截黑客攻击", "<p>昨日，网站防火墙监测到异常访问，当前访问疑似黑客攻击，系统自动拦截。</p>"),
        (
            "如何重置密码",
            "<p>在登录页面点击忘记密码，输入手机号并完成验证，即可重置密码。</p><p>如仍无法登录，请联系管理员。</p>",
        ),
        (
            "PHP报Fatal error的解决办法",
            f"<p>今天程序报错：</p><pre>Fatal error: Call to undefined function a() in /www/a.php:3</pre><p>原因是新版移除了这个扩展，改用另一个就好。</p><p>{PROSE}</p>",
        ),
        (
            "java.lang.NullPointerException 怎么排查",
            f"<pre>java.lang.NullPointerException{STACK[:120]}</pre><p>从堆栈可以看到，取用户信息时没有判空，加上判断以后问题就解决了。</p><p>{PROSE * 2}</p>",
        ),
        (
            "Runtime Error: the app that broke the vote",
            "<p>By Ann Lee, May 13, 2024</p><p>The app was meant to count votes in minutes. It took three days, and nobody could say why.</p>",
        ),
        (
            "City removes outdated articles",
            "<p>By Ann Lee, May 13, 2024</p><p>Visitors who follow old links will see that the page is no longer available, officials said.</p>",
        ),
        (
            "The server farm next door",
            "<p>The service at the mill was suspended on Monday, and the owner said he would try again.</p><p>Nobody was blocked.</p>",
        ),
        ("", "<p>供水系统检修，城东片区今晚停水，请居民提前储水，给您带来不便敬请谅解。</p>"),
        (
            "",
            "<p>The line between Leeds and York is suspended. Passengers should contact the station. Sorry for the inconvenience.</p>",
        ),
    ],
)
def test_an_article_on_such_matters_is_one(title: str, html: str) -> None:
    heading = f"<h1>{title}</h1>" if title else ""
    assert refusal(dressed(f"{title}_河口网" if title else "", heading + html)) is None


def test_hostile_pages_take_no_time() -> None:
    for text in ("a:b " * 2000, "事件ID：" * 2000, "http://" * 3000, "at a.b(" * 3000, "Error " * 3000, "页面" * 5000):
        refusal(f"<title>{text[:500]}</title><p>{text}</p>")
        refusal(f"<title>Error</title><p>{text[:500]}</p>")


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><th>提示</th></tr><tr><td>系统维护中，请稍候访问。</td></tr></table>",
        "<table><tr><th>提示信息</th></tr><tr><td>数据不存在，请检查链接是否正确！</td></tr></table>",
        "<h3>系統公告</h3><p>系統維護中，造成不便敬請見諒。</p>",
    ],
)
@pytest.mark.parametrize("site", ["河口新闻网", "河口新闻在线", "河口镇"])
def test_a_message_under_the_name_of_a_site_is_no_article(site: str, html: str) -> None:
    assert refusal(dressed(site, html)) is not None


def test_a_soft_404_may_have_a_heading_of_messages() -> None:
    assert refusal(dressed("", "<h1>Not available</h1><p>This story is no longer available.</p>")) == "gone"


def test_a_notice_that_people_write_is_an_article_under_the_name_of_a_site() -> None:
    html = "<h1>关于渡口系统维护的公告</h1><p>系统维护中的两天，渡口售票改为人工，请乘客提前到场。</p>"
    assert refusal(dressed("关于渡口系统维护的公告 - 河口新闻网", html)) is None
