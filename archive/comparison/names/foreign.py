"""Foreign names in Chinese characters: the characters that are used for their sounds."""

from __future__ import annotations

import re
from typing import Final

_SOUNDS: Final = (
    "阿埃艾安奥巴白拜班贝本比彼宾波伯博布查达戴丹德登迪蒂丁杜多敦恩厄尔法菲费芬弗福夫戈格盖哈海汉赫亨霍吉加贾杰金基"
    "卡凯坎康考科克肯库拉莱兰朗劳勒雷里理利莉丽列林琳卢鲁露伦罗洛马玛迈麦曼梅门米密蒙明莫默姆穆纳娜内尼涅妮诺努欧帕"
    "潘佩彭皮珀普奇齐乔琼丘热瑞若萨赛桑瑟森沙莎珊舍什史斯司丝苏索塔泰坦汤唐特滕提廷图托瓦万旺威韦维魏温沃乌西希席夏"
    "谢辛休雪雅亚扬耶伊因尤约泽扎詹兹佐蕾芭薇茜妲黛蓓碧琪南顿兹龙昂翁纽耐切慕兹喀敏贡桂祖孟卜纪伍毕朱赖荷贞梁豪松罕"
    "泊杨赞治高翰茨策措恰摩塞柏瓜朔勃腊奈逊诃弥戛"
)
_RUN: Final = rf"[{_SOUNDS}]"
# Two names with a point between them need no other sign; a single one is told by what is beside it.
FULL: Final = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·・.-][\u4e00-\u9fffA-Z]{1,8})+")
SOUNDS: Final = frozenset(_SOUNDS)
SINGLE: Final = re.compile(rf"{_RUN}{{2,8}}")
POINT: Final = "·"
