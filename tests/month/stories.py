"""The stories of the simulated month, and the ledger of what their sites truly change in them. All texts are invented.

A story is written once from a topic with its own names, places and figures; a change takes a story and returns another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Story:
    """What one page says. `table` stands after the second paragraph, `picture` after the first."""

    url: str
    title: str
    published: str
    source: str
    author: str | None
    body: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()
    picture: str | None = None
    original: str | None = None

    def says(self, old: str, new: str) -> Story:
        """Return the story with a passage of its body replaced; it must be there."""
        assert any(old in text for text in self.body), old
        return replace(self, body=tuple(text.replace(old, new) for text in self.body))


class Change(NamedTuple):
    """A true change: on which day, on which page, what it is, and the story after it from the story before it."""

    day: int
    url: str
    what: str
    make: Callable[[Story], Story]


_Topic: TypeAlias = tuple[str, str, str, str, str]

_FERRY: Final[_Topic] = (
    "{place}{day}恢复{n}条渡船的班次，停航四十多天的码头又热闹起来。清早六点，头一班船坐满了去对岸赶集的菜农。",
    "“这条水路走了六十多年，没有哪座桥替得了它。”船工{man}说，涨水那阵子他每天都到码头看水尺，盼着早一天开船。",
    "镇里趁停航把船底重新刷了漆，换上{m}件新救生衣，又给候船的棚子装了三排长椅和一盏灯。",
    "渡船的票价没有变，学生和七十岁以上的老人照旧不收钱。码头的值班电话从早上五点半起有人接听。",
    "接下来，{place}打算在南岸修一段石阶，水退的时候旅客不用再踩着泥滩上岸，预计秋收以前完工。",
)
_TEA: Final[_Topic] = (
    "清明前后，{place}的{n}亩茶园开始采摘头一批春茶。今年雨水匀、气温高，开园比往年早了将近一个星期。",
    "茶农{man}一家五口天不亮就上山，到中午能采二十来斤鲜叶。她说，手要轻，叶子掐伤了炒出来就有红边。",
    "村里的茶厂新添了{m}台杀青机，当天采的鲜叶当天就能制成干茶，不用再连夜送到山外去加工。",
    "收购价也定了下来：一芽一叶每斤一百二十元，一芽两叶每斤八十元，现称现付，谁也不拖欠。",
    "“路通了，客商直接把车开到厂门口。”合作社负责人说，去年一半的茶卖给了外省，今年订单来得更早。",
)
_BRIDGE: Final[_Topic] = (
    "{place}的老石桥修缮工程{day}收尾，封闭了半年的桥面重新向行人开放。桥建成至今已有两百多年。",
    "工匠们用糯米灰浆补了{n}处裂缝，更换了{m}块风化严重的条石，其余的旧石料编号以后原样砌了回去。",
    "负责施工的{man}介绍，桥墩里的木桩泡在水下，状况出乎意料地好，这次只做了清理，没有动它。",
    "今后桥上不再通行机动车，两头各立了一根石柱。附近居民要绕行的，可以走下游三百米的新桥。",
    "文物部门在桥头设了一块说明牌，写着历次修桥的年份和出钱人的姓名，字迹是照着旧碑拓下来的。",
)
_LIBRARY: Final[_Topic] = (
    "{place}的乡村书屋{day}开门迎客，{n}册图书都可以免费借阅，办证只要一张身份证。",
    "书屋原来是一间粮仓，墙厚窗小，冬暖夏凉。设计的人把二楼的木梁都留了下来，梁上挂着十几盏纸灯。",
    "管理员{man}退休以前教了三十年语文，她把自己的{m}本藏书也搬了进来，说放在家里只有灰尘读。",
    "放学以后来的孩子最多。他们可以在这里写作业，也可以听故事，天黑以前由家长接走。",
    "书屋每个月请一位手艺人来讲一课，头一课讲的是竹编，第二课讲怎样给旧书补页、重新装订。",
)
_WATER: Final[_Topic] = (
    "{place}城乡供水管网改造{day}开工，计划用一年时间更换旧管道{n}公里，惠及沿线十几个村子。",
    "这些管道大多铺设于三十年前，接头锈蚀，夏天用水高峰时常常爆裂，一修就要停半天水。",
    "项目负责人{man}说，施工分{m}段进行，每一段停水不超过六个小时，提前两天把通知贴到各家门口。",
    "新管道用球墨铸铁，埋深一米二，过河的地方套上钢管。旧管道挖出来以后统一回收，不留在地里。",
    "工程完工以后，高处住户的水压会明显好转，水质每周检测一次，结果在村务公开栏里张贴。",
)
_MARKET: Final[_Topic] = (
    "{place}早市搬进了新的大棚，{n}个摊位按蔬菜、水产、熟食分成三个区，摊主们{day}起正式营业。",
    "搬迁以前，早市沿着马路摆了两里多长，下雨天一地泥水，救护车开不进来，居民意见很大。",
    "卖豆腐的{man}抽签抽到了靠门的位置。她说，摊位费每月{m}元，比原来多一点，可是不怕风雨了。",
    "大棚的顶上装了采光板，地面做了防滑，污水从两侧的暗沟流走，收摊以后由专人冲洗。",
    "市场管理处在入口放了一台公平秤，谁对分量有疑问都可以来复称，短了斤两的当场退款。",
)
_HARBOUR: Final[_Topic] = (
    "The harbour at {place} reopened to small boats on {day} after {n} days of repairs to its northern wall.",
    "Crews replaced {m} damaged stones and filled the gaps behind them with gravel, the harbour master {man} said.",
    "Fishermen had been landing their catch two miles down the coast, where the slipway is steep and the road is poor.",
    "“We lost a few good weeks, but the wall would not have lasted another winter,” the harbour master said.",
    "A second round of work, on the steps below the old customs house, is planned for the spring if money allows.",
)
_ORCHARD: Final[_Topic] = (
    "Volunteers planted {n} apple trees in the old railway yard at {place}, which will open as a public orchard.",
    "The varieties were chosen by {man}, a retired teacher who has kept records of local apples for forty years.",
    "Each tree carries a small slate with its name, and {m} of them were thought to be lost until last autumn.",
    "The council paid for the fence and the water pipe; everything else came from a collection at the village shop.",
    "Anyone may pick the fruit once the trees bear, the group says, as long as the branches are left unbroken.",
)
_LIGHT: Final[_Topic] = (
    "The night bus between {place} and the hospital will run every {n} minutes from {day}, the operator announced.",
    "Nurses had asked for the change for years, because the last train leaves before the late shift ends.",
    "{man}, who drives the route, said most of his passengers after midnight were hospital staff and bakers.",
    "The service will cost about {m} thousand pounds a year, which the county and the hospital will share equally.",
    "A review is due after six months; if fewer than ten people travel each night, the timetable may be cut back.",
)
_SCHOOL: Final[_Topic] = (
    "Pupils at the primary school in {place} have measured rainfall every day for {n} years, and kept all of it.",
    "The notebooks were found in a cupboard by {man}, the caretaker, when the building was being painted.",
    "Scientists at the university have copied {m} pages so far and say the record has almost no gaps in it.",
    "The gauge still stands beside the playground, although it was moved once, when the bicycle shed was built.",
    "The school plans to show the oldest notebooks in the entrance hall during the summer, behind glass.",
)
_TITLES: Final = {
    _FERRY: "{place}{n}条渡船恢复开航",
    _TEA: "{place}{n}亩茶园开采头批春茶",
    _BRIDGE: "{place}老石桥修好重新开放",
    _LIBRARY: "{place}旧粮仓变身乡村书屋",
    _WATER: "{place}{n}公里旧水管开始更换",
    _MARKET: "{place}早市搬进新大棚",
    _HARBOUR: "Harbour at {place} reopens after wall repairs",
    _ORCHARD: "Old railway yard at {place} becomes an orchard",
    _LIGHT: "Night bus from {place} to run every {n} minutes",
    _SCHOOL: "Pupils in {place} kept a rain record for {n} years",
}
_LONG: Final = (
    "记者在现场看到，前来的人里有本地居民，也有从邻近乡镇赶来的；有人带着孩子，有人拍下照片发给在外地的家人。",
    "一位上了年纪的居民告诉记者，这件事大家盼了好几年，开过会、写过信，如今总算有了着落，心里踏实多了。",
    "相关负责人表示，后续的维护由镇里和村里共同承担，费用每年公布一次，请大家一起监督，有问题随时提出来。",
)


def _story(topic: _Topic, url: str, names: str, numbers: tuple[int, int], **more: object) -> Story:
    """Write a story; `names` is "place day man author source"."""
    place, day, man, author, source = (name.replace("_", " ") for name in names.split())
    slots = {"place": place, "day": day, "man": man, "n": numbers[0], "m": numbers[1]}
    english = topic[0].isascii()
    body = tuple(text.format(**slots) for text in topic)
    written = {
        "url": url,
        "title": _TITLES[topic].format(**slots),
        "published": "2024-04-28",
        "source": source,
        "author": None if author == "-" else author,
        "body": body if english else (*body[:4], *_LONG[: 1 + numbers[0] % 3], *body[4:]),
    }
    return Story(**(written | more))  # type: ignore[arg-type]


GOV: Final = "http://www.yunheyu.gov.example/html//zwxx/"
PRESS: Final = "https://press.lanting.example/?p="
PORTAL: Final = "https://news.jiangwan.example/a/20240428/"
CHAT: Final = "https://mp.chatnote.example/s/"
BOARD: Final = "http://bbs.shixi.example/thread-"
COURIER: Final = "https://www.northcourier.example/news/"
_WATER_TABLE: Final = (
    ("路段", "长度（公里）", "开工时间"),
    ("东街至水厂", "4.2", "5月8日"),
    ("南桥至石坝", "3.6", "6月1日"),
)

STORIES: Final = (
    _story(_WATER, f"{GOV}1001.html", "云河屿县 5月6日 罗启文 沈乐天 云河屿县水务局", (27, 3), table=_WATER_TABLE),
    _story(_BRIDGE, f"{GOV}1002.html", "溪口村 4月26日 石守田 - 云河屿日报", (18, 46)),
    _story(_FERRY, f"{GOV}1003.html", "北渡镇 4月27日 江大海 许知秋 北渡镇人民政府", (3, 120)),
    _story(_LIBRARY, f"{GOV}1004.html", "梅岭乡 4月28日 方婉清 - 梅岭乡文化站", (6400, 380)),
    _story(_TEA, f"{PRESS}301", "翠屏村 4月 叶春桃 苏一鸣 兰汀周刊", (860, 4), picture="tea"),
    _story(_MARKET, f"{PRESS}302", "西关 4月25日 孙二娘 苏一鸣 兰汀周刊", (96, 260)),
    _story(_FERRY, f"{PRESS}303", "柳叶渡 4月24日 何老六 顾南枝 兰汀周刊", (2, 80)),
    _story(_LIBRARY, f"{PRESS}304", "荷塘村 4月23日 林淑仪 顾南枝 兰汀周刊", (3200, 150), picture="books"),
    _story(_BRIDGE, f"{PORTAL}2001.shtml", "永安门 4月28日 鲁国栋 - 江湾晚报", (31, 77), picture="bridge"),
    _story(_WATER, f"{PORTAL}2002.shtml", "江湾区 5月1日 白敬亭 - 江湾区政府网", (41, 5)),
    _story(_TEA, f"{PORTAL}2003.shtml", "霞浦岭 4月 蓝秀英 魏长风 江湾晚报", (1250, 6)),
    _story(
        _FERRY,
        f"{PORTAL}2004.shtml",
        "北渡镇 4月27日 江大海 许知秋 北渡镇人民政府",
        (3, 120),
        original=f"{GOV}1003.html",
    ),
    _story(_MARKET, f"{CHAT}aQ1", "鼓楼街 4月26日 周巧云 - 鼓楼生活", (140, 300), picture="stall"),
    _story(_TEA, f"{CHAT}aQ2", "白石坑 4月 钟小满 阿禾 山里人家", (430, 2), picture="leaf"),
    _story(_LIBRARY, f"{CHAT}aQ3", "梅岭乡 4月28日 方婉清 - 梅岭乡文化站", (6400, 380), original=f"{GOV}1004.html"),
    _story(_BRIDGE, f"{CHAT}aQ4", "清溪 4月22日 米文山 阿禾 山里人家", (12, 20), picture="stone"),
    _story(_MARKET, f"{BOARD}501-1-1.html", "石溪 4月27日 邱婶 老茶客 石溪论坛", (58, 180)),
    _story(_WATER, f"{BOARD}502-1-1.html", "石溪镇 5月3日 马德福 水边人 石溪论坛", (9, 2)),
    _story(_BRIDGE, f"{BOARD}503-1-1.html", "东溪 4月20日 龚师傅 老茶客 石溪论坛", (7, 15)),
    _story(_HARBOUR, f"{COURIER}harbour-wall-41", "Westering 28_April Ida_Corrin Tom_Hale North_Courier", (90, 214)),
    _story(_ORCHARD, f"{COURIER}orchard-42", "Hallow_End April Ruth_Ambler Nina_Frost North_Courier", (120, 14)),
    _story(_LIGHT, f"{COURIER}night-bus-43", "Carrow 6_May Joe_Pellow Tom_Hale North_Courier", (25, 310)),
    _story(_SCHOOL, f"{COURIER}rain-44", "Little_Marn April Alan_Voss Nina_Frost North_Courier", (63, 1900)),
)


def _drop(number: int) -> Callable[[Story], Story]:
    return lambda story: replace(story, body=story.body[:number] + story.body[number + 1 :])


def _add(text: str) -> Callable[[Story], Story]:
    return lambda story: replace(story, body=(*story.body, text))


def _say(old: str, new: str) -> Callable[[Story], Story]:
    return lambda story: story.says(old, new)


def _field(**values: str) -> Callable[[Story], Story]:
    return lambda story: replace(story, **values)  # type: ignore[arg-type]


def _cell(old: str, new: str) -> Callable[[Story], Story]:
    return lambda story: replace(
        story, table=tuple(tuple(new if cell == old else cell for cell in row) for row in story.table)
    )


def _swap(one: int, two: int) -> Callable[[Story], Story]:
    def make(story: Story) -> Story:
        body = list(story.body)
        body[one], body[two] = body[two], body[one]
        return replace(story, body=tuple(body))

    return make


# Every true change of the month. Days of template changes have some, too: see `tests.month.sites`.
LEDGER: Final = (
    Change(4, f"{GOV}1001.html", "a figure", _say("27公里", "29公里")),
    Change(17, f"{GOV}1001.html", "a cell of the table", _cell("3.6", "3.9")),
    Change(9, f"{GOV}1002.html", "a paragraph deleted", _drop(2)),  # on the day of new boxes
    Change(7, f"{GOV}1003.html", "a name", _say("江大海", "江大河")),
    Change(23, f"{GOV}1002.html", "the source", _field(source="云河屿新闻网")),
    Change(5, f"{PRESS}301", "a note added", _add("更正：此前报道中的合作社名称有误，特此更正并致歉。")),
    Change(14, f"{PRESS}302", "the title", _field(title="西关早市搬进新大棚，摊主抽签定摊位")),  # new classes
    Change(19, f"{PRESS}303", "the author", _field(author="程雪")),
    Change(27, f"{PRESS}304", "a figure", _say("3200册", "3300册")),  # on the day when the site renames itself
    Change(11, f"{PORTAL}2001.shtml", "a figure", _say("77块", "71块")),
    Change(15, f"{PORTAL}2002.shtml", "a paragraph deleted", _drop(1)),  # new boxes
    Change(26, f"{PORTAL}2002.shtml", "a paragraph added", _add("5月25日，江湾区政府网公布了第一段的停水时间表。")),
    Change(21, f"{PORTAL}2003.shtml", "an order", _swap(1, 2)),
    Change(10, f"{PORTAL}2004.shtml", "a name", _say("江大海", "江大河")),
    Change(8, f"{CHAT}aQ1", "words", _say("居民意见很大", "居民有些意见")),
    Change(18, f"{CHAT}aQ2", "a picture", _field(picture="leaf2")),
    Change(13, f"{CHAT}aQ4", "one character", _say("两百多年", "三百多年")),
    Change(6, f"{BOARD}501-1-1.html", "a sentence cut", _say("收摊以后由专人冲洗", "收摊以后冲洗")),
    Change(20, f"{BOARD}502-1-1.html", "a figure", _say("一米二", "一米五")),  # a new skin
    Change(12, f"{COURIER}harbour-wall-41", "a figure", _say("214 damaged", "241 damaged")),
    Change(16, f"{COURIER}orchard-42", "words", _say("everything else came", "most of the rest came")),  # new boxes
    Change(22, f"{COURIER}night-bus-43", "the title", _field(title="Night bus from Carrow to run twice an hour")),
    Change(25, f"{COURIER}night-bus-43", "a negation", _say("may be cut back", "will not be cut back")),
    Change(19, f"{COURIER}rain-44", "a word", _say("almost no gaps", "few gaps")),  # on the day of a box in all texts
    Change(
        28, f"{COURIER}rain-44", "a note added", _add("Correction: an earlier text gave the wrong year for the shed.")
    ),
)


def story_on(first: Story, day: int) -> Story:
    """Return a story as its site tells it on a day of the month."""
    for change in sorted(LEDGER, key=lambda change: change.day):
        if change.url == first.url and change.day <= day:
            first = change.make(first)
    return first
