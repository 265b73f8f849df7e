"""Fold a line to simplified characters and narrow punctuation, so that one pattern finds a note in either script."""

from __future__ import annotations

from typing import Final

# The characters that occur in the patterns of `scraper.boilerplate.notes`, each in its traditional and simplified form.
_TRADITIONAL: Final = (
    "頭於協議報題隨編輯責來網絡標題為請關點擊藍訂閱掃碼識別長轉發讚載應戶開員錄續讀餘圖資訊頻號視觀後從體驗隱權與處評論復覆複專頁絲蹤會費帳賬購買們個舉報類語聽聞數圍覽瀏繼瞭鎖優"
    "預約設維護備製術單辦聯繫進還無暫沒歡參時簡獲選審覈監統籌劃攝寫對譯導總綜匯臺線這當經歷簽終執協運營節僅許條級項滿電話郵說書實現結試間內熱門隨機採師"
)
_SIMPLIFIED: Final = (
    "头于协议报题随编辑责来网络标题为请关点击蓝订阅扫码识别长转发赞载应户开员录续读余图资讯频号视观后从体验隐权与处评论复复复专页丝踪会费帐账购买们个举报类语听闻数围览浏继了锁优"
    "预约设维护备制术单办联系进还无暂没欢参时简获选审核监统筹划摄写对译导总综汇台线这当经历签终执协运营节仅许条级项满电话邮说书实现结试间内热门随机采师"
)
_WIDE: Final = "（）［］【】〔〕｛｝｜丨／：，。；！？＋－～“”‘’「」『』〈〉＜＞、　％＝＆．…·•"
_NARROW: Final = '()[][][]{}||/:,.;!?+-~""""""""《》<>, %=&..··'
_DIGITS: Final = dict(zip(range(0xFF10, 0xFF1A), "0123456789", strict=True))
_SCRIPT: Final = dict(zip(map(ord, _TRADITIONAL), _SIMPLIFIED, strict=True)) | dict(
    zip(map(ord, "權聲註僅觀對屬犯刪損傳達歸違爭議準確條"), "权声注仅观对属犯删损传达归违争议准确条", strict=True)
)
_TABLE: Final = (
    dict(zip(map(ord, _TRADITIONAL), _SIMPLIFIED, strict=True))
    | dict(zip(map(ord, _WIDE), _NARROW, strict=True))
    | _DIGITS
)


def fold(text: str) -> str:
    """Fold a text, character by character.

    >>> fold("「編輯」｜林小滿　校對：白露。")
    '"编辑"|林小满 校对:白露.'
    """
    return text.translate(_TABLE)


def fold_script(text: str) -> str:
    """Fold traditional characters to simplified ones, and nothing else."""
    return text.translate(_SCRIPT)
