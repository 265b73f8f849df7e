"""Convert articles to JSON and back; the canonical form and its digest; the format's version number.

The record is a contract (`archive/schemas/repost-article-1.json`). If you change it, raise the number in `FORMAT`
and keep a reader for the older number here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from archive.model.errors import FormatError
from archive.model.record import (
    BOILERPLATE_KINDS,
    TEXT_KINDS,
    Article,
    Block,
    Boilerplate,
    ImageBlock,
    ListBlock,
    TableBlock,
    TextBlock,
    sha256,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = "repost-article/1"

# The editorial content: a change in these fields makes a new version. Not the page's own URL, capture times, the
# extractor or navigation.
EDITORIAL: Final = ("title", "published", "source", "author", "original_url", "body")

Json = dict[str, Any]


def to_record(article: Article, known_digest: str | None = None) -> Json:
    """Return the article as the record's JSON object, with the keys in the contract's order.

    Pass `known_digest` if the digest is computed already, to save computing it again.
    """
    record: Json = {"format": FORMAT}
    for name in ("url", "title", "published", "source", "author", "editor"):
        record[name] = getattr(article, name)
    record["breadcrumb"] = list(article.breadcrumb)
    record["original_url"] = article.original_url
    record["language"] = article.language
    record["body"] = [_block_to_json(block) for block in article.body]
    record["boilerplate"] = [{"kind": line.kind, "text": line.text} for line in article.boilerplate]
    record["digest"] = known_digest or digest(article)
    record["extractor"] = article.extractor
    return record


def from_record(record: Mapping[str, Any]) -> Article:
    """Read a record of any format ever released. Raises FormatError for anything else."""
    if record.get("format") != FORMAT:
        raise FormatError(f"this version can't read a record of format {record.get('format')!r}, only {FORMAT!r}")
    try:
        return Article(
            url=record["url"],
            title=record["title"],
            published=record["published"],
            source=record["source"],
            author=record["author"],
            editor=record["editor"],
            breadcrumb=tuple(record["breadcrumb"]),
            original_url=record["original_url"],
            language=record["language"],
            body=tuple(_block_from_json(block) for block in record["body"]),
            boilerplate=tuple(_boilerplate_from_json(line) for line in record["boilerplate"]),
            extractor=record["extractor"],
        )
    except (KeyError, TypeError) as error:
        raise FormatError(f"the record lacks what {FORMAT} requires: {error!r}") from error


def digest(article: Article) -> str:
    """Return `sha256:…` of the canonical JSON of the editorial content only."""
    content: Json = {name: getattr(article, name) for name in EDITORIAL if name != "body"}
    content["body"] = [_block_to_json(block) for block in article.body]
    return sha256(canonical(content))


def canonical(value: object) -> bytes:
    """Return the canonical JSON of a value: keys sorted, no spaces, UTF-8. No floats (their text is not unique).

    >>> canonical({"b": [1, None], "a": "汉"}).decode()
    '{"a":"汉","b":[1,null]}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def pretty(value: object) -> str:
    """Return JSON for people: stable, indented by one space, with a line feed at the end."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def line(value: object) -> str:
    """Return JSON on one line, without the line feed."""
    return json.dumps(value, ensure_ascii=False)


def _block_to_json(block: Block) -> Json:
    match block:
        case TextBlock():
            return {"kind": block.kind, "text": block.text}
        case ImageBlock():
            return {"kind": block.kind, "src": block.src, "alt": block.alt, "text": block.text}
        case TableBlock():
            return {"kind": block.kind, "rows": [list(row) for row in block.rows]}
        case ListBlock():
            return {"kind": block.kind, "items": list(block.items)}


def _block_from_json(block: Mapping[str, Any]) -> Block:
    kind = block["kind"]
    if kind in TEXT_KINDS:
        return TextBlock(kind, block["text"])
    if kind == "image":
        return ImageBlock(block["src"], block["alt"], block["text"])
    if kind == "table":
        return TableBlock(tuple(tuple(row) for row in block["rows"]))
    if kind == "list":
        return ListBlock(tuple(block["items"]))
    raise FormatError(f"unknown kind of body block: {kind!r}")


def _boilerplate_from_json(line: Mapping[str, Any]) -> Boilerplate:
    if line["kind"] not in BOILERPLATE_KINDS:
        raise FormatError(f"unknown kind of boilerplate line: {line['kind']!r}")
    return Boilerplate(cast("Any", line["kind"]), line["text"])
