"""Variant forms of characters that OpenCC's tables leave alone: each is printed for the one that it is folded to.

Traditional characters that are also simplified ones in some words (瞭, 覆, 藉, 彷), and the variant forms (异体字)
that the mainland's list of 1955 did away with, as pages of Hong Kong, Taiwan and of old prints still have them. What
distinguishes people's names (喆, 叡, 邱) is not here. With them the radicals of Unicode's supplement, which texts out
of PDF files have for characters (⻋ for 车) and which NFKC leaves alone, unlike the Kangxi radicals.

The full table of traditional characters is in `archive.comparison.text.traditional`.
"""

from __future__ import annotations

from typing import Final

from archive.comparison.text.traditional import SIMPLIFIED

# Each pair is one variant and the form it is folded to.
_PAIRS: Final = (
    "瞭了覆复藉借彷仿俱具祇只衹只秖只牴抵阪坂甦苏倣仿傚效効效囓啮塲场夀寿妬妒娯娱媿愧孼孽宂冗寃冤尅克幇帮庻庶彊强徧遍怱匆"
    "悳德惪德慙惭憇憩懽欢戸户抝拗拏拿搾榨摀捂昬昏暎映暱昵曡叠朞期枏楠枱台柹柿栁柳桮杯楳梅楕椭樷丛櫈凳欝郁歛敛汚污涖莅湼涅"
    "澂澄燄焰煑煮燿耀牎窗牕窗犂犁猨猿珎珍甎砖畊耕畧略疎疏痺痹皷鼓盌碗睠眷瞇眯砲炮礮炮碁棋秊年秌秋稉粳稾稿穉稚窻窗箒帚簷檐"
    "籖签粃秕粧妆糭粽紥扎綑捆緐繁繖伞罇樽罸罚羗羌翺翱耡锄聮联聼听胷胸脃脆脗吻膓肠舖铺荳豆菓果萠萌葊庵蔴麻蕋蕊蘤花蚘蛔蜨蝶"
    "蝱虻蠏蟹蠧蠹蠭蜂衇脉袴裤裠裙襍杂覩睹詧察諠喧謌歌譌讹讐仇谿溪貍狸賍赃跴踩躭耽輭软迯逃逩奔邨村酧酬醻酬銕铁鎻锁鏁锁閙闹"
    "閧哄隟隙隣邻隷隶霑沾靁雷鞵鞋韤袜顋腮飃飘餻糕饍膳騐验騣鬃鬪斗鵞鹅鷰燕鹻碱鹸碱麤粗齅嗅姪侄妳你牠它喒咱髴佛锺钟馀余钜巨象像揹背薰熏"
)

# The radicals U+2E80 to U+2EF3 that look like a whole character, each with it (Unicode's EquivalentUnifiedIdeograph).
_RADICALS: Final = (
    "⺁厂⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺌小⺍小⺎兀⺐尢⺒巳⺓幺⺕彐⺖忄⺘扌⺙攵⺜日⺝月⺟母⺠民⺡氵⺣灬⺤爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目"
    "⺬示⺭礻⺮竹⺯糹⺰纟⺲罒⺶羊⺷羊⺸羊⺹耂⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃西⻄西⻅见⻆角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑"
    "⻐钅⻑长⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻱龟⻲龟⻳龟"
)

VARIANT_FORMS: Final[dict[int, int]] = {
    ord(variant): ord(form)
    for variant, form in zip((_PAIRS + _RADICALS)[::2], (_PAIRS + _RADICALS)[1::2], strict=True)
    if ord(variant) not in SIMPLIFIED
}
