import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.record import BOILERPLATE_KINDS
from scraper.boilerplate.classify import kind_by_shape, kind_outside_body
from scraper.document.lines import Line, Link

STRONG = {
    "navigation": [
        "欢迎访问某某时评网!",
        "当前位置:首页 > 法制教育 > 正文",
        "您的位置：主页>艺术教育>招生资讯",
        "首页 > 时政 > 正文",
        "设为首页",
        "某某日报 > 访谈 > 正文",
        "晚报首页 -> 本地新闻 -> 正文",
        "欢迎访问某锋网 设为首页 | 加入收藏",
    ],
    "credit": [
        "发布时间:2023-12-16 来源: 某某平台 作者:佚名",
        "2019年11月25日 18:57 参考消息",
        "责任编辑：张迪",
        "【编辑：姚昊】",
        "（松某江网编辑 孙桂芳）",
        "原标题：视界丨这个地方为何“了不得”？",
        "（资料来源：参考消息、海外网等）",
        "来源：网络",
        "文字 | 林小满 图片 | 某某图书馆",
        "By Marian Oakes | 14 June 2024, 9:30am",
        "By Marian Oakes, The Lakeside Herald",
        "Posted: 17 February 2024",
        "Published on March 2, 2024 at 9:30 am",
        "2005-03-21 01:20:44",
    ],
    "origin": [
        "原文链接:https://www.a.gov.cn/portaluploads/html//site-4/info/48795.html",
        "来源链接：点击查看",
        "阅读原文",
        "本文链接：https://a.cn/1",
    ],
    "disclaimer": [
        "[免责声明] 本文来源于网络转载,仅供学习交流使用。版权归原作者所有,如涉及版权问题,请在30日内与本网联系。",
        "本站部分信息由相应民事主体自行提供,其真实性、准确性和合法性由该民事主体负责。某网 对此不承担任何保证责任。",
        "② 凡本网注明“来源：XXX（非某网）”的作品，均转载自其它媒体，转载目的在于传递更多信息，并不代表本网赞同其观点。",
        "③ 如因作品内容、版权和其它问题需要同本网联系的，请在30日内进行。",
        "免责声明：本文来自某新闻客户端自媒体，不代表某网的观点和立场。",
        "本文仅代表作者观点，不代表某站意见",
        "某网版权与免责声明：",
        "图片均来自网络",
        "郑 重 声 明",
    ],
    "copyright": [
        "本网部分转载文章、图片等无法联系到权利人,请相关权利人联系本网站索取稿酬。",
        "本网转载的部分文章、图片暂时无法与权利人取得联系,请权利人与本网站联系领取稿酬。",
        "Copyright © 1996-2018 A Corporation",
        "All Rights Reserved 某公司 版权所有",
        "版权声明：本文为博主原创文章，遵循 CC 4.0 BY-SA 版权协议，转载请附上原文出处链接和本声明。",
        "转载请注明出处：某科技",
        "本文为某站原创文章，未经允许不得转载",
    ],
    "publisher": [
        "某网络技术有限公司主办 | 某政务信息一体化办公室 主管",
        "晋ICP备12000773号",
        "某府办公室（主办） 某数据中心（承办） 蒙ICP备 05006530",
        "政府网站标识码：bm06000004",
    ],
    "contact": [
        "联系电话:010-69940054,监督电话:17276752290,违法和不良信息举报电话:010-57028685",
        "邮箱:a@163.com 客服QQ:2834255374 通联QQ:3404733191",
    ],
    "share": [
        "分享到：",
        "扫一扫在手机打开当前页",
        "【打印本页】",
        "字体： 小 中 大",
        "缩小字体 放大字体 收藏 微博 微信 分享 106",
        "打印 关闭",
    ],
    "related": [
        "上一篇：沟通有道 共育花开[ 05-07 ]",
        "相关新闻：",
        "推荐阅读",
        "热点文章",
        "文章关键词： 辟谣 外泄 账号",
    ],
    "pagination": ["[1] [2] [3]", "第1页/共1页 << 上一页 | 下一页 >>", "上一页 1/2 下一页"],
    "advertisement": ["顶部通栏广告", "广告"],
    "other": [
        "查看: 873 | 回复: 2",
        "浏览次数：1,204",
        "點擊：30　評論：2",
        "- THE END -",
        "正文已结束，您可以评论",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
    ],
}

# Sentences and headings that hold the same words and are an article's own.
ARTICLE = [
    "阅读：3本书，每月交流一次",
    "回复：已收悉，正在办理。",
    "该案涉及版权所有者与平台之间的免责声明之争，法院认为转载须经授权。",
    "未经著作权人许可，不得转载、复制其作品，法律、行政法规另有规定的除外。",
    "根据《中华人民共和国著作权法》的规定，著作权人可以许可他人行使权利并获得稿酬。",
    "专家提醒，旅客如遇退票困难，可拨打12306客服电话反映，也可以向有关部门投诉，请保留好购票凭证。",
    "联系人：张先生 电话：0351-3985088",
    "电话：022-23501436；022-23508004",
    "电子邮件：a@nankai.edu.cn",
    "地址：太原市新建南路56号",
    "主办单位：中国某某协会",
    "一、发布时间和地点",
    "记者：您怎么看待这个问题？",
    "“微信扫码支付给我们带来了方便。”摊主说。",
    "欢迎来到我的家乡，这里有最美的山和最甜的水。",
    "新华社北京4月24日电",
    "扬子晚报记者 张楠",
    "版权保护是创新的基础，也是文化繁荣的保障，各地要加强对侵权行为的打击力度，完善授权机制。",
    "他在文章中写道，广告收入不再是媒体的主要来源。",
    "坚定发展信心，把握重大历史机遇",
    "1",
    "评论",
    "By the river stood a house",
    "——《某地之春》1996年3月号",
    "2019年11月25日",
    "作者注：尽力不让各个角色走样。",
    "相关部门负责人表示，将加大投入力度。",
    "来源广泛、形式多样的资金支持，是这一项目成功的关键所在。",
    "编辑部位于二楼，窗外是一片竹林，主编每天都要在那里工作十个小时，从不间断。",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in STRONG.items() for text in texts])
def test_a_line_of_boilerplate_is_known_by_its_shape(kind: str, text: str) -> None:
    assert kind_by_shape(Line(text, "div")) == kind


@pytest.mark.parametrize("text", ARTICLE)
def test_an_articles_own_line_has_no_shape(text: str) -> None:
    assert kind_by_shape(Line(text, "p")) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Share this article", "share"),
        ("Related posts:", "related"),
        ("Related: Core Value # 1: Safety First", "related"),
        ("Join our mailing list! Get a newsletter when an episode is published.", "other"),
        ("Sign up for the weekly garden newsletter", "other"),
        ("Was this newsletter forwarded to you? Sign up to get it in your inbox.", "other"),
        ("Follow me on instagram: @house", "share"),
        ("Follow the towpath to the second lock", None),
        ("Join the two halves with glue and let them dry", None),
        ("Related work on bridges: a short history", None),
        ("Advertisement", "advertisement"),
        ("© 2025 A. B. All rights reserved.", "copyright"),
        ("Recent developments in chemistry", None),
        ("Home Repair Programs", None),
        ("By the river, in March 2024", None),
        ("Posted to the coast in 1914, he never wrote again", None),
        ("Published works", None),
    ],
)
def test_english_lines_are_known_too(text: str, kind: str | None) -> None:
    assert kind_by_shape(Line(text, "div")) == kind


def line_of_links(*texts: str) -> Line:
    return Line(" ".join(texts), "div", tuple(Link(text, "/x") for text in texts))


def test_links_outside_the_body_are_a_menu_before_it_and_other_articles_behind() -> None:
    headline = line_of_links("江苏多所高校发布春学期开学返校要求")
    assert kind_outside_body(headline, before_body=True) == "navigation"
    assert kind_outside_body(headline, before_body=False) == "related"
    assert kind_outside_body(line_of_links("体育", "娱乐"), before_body=False) == "navigation"


def test_weak_signs_count_outside_the_body_only() -> None:
    address = Line("第一办公区:北京市东城区建国门内大街26号;第二办公区:北京市西城区砖塔胡同56号", "p")
    sponsor = Line("主办单位：中国某某协会", "p")
    assert (kind_by_shape(address), kind_outside_body(address, before_body=False)) == (None, "contact")
    assert (kind_by_shape(sponsor), kind_outside_body(sponsor, before_body=False)) == (None, "publisher")
    assert kind_outside_body(Line("农历：甲辰年 四月 廿一日，宜出行", "li"), before_body=True) == "other"


def test_a_line_of_many_short_links_is_a_menu() -> None:
    menu = line_of_links(*["新闻频道", "体育频道", "娱乐频道", "财经频道", "汽车频道", "房产频道"] * 3)
    assert kind_by_shape(menu) == "navigation"


@given(
    st.text(
        alphabet="版权所有转载本网站声明责任编辑：:来源首页>[]【】12下一页分享到广告ICP备号。，电话-主办",
        min_size=1,
        max_size=120,
    )
)
def test_no_line_raises(text: str) -> None:
    text = text.strip() or "x"
    assert kind_by_shape(Line(text, "p")) in (None, *BOILERPLATE_KINDS)
    assert kind_outside_body(Line(text, "p"), before_body=True) in BOILERPLATE_KINDS


@pytest.mark.parametrize(
    "text", ["下一页" + "1" * 70 + "x", "[1] " * 19 + "x", "打印" * 29 + "x", "（" * 3000, "凡" * 100_000]
)
def test_a_hostile_line_takes_no_time(text: str) -> None:
    kind_by_shape(Line(text, "p"))  # pytest would hang on a pattern that backtracks


@pytest.mark.parametrize(
    "text",
    [
        "今天是河口镇渡船复航的第三天，码头上排起了长队。",
        "无障碍通道已经修到了船边，坐轮椅的老人也能上船。",
        "关于我们村的那条老渡船，说法不止一种。",
    ],
)
def test_a_sentence_that_begins_like_a_page_head_is_none(text: str) -> None:
    assert kind_by_shape(Line(text, "p")) is None


@pytest.mark.parametrize(
    "text", ["今天是2024年5月6日 星期一", "无障碍浏览", "关于我们", "欢迎您访问河口镇人民政府网站！"]
)
def test_the_head_of_a_page_is_navigation(text: str) -> None:
    assert kind_by_shape(Line(text, "div")) == "navigation"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1、回复【船票】查看最新班次", "share"),
        ("后台回复“河灯”领取门票", "share"),
        ("点击菜单栏【便民】看更多", "share"),
        ("相关日志", "related"),
        ("延伸·推荐", "related"),
        ("他在会上回复代表提问时说，码头今年就修。", None),
        ("县长回复“一定办好”之后，码头果然修了，渡船也多了两班。", None),
    ],
)
def test_calls_of_accounts_and_heads_of_lists(text: str, kind: str | None) -> None:
    assert kind_by_shape(Line(text, "p")) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("版權所有，未經授權不得轉載。", "copyright"),
        ("免責聲明：本文僅代表作者個人觀點，不代表本站立場。", "disclaimer"),
        ("轉載請註明出處", "copyright"),
        ("會上，專家就版權和責任的問題談了很久。", None),
    ],
)
def test_legal_lines_in_traditional_characters(text: str, kind: str | None) -> None:
    assert kind_by_shape(Line(text, "p")) == kind


@pytest.mark.parametrize(
    "text",
    [
        "编辑：修渠最难的是什么？",
        "主编：这本书卖得真好！",
        "报名时间：2024年5月10日9:00",
        "考试时间：2024年5月10日 14:30",
        "Want more rice? Share a field with your neighbour, he used to say, and he did.",
    ],
)
def test_turns_of_an_interview_and_times_of_events_are_the_text(text: str) -> None:
    assert kind_by_shape(Line(text, "p")) is None
