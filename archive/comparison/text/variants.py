"""Variant forms of characters that OpenCC's tables leave alone: each is printed for the one that it is folded to.

Traditional characters that are also simplified ones in some words (瞭, 覆, 藉, 彷), and the variant forms (异体字)
that the mainland's list of 1955 did away with, as pages of Hong Kong, Taiwan and of old prints still have them. What
distinguishes people's names (喆, 叡, 邱) is not here. The full table of traditional characters is in
`archive.comparison.text.traditional`.
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

VARIANT_FORMS: Final[dict[int, int]] = {
    ord(variant): ord(form)
    for variant, form in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)
    if ord(variant) not in SIMPLIFIED
}
