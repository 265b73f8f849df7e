"""Read bylines of Korean and Japanese pages: 홍길동 기자, 佐藤健一記者, 【山里新聞 佐藤健一】."""

from __future__ import annotations

import re
from typing import Final

# How far into a paragraph a dateline reaches.
DATELINE: Final = 60

_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구"
    "나민진지엄채원천방공함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_KOREAN_NAME = rf"(?:(?:남궁|황보|제갈|선우|독고)[가-힣]{{1,2}}|[{_SURNAMES}][가-힣]{{1,2}})"
_KOREAN = re.compile(
    rf"(?<![가-힣])(?P<names>{_KOREAN_NAME}(?:\s?[·ㆍ,、/]\s?{_KOREAN_NAME}){{0,3}})"
    r"\s?(?:선임|수습|객원|인턴|전문|선임|논설|의학전문)?\s?(?:기자|특파원|논설위원|칼럼니스트)(?![가-힣])"
    rf"|(?:^|[\s\[(])(?:기자|작성자|글쓴이|취재|글)\s?[:：=|]\s?(?P<named>{_KOREAN_NAME})(?![가-힣])"
)
# Words of the trade that begin like a surname: 현장 기자 is "a reporter on the spot".
_NOT_KOREAN = frozenset(
    "현장 담당 취재 사진 본지 동료 해당 전문 시민 인턴 외신 한국 국내 신문 방송 정치 경제 사회 문화 여성 남성 선임 수습"
    " 고참 신입 유명 전직 소속 연예 기사 우리".split()
)
_FAMILY = "[一-鿿々〆ヶ]"
_JAPANESE_NAME = rf"(?:{_FAMILY}{{1,4}}[\s　][一-鿿々ぁ-ヿ]{{1,5}}|{_FAMILY}{{2,6}}[ぁ-ヿ]{{0,4}})"
_END = r"(?=$|[\s　）)】\]／/（(、。=＝])"
_JAPANESE = re.compile(
    r"(?:^|[【（(\[])[^【】（）()\s　]{0,16}?"
    r"(?:新聞|通信|社|ニュース|テレビ|放送|編集部|支局|タイムス|日報|報道部|総局)[\s　/／・｜|]+"
    rf"(?P<signed>{_JAPANESE_NAME})[】）)\]]"
    rf"|(?:^|(?<=[\s　・（(【\[、。/／｜|]))(?P<named>{_JAPANESE_NAME})\s?(?:記者|特派員|編集委員|論説委員){_END}"
    r"|(?:^|(?<=[\s　（(【\[、。/／｜|]))"
    r"(?:記者|ライター|執筆者?|著者|筆者|文責|取材(?:[・･](?:執筆|文))?|文(?:[・･]写真)?)"
    rf"\s?[:：＝=・･/／｜|　\s]\s?(?P<labelled>{_JAPANESE_NAME}){_END}"
)
_NOT_JAPANESE = re.compile(
    "^(?:本紙|本社|新人|同行|現地|取材|女性|男性|若手|外国|担当|社会|政治|経済|写真|編集|会見|地元|元|新聞|雑誌|各社|弊)"
)


def korean_author(text: str) -> str | None:
    """Return the reporters of a Korean byline, or None.

    >>> korean_author("2024-05-03 17:30 홍길동 기자 hong@news.example"), korean_author("현장 기자 모집")
    ('홍길동', None)
    """
    for match in _KOREAN.finditer(text[:DATELINE]):
        names = match["names"] or match["named"]
        if not any(name in _NOT_KOREAN for name in re.split(r"\W+", names)):
            return names
    return None


def japanese_author(text: str) -> str | None:
    """Return the writer of a Japanese byline, or None.

    >>> japanese_author("【山里新聞 佐藤健一】"), japanese_author("取材・文＝佐藤健一"), japanese_author("本紙記者")
    ('佐藤健一', '佐藤健一', None)
    """
    match = _JAPANESE.search(text[:DATELINE])
    name = match[match.lastgroup] if match and match.lastgroup else None
    return name if name and len(name) > 2 and not _NOT_JAPANESE.match(name) else None
