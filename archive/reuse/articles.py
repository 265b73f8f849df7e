"""An article of a corpus, and the lines of JSON that it is read from.

Lines are those of `repost parse` (`{"input": …, "article": …}`), of `repost export` (`{"url": …, "version": …,
"article": …}`), a record alone, or plain `{"id": …, "text": …}` with `title`, `published`, `source`, `author`, `url`,
`original_url` and `captured_at` where they are known. A line of an input that could not be read (`{"error": …}`) holds
no article.
"""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from archive.model import Article, FormatError, TextBlock, bare_host, from_record, record_json


class CorpusArticle(msgspec.Struct, frozen=True, kw_only=True):
    """An article, and how the corpus names it."""

    label: str  # its address, the label of its input, or the id that its line gives
    version: int | None
    captured_at: str | None  # ISO 8601
    article: Article

    @property
    def page(self) -> str:
        """What all states of one page have in common."""
        url = self.article.url or (self.label if self.label.startswith(("http://", "https://")) else None)
        return self.label if url is None else page_of(url)


class _Line(msgspec.Struct, kw_only=True):
    label: str | None = msgspec.field(default=None, name="input")
    id: str | int | None = None
    url: str | None = None
    version: int | None = None
    captured_at: str | None = None
    article: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    format: str | None = None
    text: str | None = None
    title: str | None = None
    published: str | None = None
    source: str | None = None
    author: str | None = None
    original_url: str | None = None


_DECODER: Final = msgspec.json.Decoder(_Line)


def page_of(url: str) -> str:
    """Return what addresses of one page have in common: no scheme, no label of a device.

    >>> page_of("https://m.a.cn/1.html") == page_of("http://www.a.cn/1.html")
    True
    """
    rest = url.partition("://")[2]
    host, slash, path = rest.partition("/")
    del host
    return f"{bare_host(url)}{slash}{path}"


def parse_line(raw: bytes) -> CorpusArticle | None:
    """Return the article of a line; None for a line that says that its input has none. Raises FormatError."""
    line = _decode(raw)
    if line.article is None and line.format is not None and line.error is None:
        return from_parts(_any(raw), url=line.url)
    if line.error is not None:
        return None
    if line.article is not None:
        label = line.label if line.id is None else str(line.id)
        return from_parts(line.article, label=label, url=line.url, version=line.version, captured_at=line.captured_at)
    if line.text is None:
        raise FormatError("no article: it has neither `article` nor `text`")
    return _from_text(line)


def _decode(raw: bytes) -> _Line:
    try:
        return _DECODER.decode(raw)
    except msgspec.ValidationError as error:
        raise FormatError(f"no article: {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        value = _any(raw)
    try:
        return msgspec.convert(value, _Line)
    except msgspec.ValidationError as error:
        raise FormatError(f"no article: {error}") from error


def _any(raw: bytes) -> dict[str, Any]:
    """Read JSON that may have escapes of half a surrogate pair, which only the standard library's reader takes."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise FormatError("not JSON") from error
    if not isinstance(value, dict):
        raise FormatError("no article: it is no object")
    return value


def from_parts(
    record: dict[str, Any],
    *,
    label: str | None = None,
    url: str | None = None,
    version: int | None = None,
    captured_at: str | None = None,
) -> CorpusArticle:
    """Return an article from its record and what stands beside it. Raises FormatError."""
    try:
        article = from_record(record)
        blocks = all(isinstance(block.text, str) for block in article.body)
    except (TypeError, AttributeError, KeyError) as error:
        raise FormatError(f"no article: {error!r}") from error
    texts = (article.url, article.title, article.published, article.source, article.author, article.original_url)
    if not blocks or not all(text is None or isinstance(text, str) for text in texts):
        raise FormatError("no article: a text of the wrong type")
    name = url or article.url or label
    if not name:
        name = f"{record_json.digest(article)[7:23]}"
    return CorpusArticle(label=name, version=version, captured_at=captured_at, article=article)


def _from_text(line: _Line) -> CorpusArticle:
    assert line.text is not None
    label = str(line.id) if line.id is not None else line.url or line.label
    url = line.url
    if url is None and label is not None and label.startswith(("http://", "https://")):
        url = label
    article = Article(
        url=url,
        title=line.title,
        published=line.published,
        source=line.source,
        author=line.author,
        editor=None,
        breadcrumb=(),
        original_url=line.original_url,
        language=None,
        body=tuple(TextBlock("paragraph", text) for text in line.text.split("\n") if text.strip()),
        boilerplate=(),
        extractor="",
    )
    if not label:
        raise FormatError("no article: it has neither `id` nor `url`")
    return CorpusArticle(label=label, version=line.version, captured_at=line.captured_at, article=article)


def text_of(article: Article) -> str:
    """Return the text of the body, one line a block, as the column `text` of Parquet files: what offsets refer to."""
    return "\n".join(block.text for block in article.body if block.text)


def clean(text: str) -> str:
    """Return a text that has a UTF-8 form."""
    return text.encode("utf-8", "backslashreplace").decode()
