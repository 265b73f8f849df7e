"""Heuristics that tell names of people and outlets apart by their characters. Used only where nothing is labelled."""

from __future__ import annotations

import re
from typing import Final

from archive.comparison.text import simplify

# Common surnames, and rarer ones that few common words begin with.
_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟"
    "熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符"
    "舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席"
    "卫米柏宗瞿桂佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥储栗燕楚鄢劳谌奚皮粟冼蔺楼盘满厉伊郜阚"
    "花权强帅屠豆朴盖练廉禹井祖漆巴丰狄平计宣晋初门云容敬扈晁芮都阙浦戈鹿薄邸雍辜羊母裘亓邰赫杭宿逯茹诺战慕危亢嵇湛宾戎居尉冶檀信展阴幸植衡富"
)
_COMPOUND = re.compile("欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|夏侯|端木|南宫|独孤|长孙")
# Last characters of names of places and offices and of numbers, but never of people.
_NOT_NAME_END: Final = frozenset(
    "区市县省国网报社台院部局会章节条款页版图表注等村镇乡州岛山河湖路街界号日月年时点中上下里内外者员"
)
# 张建国 is a name; 某王国 and 各大国 are none.
_COUNTRY_BEFORE: Final = frozenset("王帝大小强各全外本我中美英法德俄韩泰众和盟邻敌两三多出回归祖")
# Characters that foreign names are transliterated with; four of them in a row are a name (康斯坦丁), not an outlet.
_TRANSLITERATED: Final = frozenset(
    "阿安奥巴贝比波布查达德迪丁多厄尔法菲费弗福格古哈赫胡霍基吉加杰卡凯康柯科克拉莱兰朗劳勒雷里利丽列卢鲁伦罗洛马玛迈曼梅蒙米莫姆穆纳娜内尼妮涅诺"
    "帕佩皮普奇乔切琴茹萨塞瑟森沙莎什史斯索塔泰坦特汤图托瓦万威韦维温沃伍西希夏肖谢休雅亚扬耶叶伊因尤约泽扎詹芝兹佐"
)
_OUTLET = re.compile(
    "网|报|社|台|刊|志|频道|在线|新闻|财经|传媒|媒体|都市|电视|广播|局|委|办|厅|院|政府|中心|部|公司|大学|协会|集团|科技|资讯|馆|学校|研究所"
    "|消息|快讯|通讯|观察|客户端|公众号|融媒|发布|周末|学会|报道|日刊|头条|企业家|专线|讯$|站$|镇$|乡$|街道$"
)
# Ends of common words and of papers that are no medium: 天气预报, 各位同志, 旅行社, 平台.
_NO_MEDIUM = re.compile(
    "(?:[预通汇申海喜情举上公填谎捷呈战]报|[同标日县市区省]志|(?:[互上电入]|[互物]联)网|(?:旅行|合作|公|结|入|分)社|(?:平|舞|后|前|上|下|登|阳|窗|柜|灶|擂|站|月|讲)台"
    "|好消息|坏消息|媒体报道)$"
)
_MEDIUM = re.compile(
    "(?:网|报|社|台|刊|志|频道|在线|新闻|传媒|媒体|消息|快讯|通讯|观察|客户端|公众号|头条|报道|周末|电视|广播)[^一-鿿]{0,4}$"
)
_HAN = re.compile("[一-鿿]+")
_OFFICE = re.compile(
    "(?:[局厅院馆]|(?<!常)委|政府|委员会|办公[室厅]|[政县市区省团处]办|(?<!为)中心|[^全内外干一局各]部|公司|大学|协会|集团|学校|研究所|学会|企业家|发布|融媒|街道|[乡镇站]|财经|科技|资讯)$"
)
# 买买提·艾力, 约翰·史密斯: names in parts.
_PARTED = re.compile("[一-鿿]{1,8}(?:[·•‧・][一-鿿]{1,8}){1,3}")
# Where a unit or a place begins that is glued to a name.
_PLACE = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西"
    "|西藏|宁夏|新疆|香港|澳门|沈阳|大连|哈尔滨|长春|济南|青岛|南京|苏州|杭州|宁波|福州|厦门|广州|深圳|武汉|长沙|成都|西安|郑州|太原|合肥|南昌|昆明"
    "|贵阳|南宁|海口|兰州|西宁|银川|拉萨|台北|新北|桃园|台中|台南|高雄|基隆|新竹|嘉义|苗栗|彰化|南投|云林|屏东|宜兰|花莲|台东|澎湖|金门|马祖|华盛顿"
    "|纽约|洛杉矶|旧金山|伦敦|巴黎|柏林|东京|首尔|新加坡|曼谷|莫斯科|日内瓦|布鲁塞尔|中国|全国|国家|清华|复旦|本报|综合|连线|专题"
)
NO_PERSON: Final = re.compile(
    r"^(?:本[站网报刊]|推荐|精选|阅读|荐读|简介|手记|所有|系|为|是|单位|介绍|信息|专栏|更多|寄语|声明|授权|暂?无$|不详$|未署名|其他|联系|投稿|本人|保留|权利|查看|专区|排行|匿?名?用户|游客)"
    r"|^(?:系统)?管理员$|^(?:admin|administrator|webmaster|root|editor|test)$",
    re.IGNORECASE,
)
_TITLE = re.compile(
    "教授|院士|主任|研究员|记者|编辑|律师|局长|书记|处长|科长|院长|校长|会长|博士|讲师|学院|大学|公司|中心|委员会"
)
_BETWEEN = re.compile(r"[\s、,，;；&＆/]+|\s和\s|\sand\s")


def split_names(text: str) -> list[str]:
    """Split text at the separators between names."""
    return [name for name in _BETWEEN.split(text) if name]


def is_name(text: str) -> bool:
    """Return whether a text looks like one person's name as Chinese pages print it: two to four characters, or parts.

    >>> is_name("张巨峰"), is_name("视频截图"), is_name("高新区"), is_name("買買提·艾力")
    (True, False, False, True)
    """
    if not 2 <= len(text) <= 4 or not _HAN.fullmatch(text):
        return _PARTED.fullmatch(text) is not None and not _OUTLET.search(simplify(text))
    text = simplify(text)
    if text[-1] in _NOT_NAME_END and not (len(text) == 3 and text[2] == "国" and text[1] not in _COUNTRY_BEFORE):
        return False
    if _COMPOUND.match(text):
        return len(text) > 2
    return len(text) <= 3 and text[0] in _SURNAMES


def person_at_start(text: str) -> str | None:
    """Return the name at the start of a text that goes on with a place, a unit or a title, glued to it, or None.

    >>> person_at_start("方敏北京大学经济学院教授"), person_at_start("林曉嵐台北"), person_at_start("河湾大学教授")
    ('方敏', '林曉嵐', None)
    """
    folded = simplify(text)
    if len(text) < 4 or not _HAN.fullmatch(text) or _PLACE.match(folded):
        return None
    names = [size for size in (3, 2, 4) if is_name(text[:size]) and len(text) - size >= 2]
    for size in names:
        if _PLACE.match(folded, size):
            return text[:size]
    return text[: names[0]] if names and _TITLE.search(folded[max(names[0], len(text) - 4) :]) else None


def without_title(text: str) -> str:
    """Remove a title or unit behind a name, in brackets or glued to it.

    >>> without_title("何家宜（海角大学教授）"), without_title("周思博 (Joel S.)")
    ('何家宜', '周思博 (Joel S.)')
    """
    name, bracket, inside = re.sub(r"[（(]", "（", text).partition("（")
    if bracket and (_TITLE.search(inside) or _OUTLET.search(inside)):
        text = text[: len(name.rstrip())]
    return person_at_start(text) or text


def is_outlet(text: str) -> bool:
    """Return whether the last characters look like those of an outlet or an office (…网, …日报, …局)."""
    return _OUTLET.search(simplify(text[-4:])) is not None


def is_medium(text: str) -> bool:
    """Return whether a text looks like the name of a medium (…网, …日报, …报道), not of an office.

    >>> is_medium("云溪日报"), is_medium("宣传部")
    (True, False)
    """
    text = simplify(text)
    return _MEDIUM.search(text) is not None and _NO_MEDIUM.search(text) is None


def is_office(text: str) -> bool:
    """Return whether a text ends as the name of an office, a unit or a firm does.

    >>> is_office("河湾县水利局"), is_office("各科室、各支部："), is_office("社会办医")
    (True, False, False)
    """
    return _OFFICE.search(simplify(text)) is not None


def are_people(text: str) -> bool:
    """Return whether unlabelled text beside a date names people: several short names, or one that looks like one.

    >>> are_people("叨叨姐 胡一刀 李小飞刀"), are_people("参考消息"), are_people("康斯坦丁")
    (True, False, True)
    """
    names = split_names(text)
    if not names or _OUTLET.search(text) or any(not 2 <= len(name) <= 4 and not is_name(name) for name in names):
        return False
    if len(names) > 1:
        return any(map(is_name, names)) and all(_HAN.search(name) for name in names)
    return is_name(names[0]) or (len(text) == 4 and _TRANSLITERATED.issuperset(text))


def only_names(text: str) -> bool:
    """Return whether a short line is only people's names, of which the first must look like a Chinese one.

    >>> only_names("赵延东、风笑天"), only_names("首页")
    (True, False)
    """
    if not 2 <= len(text) <= 24 or "，" in text or _OUTLET.search(text):
        return False
    names = split_names(text)
    return (
        bool(names)
        and is_name(names[0])
        and all(is_name(name) or (len(name) <= 3 and _HAN.fullmatch(name)) for name in names)
    )
