"""Notes of editors, sites and accounts, and lines of articles that use the same words."""

from __future__ import annotations

import re
from time import process_time
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.boilerplate.classify import kind_by_shape
from scraper.boilerplate.folding import fold
from scraper.boilerplate.note_shapes import NOTES as SHAPES
from scraper.boilerplate.notes import kind_of_note
from scraper.document.lines import Line, Link

NOTES: Final = {
    "disclaimer": (
        "图片来自网络，侵删",
        "（图片来源于网络，如有侵权请联系删除）",
        "文中图片均来源于网络",
        "部分图片来自互联网，版权归原作者所有",
        "题图来自视觉中国",
        "封面图来源：摄图网",
        "頭圖來自Unsplash，基於CC0協議",
        "圖片取自網路",
        "Photo: Unsplash",
    ),
    "credit": (
        "（原题为《柳湾修桥记》）",
        "本文原标题：柳湾的桥修好了",
        "（原標題：柳灣的橋修好了）",
        "原标题为《柳湾修桥记》",
        "（文章原题《柳湾修桥记》）",
        "编辑丨陆小寒",
        "责编｜闻秋分",
        "責編／聞秋分",
        "值班编辑：陆小寒",
        "编辑 陆小寒 校对 闻秋分",
        "责任编辑/陆小寒",
        "二审：陆小寒 三审：闻秋分",
        "一审：陆小寒丨二审：闻秋分丨三审：顾清明",
        "校对｜闻秋分",
        "来源丨柳湾日报、桥头晚报",
        "文字丨陆小寒 摄影丨闻秋分",
        "编辑：陆小寒 | 审核：闻秋分",
        "美编 | 陆小寒",
        "運營編輯：陸小寒",
        "本文综合整理自新华社、央视新闻",
        "综合自：柳湾日报、桥头发布",
        "（来源：综合柳湾日报、桥头晚报）",
        "内容综合自网络",
        "本文整理自桥头社区公众号",
        "素材来源：柳湾日报",
        "（责任编辑：陆小寒）",
        'This post originally appeared under the title "The Bridge".',
    ),
    "advertisement": (
        "（本文来自柳湾新闻，更多原创资讯请下载“柳湾新闻”APP）",
        "欲了解更多资讯，请下载“柳湾新闻”客户端",
        "打开柳湾新闻APP，查看更多精彩内容",
        "点击下载“柳湾新闻”客户端，看更多本地消息",
        "想看更多新闻？下載柳灣APP，隨時掌握",
        "更多即時新聞，請追蹤柳灣新聞網粉絲專頁",
        "限时优惠，立即抢购",
        "点击链接，立即购买",
        "Download our app for more stories",
        "Like this article? Share it with your friends!",
    ),
    "related": (
        "更多精彩内容，请关注柳湾日报微信公众号",
        "更多新闻，请下载柳湾App",
        "点击图片查看大图",
    ),
    "navigation": (
        "返回柳湾网，查看更多",
        "返回首頁，查看更多",
        "查看更多 >",
    ),
    "share": (
        "点击上方蓝字关注我们",
        "↑↑↑点击上方“柳湾发布”关注我们",
        "點擊上方藍字關注我們",
        "长按二维码关注我们",
        "扫码关注“柳湾发布”",
        "扫描下方二维码，加入读者群",
        "識別下方二維碼，訂閱我們",
        "点赞、在看、分享",
        "点个“在看”再走吧",
        "喜欢就点个赞吧",
        "觉得有用，请点赞、收藏、转发",
        "设为星标，不错过每一篇推送",
        "戳“阅读原文”，了解更多",
        "▼点击“阅读原文”查看更多",
        "歡迎按讚、訂閱、分享",
        "加入LINE好友，接收第一手消息",
        "分享、点赞、在看，一键三连！",
        "点赞",
        "阅读数(8123)",
        "阅读 1.2万",
        "Follow us on WeChat for more stories",
        "Scan the QR code to follow us",
    ),
    "other": (
        "本网站使用Cookie以提升您的浏览体验，继续浏览即表示您同意我们的隐私政策。",
        "我們使用 cookies 提升您的體驗，點擊「接受」即表示同意",
        "开通会员，继续阅读全文",
        "已有账号？立即登录",
        "已是会员？请登录",
        "剩余80%未阅读",
        "您已阅读本文的百分之二十",
        "本文为付费内容，订阅后可阅读全文",
        "登录后查看全文",
        "成為會員，繼續閱讀全文",
        "還剩 63% 未讀",
        "试读已结束，购买后继续阅读",
        "0%",
        "+1",
        "图集",
        "语音播报",
        "听新闻",
        "00:00 / 03:25",
        "暂无评论",
        "登录后参与评论",
        "全部评论 (12)",
        "感谢您的反馈，我们将会减少此类文章的推荐",
        "Subscribe to continue reading",
        "Already a subscriber? Sign in",
        "This article is for subscribers only.",
        "You have reached your limit of free articles.",
        "Create a free account to continue reading",
        "We use cookies to improve your experience on our website.",
        "By continuing to use this site, you agree to our use of cookies.",
        "Accept all cookies",
        "Listen to this article",
        "Sign up for our newsletter",
        "Loading comments...",
        "Be the first to comment",
    ),
    "publisher": (
        "网站技术支持：000-0000000",
        "主办单位：柳湾镇党政办公室 | 承办单位：柳湾大数据中心 | 联系地址：柳湾镇桥头路6号 | 邮编：000000",
        "您是第 20391 位访客",
        "建议使用1024×768分辨率浏览本站",
        "Powered by WordPress",
    ),
}

ARTICLE: Final = (
    "图片来自网络的说法并不准确，那张照片是我在柳湾的桥头拍下的，底片还在。",
    "这组图片来自一位退休教师的相册，记录了柳湾五十年的变化。",
    "原题为“桥”的那首诗后来改了三次名字。",
    "他把书的原标题改成了《柳湾》，出版社没有反对。",
    "编辑部在二楼，窗外是一片竹林。",
    "编辑陆小寒说，他第一次读到这篇稿子时哭了。",
    "责编这本书花了她三年时间。",
    "校对是一件苦差事。",
    "来源于生活，高于生活。",
    "综合整治工作自去年三月开始，沿河拆除违建四十二处。",
    "综合来看，这座桥救了半个镇子。",
    "本文整理了柳湾镇历年修桥的账目。",
    "更多的年轻人回到了柳湾。",
    "更多人关注的是桥能不能按时通车。",
    "请下载申请表，填写后送到镇政府一楼大厅。",
    "市民可下载“浙里办”APP，在首页搜索“公积金”后办理提取。",
    "居民下载国家反诈中心APP的比例超过八成。",
    "各地要加强反诈宣传，引导群众下载注册国家反诈中心APP，守好钱袋子。",
    "返回柳湾后，他再也没有离开。",
    "返乡的人越来越多，查看招工启事的人也越来越多。",
    "点击量从此不再是考核的指标。",
    "点击上方按钮后，闸门会慢慢升起来。",
    "扫码就能借书，孩子们觉得新鲜。",
    "村民用手机扫描二维码，就能看到每笔开支。",
    "扫码支付、刷脸进门，这些新鲜事物走进了柳湾。",
    "长按开关三秒，灯就会亮。",
    "他给每一个孩子点赞。",
    "为柳湾点赞！",
    "点赞的人很多，真正来的人很少。",
    "“在看书呢。”她头也不抬地说。",
    "分享喜悦，也分担忧愁。",
    "收藏家老顾把三百件农具捐给了镇里。",
    "开通会员制的图书馆在柳湾还是头一家。",
    "登录平台后，农户可以看到当天的菜价。",
    "阅读全文之后，我久久不能平静。",
    "剩余的百分之二十由村集体承担。",
    "还剩两成的田没有插秧。",
    "本文为付费阅读时代的一点思考。",
    "会员可凭证入场，非会员请在门口登记。",
    "网站使用Cookie记录用户行为，已经成为行业惯例，监管部门要求明示。",
    "这家公司的隐私政策写得很长，没有人读完。",
    "图集里有一张老照片，是1958年的柳湾。",
    "语音播报的声音很大，整条街都能听见。",
    "听新闻里说，今年的雨水会多一些。",
    "阅读是一种习惯。",
    "阅读数量超过十万的学生有三名。",
    "主办单位：柳湾镇文化站",
    "承办单位：柳湾镇小学",
    "主办单位负责人表示，明年还会办下去。",
    "技术支持是我们最缺的。",
    "网站建设要为群众服务，不能建而不管。",
    "访客要在门口登记。",
    "暂无住房的职工可以申请宿舍。",
    "评论区里有人问起桥的名字。",
    "全部评论员都在名单上。",
    "感谢您的来信，现答复如下：",
    "感谢您对交通工作的关注和支持，欢迎继续监督。",
    "欢迎广大市民积极参与，共建美好家园。",
    "欢迎关注我们的工作。",
    "关注民生，就是关注柳湾的未来。",
    "关注孩子的视力，从一盏灯开始",
    "转发这封信的人越来越多。",
    "欢迎大家来柳湾做客！",
    "加入合作社的农户有四十二家。",
    "加入少许盐，翻炒均匀即可。",
    "订阅报纸的人少了，送报的老于还在。",
    "购买门票请到东门。",
    "立即报告，不得拖延。",
    "立即停止违法行为，限期改正。",
    "限时三天，全部清理完毕。",
    "打开窗户，让风进来。",
    "打开盒子，里面是一封信。",
    "查看现场之后，工作组当天就开了会。",
    "审核通过的名单在镇政府门口张贴。",
    "审核 通过",
    "文 / 化",
    "图 1",
    "建议使用节水器具。",
    "建议使用LED灯，比白炽灯省电八成。",
    "您是第一位走进这里的读者。",
    "第三位访客是个孩子。",
    "（完）",
    "（未完待续）",
    "（陆小寒 报道）",
    "（本报综合报道）",
    "（摘自《柳湾志》）",
    "注：表中数据来源于柳湾镇统计站。",
    "数据来源：柳湾镇统计站",
    "图片来源：柳湾日报记者",
    "摄影：闻秋分",
    "100%",
    "3%",
    "1",
    "二〇二四年五月十三日",
    "Subscribe to the idea that rivers have rights, and much follows.",
    "We use cookies as bait, the baker joked, and the children come.",
    "Listen to this article of faith, he told them.",
    "Sign up sheets hung on the door of the hall.",
    "Download speeds in the valley have doubled since spring.",
    "Already a subscriber to three papers, he bought a fourth.",
    "Accept all the help you can get, the old man said.",
    "Follow us, the guide said, and mind the steps.",
    "The photo was taken by a neighbour.",
    "Edited by its author for the third time, the book is shorter now.",
    "Powered by the river, the mill still turns.",
    "Scan the horizon and you will see the tower.",
    "Comments on the draft are due by 1 June.",
    "Be the first to arrive and the last to leave, she said.",
    "Loading the boats takes an hour.",
    "Register for the course at the town hall by Friday.",
    "Share your stories with us at the library on Sunday.",
    "如需更多信息，请联系镇政府办公室，电话：000-0000000。",
    "请扫描二维码填写报名表，截止时间为5月20日。",
    "报名方式：关注“柳湾发布”公众号，回复“报名”。",
)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NOTES.items() for text in texts])
def test_a_note_is_known_by_its_shape(kind: str, text: str) -> None:
    assert kind_by_shape(Line(text, "p")) == kind
    assert kind_by_shape(Line(text, "p", (Link(text, "#x"),))) == kind


@pytest.mark.parametrize("text", ARTICLE)
def test_an_articles_own_line_is_no_note(text: str) -> None:
    assert kind_by_shape(Line(text, "p")) is None


def test_the_shapes_have_one_group_each() -> None:
    for note in SHAPES:
        assert re.compile("".join(map(str.strip, note.shapes.splitlines()))).groups == 0, note.kind


def test_folding_keeps_the_number_of_characters() -> None:
    assert fold("「編輯」｜林小滿　校對：白露。") == '"编辑"|林小满 校对:白露.'


@pytest.mark.parametrize(
    "text",
    [
        "更多" * 60,
        "关注" * 30 + "客户端",
        "编辑:林 " * 20,
        "编辑|" + "林," * 50,
        "阅读 1 " * 20,
        "本站Cookie" + "同意" * 240,
        "主办单位:a|" * 15,
        "点赞" * 19 + "的人",
        "We cookies " * 40,
        "扫码" * 50,
    ],
)
def test_no_line_takes_long(text: str) -> None:
    began = process_time()
    for _ in range(20):
        kind_of_note(text)
    assert process_time() - began < 1


@given(st.text(min_size=1, max_size=120))
def test_any_text_is_a_note_or_not(text: str) -> None:
    kind_of_note(text)
