"""Invented texts and corpora for the tests of the search."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from archive.reuse import Cluster, Resources, Search, ThisProcess, find_reposts, pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

WORDS = """河湾 县城 水利 工程 建设 村民 代表 座谈 会议 讨论 夏粮 收购 资金 道路 维修 学校 食堂 整治 行动 部门
检查 企业 安全 生产 培训 医院 门诊 扩建 公园 开放 图书 阅读 活动 周末 志愿 服务 社区 老人 照料 中心 电动 充电 车棚
改造 老旧 小区 管网 更新 河长 巡查 水质 监测 渔业 资源 保护 候鸟 湿地 观测 天气 降温 大风 预警 农机 调度 合作 果园
采摘 电商 直播 物流 冷链 仓库 铁路 通车 首日 旅客 车站 广场 灯光 调试 夜市 摊位 卫生 评比 公示 名单 招聘 岗位 毕业
已经 将在 正式 启动 完成 推进 落实 组织 开展 举行 介绍 表示 要求 强调 指出 认为 提出 增加 减少 超过 达到 约为 其中 以及
的 了 在 和 与 为 对 从 到 把 被 由 向 等 都 也 又 还 更 很""".split()


def prose(seed: int, characters: int) -> str:
    """Return a text of its own: sentences of words, none of which any other seed has for long."""
    chance = random.Random(seed)
    parts: list[str] = []
    size = 0
    while size < characters:
        clause = "".join(chance.choices(WORDS, k=chance.randint(4, 9)))
        parts.append(clause + chance.choice("，，，。\n"))
        size += len(parts[-1])
    return "".join(parts)[:characters]


def write_lines(path: Path, articles: Iterable[dict[str, Any]]) -> Path:
    """Write articles as JSON lines."""
    lines = (json.dumps(article, ensure_ascii=False) for article in articles)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", errors="backslashreplace")
    return path


def plain(number: int, text: str, **fields: str) -> dict[str, Any]:
    """Return an article as a plain line; days go with numbers."""
    day = f"2024-{1 + number // 28 % 12:02}-{1 + number % 28:02}"
    return {"id": f"http://s{number}.example/{number}.html", "published": day, "text": text} | fields


def search(folder: Path, corpora: Sequence[Path], originals: Sequence[Path] = ()) -> tuple[Search, list[Cluster]]:
    """Search some corpora in a new folder."""
    folder.mkdir()
    pieces = [piece for path in corpora for piece in pieces_of(path)]
    pieces += [piece for path in originals for piece in pieces_of(path, original=True)]
    found = find_reposts(pieces, Resources(ThisProcess(), 1, 1 << 30, folder))
    return found, list(found.read())


def pairs(clusters: Iterable[Cluster]) -> dict[frozenset[str], str]:
    """Return the kind of each pair of pages, by their ids."""
    found = {}
    for cluster in clusters:
        for edge in cluster.edges:
            found[frozenset(cluster.members[place].id for place in (edge.source, edge.repost))] = edge.kind
        for other in cluster.quoted:
            found[frozenset((other.id, cluster.members[other.repost].id))] = "quote"
    return {pair: str(kind) for pair, kind in found.items()}
