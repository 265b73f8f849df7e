"""Counters are known by their words: figures, what readers do, and nothing else."""

from __future__ import annotations

import pytest

from archive.model import digest
from scraper.boilerplate.counters import is_counter
from scraper.extract.extractor import read_payload

STORY = (
    "柳湾的桥昨天傍晚通车，镇上的人走了整整一个晚上，孩子们把灯笼挂在栏杆上。",
    "石匠们花了两个冬天，把石头一块一块凿平，再用船运到下游的工地，一天也没有停。",
    "桥头立了一块碑，记下捐款的人家和修桥的日子，落款是柳湾全体居民。",
)

COUNTERS = [
    "阅读 88",
    "本文已被浏览88次",
    "该文章共有 88 人阅读",
    "累计阅读：1,088",
    "点击率：88",
    "围观：8.8万",
    "阅读(88) 评论(3) 赞(5)",
    "瀏覽人次：88",
    "已有 88 人按讚",
    "點閱數 ： 88",
    "88 則留言",
    "您是本页第 88 位访客",
    "共有88人参与",
    "日期：2024-05-13　点击：88",
    "👁 88 👍 5",
    "88人觉得有用",
    "人气指数：88",
    "已有1,088人參與討論",
    "当前在线人数：88",
    "在线会员 88 人，游客 12 人",
    "共有 8 人评分，平均 4.5 分",
    "閲覧回数：1,088",
    "Views: 88",
    "1.2K views · 88 comments",
    "This page has been viewed 88 times.",
    "You are visitor number 88",
    "88 people like this",
]
CLOCKS = [
    "打印时间：2024-05-13 10:23:45",
    "当前时间：2024年5月13日 星期一 10:23",
    "现在是北京时间 10:23:45",
    "页面执行时间 0.123 秒",
    "本页面加载耗时123毫秒",
    "Processed in 0.0123 second(s), 7 queries.",
    "Page generated in 0.45 seconds",
    "Printed on May 13, 2024 10:23",
]
TEXTS = [
    "北京时间5月20日，渡船停航88天后恢复。",
    "打印时间的长短要看纸张，每页约88秒。",
    "执行时间88天",
    "The ship was loaded in 88 days",
    "全年阅读量突破88万次，位居全省前列。",
    "他把这封信读了88遍。",
    "每人每天阅读 88 分钟。",
    "参与人数：88人",
    "赞成88票，反对5票",
    "得票：88票",
    "下载手册88份",
    "访问88户居民",
    "走访：88次",
    "点赞88名志愿者",
    "第88位发言的是王大妈",
    "会议指出，已有88人参与。",
    "捐款 88 元",
    "医生在线接诊88人",
    "平均 88 分",
    "讨论：88条意见",
    "会议指出，已有88人打分。",
    "景气指数：88",
    "阅读",
    "88",
    "Read 88 books a year.",
    "88 people voted",
    "Visitors: 88 adults and 3 children",
    "The page had 88 views in a day, officials said.",
]


@pytest.mark.parametrize("line", [*COUNTERS, *CLOCKS])
def test_a_counter(line: str) -> None:
    assert is_counter(line)


@pytest.mark.parametrize("line", TEXTS)
def test_a_text_with_a_figure_is_no_counter(line: str) -> None:
    assert not is_counter(line)


def read_with(line: str, at: int) -> str:
    lines = [f"<p>{one}</p>" for one in STORY]
    lines.insert(at, f"<p>{line}</p>")
    head = "<h1>柳湾的桥通车</h1><div class=info>2024-05-13 09:30 来源：柳湾日报</div>"
    page = f"<title>柳湾的桥通车_柳湾网</title>{head}<div class=text>{''.join(lines)}</div>"
    return digest(read_payload(page.encode(), url="http://a.example/1.html").article)


@pytest.mark.parametrize("at", [0, 1, 3])
@pytest.mark.parametrize("line", ["评论(88)", *COUNTERS])
def test_a_counter_is_no_part_of_the_text_wherever_it_stands(line: str, at: int) -> None:
    assert read_with(line, at) == read_with(line.replace("88", "89").replace("8.8", "8.9"), at)


@pytest.mark.parametrize("line", TEXTS[:12])
def test_a_text_is_one(line: str) -> None:
    assert read_with(line, 1) != read_with(line.replace("88", "89"), 1)


def test_hostile_lines_take_no_time() -> None:
    for line in ("阅" * 80, "1," * 40, "第1位" * 20, "- " * 40 + "阅x1"):
        is_counter(line)
