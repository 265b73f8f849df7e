"""The title of a page that was saved as text, which declares none."""

from __future__ import annotations

import pytest

from scraper.extract.extractor import read_payload

CHINESE = (
    "镇口的老磨坊星期六重新开门，离那场冲走水轮和半层楼板的大水，已经过去九个冬天。\n\n"
    "第一炉面包上午十点半就卖完了，排在后面的人只好预订下个星期的，蒋师傅说下周要多烤两炉。\n"
)
ENGLISH = (
    "The old mill at the foot of Harrow Lane opened its doors again on Saturday, nine winters after the flood.\n\n"
    "Visitors paid two pounds each, and the first loaves were gone by half past ten in the morning.\n"
)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"老磨坊重开张\n{CHINESE}", "老磨坊重开张"),
        (f"老磨坊重开张\n\n2024-05-04 来源：河湾晚报\n\n{CHINESE}", "老磨坊重开张"),
        (f"首页\n新闻\n老磨坊重开张\n2024年5月4日 来源：河湾晚报\n{CHINESE}", "老磨坊重开张"),
        (f"Old Mill Reopens After Nine Winters\n\n{ENGLISH}", "Old Mill Reopens After Nine Winters"),
        (f"Old Mill Reopens\n\nMay 4, 2024\n\n{ENGLISH}", "Old Mill Reopens"),
        (f"Old Mill Reopens\nBy Ruth Calder | Saturday, 4 May 2024\n\n{ENGLISH}", "Old Mill Reopens"),
        (f"A Mill for 2024\n\n{ENGLISH}", "A Mill for 2024"),
        (CHINESE, None),
        (ENGLISH, None),
    ],
)
def test_the_title_of_a_text_is_its_first_short_line(text: str, title: str | None) -> None:
    article = read_payload(text.encode(), form="text").article
    assert article.title == title
    lines = [line.text for line in article.boilerplate] + [
        block.text for block in article.body if hasattr(block, "text")
    ]
    assert title not in lines
