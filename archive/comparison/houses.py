"""Which names are those of one outlet: 新华社, 新华网 and 新华社客户端 are one house.

The table is data, and silent about most outlets. What it does not say is unknown, not false: a site or an app may be
that of any newspaper, so two names are told apart only where both are in the table, or where both are newspapers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.comparison.text import fold_text
from archive.model import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# One house a line: its names, and the domains of its sites. A name may be in two lines (总台 is 央视 and 央广).
_TABLE: Final = """
新华社 新华网 新华通讯社 新华视点 新华每日电讯 新华国际 新华财经 新华全媒 新华全媒头条 Xinhua XinhuaNet \
xinhuanet.com news.cn xinhua.org
人民日报 人民网 人民日报海外版 人民日报海外网 海外网 人民日报评论 人民论坛网评 人民视频 人民微评 人民时评 \
PeoplesDaily people.com.cn people.cn
央视 央视网 央视新闻 央视财经 央视频 央视军事 央视评论 总台央视 中央电视台 中国中央电视台 中央广播电视总台 \
央视国际 新闻联播 焦点访谈 玉渊谭天 CCTV CGTN cctv.com cctv.cn cntv.cn cgtn.com
央广 央广网 中国之声 中央人民广播电台 中央广播电视总台 中央广电总台 CNR cnr.cn
国际在线 中国国际广播电台 中央广播电视总台 CRI cri.cn
中新社 中国新闻社 中新网 中国新闻网 中新经纬 中新视频 国是直通车 ECNS chinanews.com chinanews.com.cn ecns.cn
光明日报 光明网 gmw.cn
经济日报 中国经济网 ce.cn
中国青年报 中青报 中青在线 中青网报 青蜂侠 cyol.com
中国日报 中国日报网 中国日报中文网 ChinaDaily chinadaily.com.cn
法治日报 法制日报 法治网 法制网 legaldaily.com.cn
工人日报 中工网 workercn.cn
解放军报 中国军网 中国军号 81.cn
科技日报 中国科技网 stdaily.com
农民日报 中国农网 farmer.com.cn
检察日报 正义网 jcrb.com
人民法院报 中国法院网 chinacourt.org
人民公安报 中国警察网 cpd.com.cn
中国教育报 中国教育新闻网 jyb.cn
环球时报 环球网 GlobalTimes huanqiu.com globaltimes.cn
参考消息 参考消息网 cankaoxiaoxi.com
求是 求是网 qstheory.cn
第一财经 第一财经日报 一财 一财网 Yicai yicai.com
澎湃 澎湃新闻 东方早报 ThePaper thepaper.cn
界面 界面新闻 jiemian.com
财新 财新网 财新周刊 财新传媒 Caixin caixin.com
财联社 cls.cn
新京报 新京报网 我们视频 bjnews.com.cn
北京日报 京报网 长安街知事 bjd.com.cn
北京青年报 北青报 北青网 北京头条 ynet.com
红星新闻 成都商报 cdsb.com
封面新闻 华西都市报 thecover.cn
四川日报 四川在线 川观新闻 scol.com.cn
解放日报 上观新闻 上观 shobserver.com jfdaily.com
文汇报 文汇网 whb.cn
新民晚报 新民网 xinmin.cn
南方日报 南方网 南方+ southcn.com nfnews.com
南方都市报 南都 奥一网 N视频 oeeee.com nandu.com
南方周末 南周 infzm.com
羊城晚报 金羊网 羊城派 ycwb.com
广州日报 大洋网 新花城 dayoo.com
深圳特区报 深圳新闻网 读特 sznews.com dutenews.com
浙江日报 浙江在线 潮新闻 zjol.com.cn tidenews.com.cn
钱江晚报 小时新闻 潮新闻
新华日报 交汇点 交汇点新闻 中国江苏网 新江苏 xhby.net jschina.com.cn
扬子晚报 扬子晚报网 紫牛新闻 yzwb.net
现代快报 现代快报网 xdkb.net
安徽日报 中安在线 anhuinews.com
福建日报 东南网 新福建 fjsen.com
江西日报 大江网 中国江西网 江西新闻 jxnews.com.cn
大众日报 大众网 海报新闻 dzwww.com
齐鲁晚报 齐鲁壹点 ql1d.com
河南日报 大河网 dahe.cn
大河报 豫视频
湖北日报 荆楚网 极目新闻 楚天都市报 cnhubei.com
长江日报 长江网 大武汉 cjn.cn
湖南日报 华声在线 新湖南 voc.com.cn hunantoday.cn
潇湘晨报 晨视频 xxcb.cn
海南日报 南海网 hinews.cn
重庆日报 华龙网 cqnews.net
重庆晨报 上游新闻 cqcb.com
贵州日报 天眼新闻 贵州日报天眼新闻
云南日报 云南网 yunnan.cn
陕西日报 群众新闻网 sxdaily.com.cn
华商报 华商网 hsw.cn
甘肃日报 每日甘肃网 每日甘肃 新甘肃 gansudaily.com.cn
河北日报 河北新闻网 hebnews.cn
山西日报 山西新闻网 sxrb.com
辽宁日报 北国网 北斗融媒 lnd.com.cn
吉林日报 彩练新闻 jlrbszb.cn
黑龙江日报 龙头新闻 hljnews.cn
天津日报 津云 津云新闻 北方网 enorth.com.cn
内蒙古日报 内蒙古新闻网 草原云 nmgnews.com.cn
广西日报 广西新闻网 广西云 gxnews.com.cn
宁夏日报 宁夏新闻网 nxnews.net
新疆日报 天山网 石榴云 ts.cn
西藏日报 中国西藏新闻网 xzxw.com
青海日报 青海新闻网 qhnews.com
每日经济新闻 每经网 每经 nbd.com.cn
21世纪经济报道 21财经 21经济网 21jingji.com
证券时报 证券时报网 e公司 人民财讯 stcn.com
中国证券报 中证网 中证金牛座 cs.com.cn
上海证券报 上证报 中国证券网 cnstock.com
经济观察报 经济观察网 经观 eeo.com.cn
中国经营报 中国经营网 中经记者 cb.com.cn
美联社 AP AssociatedPress TheAssociatedPress apnews.com
路透社 路透 Reuters ThomsonReuters reuters.com
法新社 AFP AgenceFrancePresse afp.com
彭博社 彭博 彭博新闻社 Bloomberg BloombergNews bloomberg.com
英国广播公司 BBC BBCNews BBC中文网 bbc.com bbc.co.uk
共同社 Kyodo KyodoNews kyodonews.net
韩联社 Yonhap YonhapNewsAgency yna.co.kr
塔斯社 俄塔社 TASS ITARTASS tass.com tass.ru
德新社 DPA dpa.com
纽约时报 NewYorkTimes TheNewYorkTimes NYT nytimes.com
华尔街日报 WallStreetJournal TheWallStreetJournal WSJ wsj.com
华盛顿邮报 WashingtonPost TheWashingtonPost washingtonpost.com
卫报 Guardian TheGuardian theguardian.com
美国有线电视新闻网 CNN cnn.com
日本经济新闻 日经 Nikkei nikkei.com
日本广播协会 NHK nhk.or.jp
半岛电视台 AlJazeera aljazeera.com
德国之声 DeutscheWelle DW dw.com
联合早报 早报网 LianheZaobao zaobao.com zaobao.com.sg
"""
# What an outlet adds to its name for its site, its apps and its accounts elsewhere.
_ACCOUNT: Final = re.compile(
    r"^(?:(?:官方)?(?:微信|微博|公众号|微信公众号|客户端|抖音|视频号|头条号|百家号|综合|据|转自|via|from)(?=[^a-z]))+"
    # One at a time: 新华社客户端 is 新华社.
    r"|(?:官方|新闻|手机|移动|全国党媒|客户端|微信|微博|公众号|订阅号|服务号|视频号|抖音号?|快手号?|头条号|百家号|企鹅号"
    r"|账号|帐号|网站|官网|官微|app|电子版|数字报|融媒体?|新媒体|频道|杂志社?|编辑部|社|报道|电|讯)$"
)
# Of a longer text only the beginning is read: it is no name.
LONGEST_NAME: Final = 80
_MARKS: Final = re.compile(r"[\W_]+")
_CHANNEL: Final = re.compile(r"^((?:cctv|cgtn))[a-z]*\d+$")
_NEWSPAPER: Final = re.compile(r"[一-鿿]{2,}(?:日报|晚报|早报|晨报|时报|商报|都市报|快报|周报|青年报|法治报|经济报)")


def _lines() -> Iterator[tuple[int, str]]:
    for number, line in enumerate(_TABLE.strip().splitlines()):
        yield from ((number, name.lower()) for name in line.split(" "))


def _by_name(*, sites: bool) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, name in _lines():
        if ("." in name) is sites:
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


_NAMES: Final = _by_name(sites=False)
_SITES: Final = _by_name(sites=True)


def houses_of(name: str | None) -> frozenset[int]:
    """Return the houses that a name can be that of; empty if the table is silent.

    >>> houses_of("新华社客户端") == houses_of("新华网") != frozenset()
    True
    >>> houses_of("河湾日报")
    frozenset()
    """
    for key in outlet_keys(name):
        if key in _NAMES:
            return _NAMES[key]
    return frozenset()


def outlet_keys(name: str | None) -> Iterator[str]:
    """Yield the keys of an outlet's name: as it is written, then without what names only its site or account."""
    key = _MARKS.sub("", fold_text((name or "")[:LONGEST_NAME]).text.lower())
    yield _CHANNEL.sub(r"\1", key)
    while (shorter := _ACCOUNT.sub("", key)) and shorter != key:
        key = shorter
        yield _CHANNEL.sub(r"\1", key)


def houses_at(url: str | None) -> frozenset[int]:
    """Return the houses that an address is that of."""
    host = host_of(url)
    while host:
        if host in _SITES:
            return _SITES[host]
        host = host.partition(".")[2]
    return frozenset()


def same_house(one: str | None, other: str | None) -> bool:
    """Return whether two names are known to be those of one house, or are one name but for its site or account."""
    if houses_of(one) & houses_of(other):
        return True
    return bool({key for key in outlet_keys(one) if len(key) > 1} & {key for key in outlet_keys(other) if len(key) > 1})


def other_house(one: str | None, other: str | None) -> bool:
    """Return whether two names are known to be those of two outlets: both in the table, or both newspapers.

    >>> other_house("河湾日报", "清川晚报"), other_house("河湾日报", "清川在线"), other_house("新华社", "人民网")
    (True, False, True)
    """
    if same_house(one, other):
        return False
    if houses_of(one) and houses_of(other):
        return True
    a, b = ([*outlet_keys(name)][-1] for name in (one, other))
    if not (_is_paper(one, a) and _is_paper(other, b)):
        return False
    short, long = sorted((a, b), key=len)
    rest = iter(long)
    return not all(character in rest for character in short)  # 中青报 can be short for 中国青年报


def _is_paper(name: str | None, key: str) -> bool:
    return bool(_NEWSPAPER.fullmatch(key)) or any(_NEWSPAPER.fullmatch(key) for key in outlet_keys(name))
