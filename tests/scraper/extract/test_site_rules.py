"""Site rules: reading them, finding them, and what they make of a page."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive.model.record import Evidence
from scraper.body.find import Body, find_body
from scraper.boilerplate.classify import kind_by_shape
from scraper.document.html import parse_html
from scraper.document.layout import read_tree
from scraper.document.lines import Page
from scraper.extract.site_rules import (
    KEYS,
    BrokenRule,
    SiteRule,
    body_by_rule,
    find_rule,
    load_rules,
    mark_tree,
    metadata_by_rule,
    rule_for,
)
from scraper.metadata.metadata import Metadata, read_metadata

TEXT = "祖父留下来的东西不多，一支桨，一只铁皮箱子，别的都散了。"
SPRING = datetime(2020, 3, 1, tzinfo=UTC)


def one(text: str, name: str = "a.example.toml") -> SiteRule:
    """Return the rule of one file."""
    (rules,) = load_rules({name: text}).values()
    return rules[0]


def ruled(rule: SiteRule, markup: str) -> tuple[Page, Body | None, Metadata | None]:
    """Read a page as a rule says."""
    tree = parse_html(markup)
    assert tree is not None
    page = read_tree(mark_tree(tree.root, rule), url="https://a.example/", captured_at=SPRING)
    shapes = [kind_by_shape(line) for line in page.lines]
    body = body_by_rule(page, shapes, find_body(page, shapes))
    if body is None:
        return page, None, None
    return page, body, metadata_by_rule(page, rule, read_metadata(page, body.lines))


def texts(page: Page, body: Body | None) -> list[str]:
    assert body is not None
    return [page.lines[i].text for i in body.lines if i not in body.inside]


def test_the_rule_of_a_saved_page(fixtures: Path) -> None:
    markup = (fixtures / "yuanxi.example" / "2024-05-oar" / "body.html").read_text(encoding="utf-8")
    rule = rule_for("https://www.yuanxi.example/2024/05/oar.html", datetime(2024, 6, 20, tzinfo=UTC))
    assert rule is not None
    page, body, metadata = ruled(rule, markup)
    lines = texts(page, body)
    assert [line[:6] for line in lines] == [
        "祖父留下来的",
        "桨是柏木的，",
        "后来修了桥。",
        "渡口停航那天",
        "如今它挂在我",
    ]
    assert metadata is not None
    assert (metadata.title, metadata.author, metadata.editor) == ("一支桨", "卓玉衡", "祝清和")
    assert (metadata.source, metadata.published) == ("沅溪文艺", "2024-05-18")
    assert metadata.evidence["title"] == Evidence("site rule yuanxi.example.toml", "一支桨")
    assert metadata.evidence["author"].found_in == "site rule yuanxi.example.toml"
    assert {page.lines[i].text[:2] for i in metadata.credit_lines} == {"墨："}
    assert [page.lines[i].text for i in metadata.title_lines] == ["一支桨"]
    assert any("春茶" in line.text for line in page.lines)  # dropped, and not lost
    assert not any("cha.jpg" in image.src for image in page.images)


def test_the_tree_of_the_page_is_left_alone() -> None:
    tree = parse_html(f"<div class=x><p>{TEXT}</p></div>")
    assert tree is not None
    mark_tree(tree.root, one("""body = '//p'"""))
    assert not tree.root.xpath("//*[contains(@class, 'site-rule')]")


def test_text_behind_what_is_marked_stays_behind_it() -> None:
    page, body, _ = ruled(one("""drop = ['//b']\nbody = '//p'"""), f"<p>{TEXT}<b>广告，<i>很长</i></b>后面，还有。</p>")
    assert [line.text for line in page.lines] == [TEXT, "广告，很长", "后面，还有。"]
    assert texts(page, body) == [TEXT, "后面，还有。"]


def test_boilerplate_inside_the_body_is_told_from_it() -> None:
    rule = one("""body = '//div[@id="t"]'""")
    page, body, _ = ruled(rule, f"<div id=t><p>来源：甲报</p><p>短</p><p>{TEXT}</p><p>责任编辑：某某</p></div>")
    assert texts(page, body) == ["短", TEXT]


def test_a_page_without_the_body_is_read_by_the_general_rules() -> None:
    markup = f"<div><p>{TEXT}</p><p class=ad>{TEXT}</p><p>{TEXT}</p></div>"
    page, body, _ = ruled(one("""body = '//td'\ndrop = ['//p[@class="ad"]']"""), markup)
    assert texts(page, body) == [TEXT, TEXT]
    assert ruled(one("body = '//td'"), "<a href=/>短</a>")[1] is None


def test_fields_that_a_rule_does_not_name_stay() -> None:
    rule = one("""credit = '^撰 (?P<author>\\S+)( (?P<published>\\S+))?'""")
    _, _, metadata = ruled(rule, f"<h1>一支桨</h1><p>2020-02-01 来源：甲报</p><p>撰 卓玉衡</p><p>{TEXT}</p>")
    assert metadata is not None
    assert (metadata.author, metadata.published, metadata.source) == ("卓玉衡", "2020-02-01", "甲报")
    assert metadata.evidence["title"].found_in == "<h1>"


def test_nested_matches_count_once() -> None:
    page, body, _ = ruled(one("body = '//div'"), "<div>" * 50 + f"<p>{TEXT}</p>" + "</div>" * 50)
    assert texts(page, body) == [TEXT]


def test_the_root_can_not_be_selected() -> None:
    page, body, _ = ruled(one("body = '/*'"), f"<p>{TEXT}</p>")
    assert texts(page, body) == [TEXT]


def test_has_class_compares_whole_words() -> None:
    markup = f"<div class='art x'>{TEXT}</div><div class=article>{TEXT}</div>"
    page, body, _ = ruled(one("""body = '//div[has-class("art", "x")]'"""), markup)
    assert texts(page, body) == [TEXT]


ERAS = {
    "a.example.toml": "body = '//c'",
    "a.example.until-2020.toml": "until = 2020-01-01\nbody = '//b'",
    "a.example.until-2010.toml": "until = 2010-01-01\nbody = '//a'",
    "news.a.example.until-2020.toml": "until = 2020-01-01\nbody = '//n'",
    "shared.toml": "hosts = ['b.example', 'c.example']\nbody = '//s'",
}


@pytest.mark.parametrize(
    ("url", "day", "name"),
    [
        ("https://a.example/x", date(2024, 1, 1), "a.example.toml"),
        ("https://a.example/x", date(2020, 1, 1), "a.example.toml"),
        ("https://a.example/x", date(2019, 12, 31), "a.example.until-2020.toml"),
        ("https://a.example/x", date(2009, 1, 1), "a.example.until-2010.toml"),
        ("https://a.example/x", None, "a.example.toml"),
        ("http://WWW.A.example:8080/", date(2024, 1, 1), "a.example.toml"),
        ("https://a.example./", date(2024, 1, 1), "a.example.toml"),
        ("https://news.a.example/", date(2019, 1, 1), "news.a.example.until-2020.toml"),
        ("https://news.a.example/", date(2021, 1, 1), "a.example.toml"),
        ("https://b.example/", date(2021, 1, 1), "shared.toml"),
        ("https://m.c.example/", date(2021, 1, 1), "shared.toml"),
        ("https://xa.example/", date(2021, 1, 1), None),
        ("https://shared/", date(2021, 1, 1), None),
        ("https://example/", date(2021, 1, 1), None),
        ("https://[broken/", date(2021, 1, 1), None),
        ("", date(2021, 1, 1), None),
    ],
)
def test_finding_a_rule(url: str, day: date | None, name: str | None) -> None:
    captured = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) if day else None
    rule = find_rule(load_rules(ERAS), url, captured)
    assert (rule.name if rule else None) == name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("body = ", "is not valid TOML"),
        ("bodies = '//p'", "unknown key `bodies`"),
        ("hosts = 'a.example'", "`hosts` must be"),
        ("hosts = []", "`hosts` must be"),
        ("hosts = ['https://a.example/']", "`hosts` must be"),
        ("until = '2020-01-01'", "`until` must be"),
        ("until = 2020-01-01T00:00:00", "`until` must be"),
        ("body = 1", "`body` must be"),
        ("body = '//p['", "`body` is not an XPath"),
        ("body = 'no-such-function(//p)'", "`body` is not an XPath"),
        ("body = 'count(//p)'", "`body` must select elements"),
        ("title = ['//h1']", "`title` must be"),
        ("drop = '//p'", "`drop` must be"),
        ("drop = ['//p', '//[']", "`drop` is not an XPath"),
        ("credit = '('", "`credit` is not a regular expression"),
        ("credit = ['a']", "`credit` must be"),
        ("credit = 'a(b)'", "`credit` must have named groups"),
        ("credit = '(?P<who>b)'", "`credit` must have named groups"),
    ],
)
def test_a_broken_rule_names_file_and_key(text: str, said: str) -> None:
    with pytest.raises(BrokenRule, match=re.escape(said)) as caught:
        load_rules({"a.example.toml": text})
    assert "a.example.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_broken_rule_names_the_line_of_its_key() -> None:
    with pytest.raises(BrokenRule, match=re.escape("the site rule a.example.toml, line 3: `drop` must be a list")):
        load_rules({"a.example.toml": "# of a site\nbody = '//p'\ndrop = '//a'\n"})


def test_two_rules_for_one_host_and_time() -> None:
    files = {"a.example.toml": "body = '//a'", "b.toml": "hosts = ['a.example']"}
    with pytest.raises(
        BrokenRule, match=re.escape("the site rule b.toml: `until`: a.example.toml has the same value for a.example")
    ):
        load_rules(files)


def test_shipped_rules_are_whole_and_of_no_real_site_without_a_page(fixtures: Path) -> None:
    sites = fixtures.parent / "scraper" / "sites"
    rules = load_rules({path.name: path.read_text(encoding="utf-8") for path in sites.glob("*.toml")})
    assert rules
    for host in rules:
        assert rule_for(f"https://www.{host}/", None) or all(rule.until for rule in rules[host])
        assert list(fixtures.glob(f"*{host}/*/body.html")), f"no saved page shows what the rule for {host} is for"


def test_every_key_is_in_the_docs(fixtures: Path) -> None:
    docs = (fixtures.parent / "docs" / "SITE-RULES.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", docs, re.MULTILINE)) == KEYS
    example = re.search(r"```toml\n(.*?)```", docs, re.DOTALL)
    assert example is not None
    rule = one("\n".join(line.strip() for line in example[1].splitlines()))
    assert rule.credit is not None
    assert rule.body is not None
