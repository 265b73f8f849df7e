"""Which changes are names for names, and how far the names reach."""

from __future__ import annotations

import pytest

from archive.comparison.articles import compare
from tests.archive.articles import article


def edits(old: str, new: str) -> list[tuple[str, str, str]]:
    found = compare(article("河堤上的步道去年铺好了。", old), article("河堤上的步道去年铺好了。", new)).edits
    return [(e.cls, e.left.text if e.left else "", e.right.text if e.right else "") for e in found]


@pytest.mark.parametrize(
    ("sentence", "old", "new"),
    [
        ("周{}出生在海边。", "岚", "敏"),
        ("这套房子属于张建{}。", "军", "国"),
        ("获奖者有李雪、赵磊和孙{}三人。", "悦", "倩"),
        ("他把钥匙交给王{}后就走了。", "伟", "强"),
        ("会议由副省长郝{}主持。", "明", "亮"),
        ("{}在集会上讲了一个小时。", "特朗普", "拜登"),
        ("柳{}县的秋收已经结束。", "河", "泉"),
        ("公司位于{}。", "望京街道", "酒仙桥街道"),
        ("他是{}人，爱听评弹。", "苏州", "扬州"),
        ("《{}》刊登了这篇文章。", "南方周末", "新京报"),
        ("{} rejected the claim.", "Harvard University", "Stanford University"),
        ("{} won the race.", "O'Brien", "O'Leary"),
    ],
)
def test_the_whole_name_is_one_edit(sentence: str, old: str, new: str) -> None:
    ((cls, left, right),) = edits(sentence.format(old), sentence.format(new))
    assert cls == "name"
    assert old in left
    assert new in right
    assert len(left) - len(old) == len(right) - len(new)


def test_a_name_is_shown_with_its_beginning_and_its_suffix() -> None:
    assert edits("记者周敏从现场报道。", "记者周民从现场报道。") == [("name", "周敏", "周民")]
    assert edits("收购方是工商银行。", "收购方是招商银行。") == [("name", "工商银行", "招商银行")]
    assert edits("案子在海淀区人民法院开庭。", "案子在朝阳区人民法院开庭。")[0][0] == "name"
    assert edits("It is by Nadia Tanaka.", "It is by Nadia Bakare.") == [("name", "Nadia Tanaka", "Nadia Bakare")]


@pytest.mark.parametrize(
    ("sentence", "old", "new"),
    [
        ("我们要保持{}的态度。", "乐观", "谨慎"),
        ("{}的集市最热闹。", "周末", "夜里"),
        ("市民可以到{}办理。", "银行", "邮局"),
        ("{}村的道路修好了。", "农", "山"),
        ("{}单位应当设置围挡。", "施工", "建设"),
        ("这家{}公司去年才成立。", "大型", "新兴"),
        ("{}区通了公交。", "别墅", "住宅"),
        ("{} were asked to leave.", "Residents", "Visitors"),
        ("{}, the road was open.", "Finally", "Slowly"),
    ],
)
def test_words_beside_roles_and_suffixes_are_no_names(sentence: str, old: str, new: str) -> None:
    assert edits(sentence.format(old), sentence.format(new)) == [("wording", old, new)]


@pytest.mark.parametrize(
    ("sentence", "old", "new"),
    [
        ("据{}报道，渡口已经恢复通航。", "美联社", "共同社"),
        ("{}下周发布财报。", "百度", "京东"),
        ("投资人想起了{}。", "英伟达", "高通"),
        ("{}决定罚款两千元。", "城管局", "医保局"),
        ("设备由{}供应。", "恒达电器公司", "恒泰电器公司"),
        ("{}推开了仓库的门。", "冯玉田", "崔大勇"),
        ("技术员{}把门锁好。", "卢萍", "江月"),
        ("被害人{}已经报案。", "方某某", "纪某某"),
        ("这是{}第二次到码头。", "葛青云", "韦长河"),
        ("{}赛后没有说话。", "教练莫雷诺", "教练萨拉查"),
        ("车停在{}路口。", "渭河路", "沂河路"),
    ],
)
def test_names_that_no_role_or_suffix_of_a_list_is_beside(sentence: str, old: str, new: str) -> None:
    ((cls, left, right),) = edits(sentence.format(old), sentence.format(new))
    assert cls == "name"
    assert (left, right) == (old.removeprefix("教练"), new.removeprefix("教练"))


@pytest.mark.parametrize(
    ("sentence", "old", "new"),
    [
        ("这是一个{}。", "骗局", "饭局"),
        ("城市的{}变了。", "布局", "格局"),
        ("{}物流公司都涨价了。", "许多", "这些"),
        ("{}物流公司都涨价了。", "我国", "外国"),
        ("{}腌好了。", "黄瓜条", "萝卜干"),
        ("{}卖完了。", "苏打水", "矿泉水"),
        ("他{}出发。", "马上", "随后"),
    ],
)
def test_words_that_begin_or_end_like_names_are_none(sentence: str, old: str, new: str) -> None:
    ((cls, _, _),) = edits(sentence.format(old), sentence.format(new))
    assert cls == "wording"


@pytest.mark.parametrize(
    ("sentence", "old", "new"),
    [
        ("他出生在{}。", "湘潭", "湘乡"),
        ("列车从{}开出。", "昆明", "大理"),
        ("货车经{}运往外地。", "醴陵", "浏阳"),
        ("湖南{}的花炮厂停产了。", "醴陵", "桂阳"),
        ("{}、长沙两地同时启动。", "宁乡", "浏阳"),
        ("{}警方通报了经过。", "瓦房店", "庄河"),
        ("代表团昨日抵达{}。", "大名", "馆陶"),
        ("他回{}老家过年。", "五台", "定襄"),
        ("{}市民领到了年画。", "德州", "滕州"),
    ],
)
def test_places_without_a_suffix_are_names(sentence: str, old: str, new: str) -> None:
    assert edits(sentence.format(old), sentence.format(new)) == [("name", old, new)]


@pytest.mark.parametrize(
    ("sentence", "old", "new"),
    [
        ("双方加强了{}。", "合作", "友谊"),
        ("要用好{}。", "资源", "通道"),
        ("屋子{}有一棵树。", "东方", "南部"),
        ("日子越过越{}。", "平安", "富裕"),
        ("山上有个太阳{}处。", "谷", "高"),
    ],
)
def test_words_that_are_counties_too_are_words(sentence: str, old: str, new: str) -> None:
    assert [cls for cls, *_ in edits(sentence.format(old), sentence.format(new))] == ["wording"]


def test_a_place_with_its_suffix_is_shown_with_it() -> None:
    assert edits("洪水漫过长汀县的旧桥。", "洪水漫过邻水县的旧桥。") == [("name", "长汀县", "邻水县")]
    assert edits("王安吉说，桥要修。", "王安平说，桥要修。") == [("name", "王安吉", "王安平")]
