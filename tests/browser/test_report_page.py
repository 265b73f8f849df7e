"""The HTML report in a real browser: it reads without script, can be walked by key, and does nothing a page wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

NAMES = ("abridged", "reworded", "varied", "hostile")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
# WCAG 2.2, 1.4.3: what text needs to be read.
ENOUGH_CONTRAST = 4.5

# WCAG 2.2, 1.4.11: what a graphic needs to be seen.
ENOUGH_FOR_GRAPHICS = 3
CONTRAST_WITH_MAP = """(colour) => {
  const part = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const light = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).map(Number);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = getComputedStyle(document.querySelector(".map")).backgroundColor;
  const [a, b] = [light(colour), light(ground)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""

# Contrast by WCAG's formula, of each element that has text of its own, against the first ground below it.
WORST_CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const part = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  let worst = [99, ""];
  for (const e of document.body.querySelectorAll("*")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility()) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < worst[0]) worst = [ratio, e.outerHTML.slice(0, 200)];
  }
  return worst;
}"""
FOCUSED = "() => document.activeElement.dataset.edit ? Number(document.activeElement.dataset.edit) : null"


class Watched:
    """A page, and what it said and asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.requested: list[str] = []
        self.refused: list[str | None] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(dialog.message))
        page.on("requestfailed", lambda request: self.refused.append(request.failure))
        page.on("request", lambda request: self.requested.append(request.url))

    def visible(self, selector: str) -> int:
        return sum(one.is_visible() for one in self.page.locator(selector).all())

    def overflow(self) -> float:
        """Return by how much the page is wider than the window."""
        wide: float = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wide

    def focused(self) -> int | None:
        number: int | None = self.page.evaluate(FOCUSED)
        return number


@pytest.fixture
def visit(browser: Browser, report: Callable[[str], str]) -> Iterator[Callable[..., Watched]]:
    """Return a function that opens a report in a fresh window."""
    contexts = []

    def opened(name: str, **options: Any) -> Watched:  # noqa: ANN401 - playwright's own options, handed through
        context = browser.new_context(**({"viewport": DESK} | options))
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(report(name))
        return watched

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", NAMES)
def test_it_says_nothing_on_the_console_and_asks_for_nothing(name: str, visit: Callable[..., Watched]) -> None:
    watched = visit(name)
    for key in "nnpjk":
        watched.page.keyboard.press(key)
    assert watched.said == []
    assert watched.requested == [watched.page.url]
    assert watched.visible(".bar") == 1  # the policy let our own script run


@pytest.mark.parametrize("name", NAMES)
def test_it_reads_whole_without_script(name: str, visit: Callable[..., Watched]) -> None:
    watched = visit(name, java_script_enabled=False)
    assert watched.visible("h1, .verdict, .figures") == 3
    assert watched.visible(".row .cell.right") > 3
    assert watched.visible(".edit") == watched.page.locator(".edit").count() > 0
    assert watched.visible(".bar, button, input") == 0


def test_keys_lead_from_change_to_change_and_around(visit: Callable[..., Watched]) -> None:
    watched = visit("varied")
    press = watched.page.keyboard.press
    classes = watched.page.locator(".edit").evaluate_all("list => list.map(e => [+e.dataset.edit, e.dataset.class])")
    order = sorted(number for number, cls in classes if cls != "typographic")
    assert len(order) > 4
    walked = []
    for _ in order:
        press("n")
        walked.append(watched.focused())
        assert watched.page.locator(":focus").evaluate(
            "e => { const box = e.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight }"
        )
    assert walked == order
    press("j")
    assert watched.focused() == order[0]
    press("p")
    assert watched.focused() == order[-1]
    press("k")
    assert watched.focused() == order[-2]
    assert watched.page.locator("output").inner_text().startswith(f"change {len(order) - 1} of {len(order)}")


def test_keys_with_control_are_left_to_the_browser(visit: Callable[..., Watched]) -> None:
    watched = visit("varied")
    watched.page.keyboard.press("Alt+j")
    watched.page.keyboard.press("Control+k")
    assert watched.focused() is None


def test_a_class_can_be_hidden(visit: Callable[..., Watched]) -> None:
    watched = visit("reworded")
    page = watched.page
    page.get_by_text("Classes", exact=True).click()
    number = page.locator(".edit[data-class=number]").first
    entries = page.locator("[data-entry=number]")
    marked, plain = number.evaluate("e => getComputedStyle(e).backgroundColor"), "rgba(0, 0, 0, 0)"
    assert marked != plain
    assert entries.first.is_visible()
    page.locator("input[data-class=number]").uncheck()
    assert number.evaluate("e => getComputedStyle(e).backgroundColor") == plain
    assert number.is_visible()  # the words stay, the mark goes
    assert not entries.first.is_visible()
    walked = set()
    for _ in range(12):
        page.keyboard.press("n")
        walked.add(page.locator(":focus").get_attribute("data-class"))
    assert walked == {"wording", "deletion", "insertion"}
    page.locator("input[data-class=number]").check()
    assert number.evaluate("e => getComputedStyle(e).backgroundColor") == marked


def test_other_commas_are_hidden_at_first_where_more_than_commas_changed(visit: Callable[..., Watched]) -> None:
    page = visit("reworded").page
    assert "hidden)" in page.locator("output").inner_text()
    comma = page.locator(".edit[data-class=typographic]").first
    assert "off" in (comma.get_attribute("class") or "").split()
    page.get_by_text("Classes", exact=True).click()
    page.locator("input[data-class=typographic]").check()
    assert "off" not in (comma.get_attribute("class") or "").split()


def test_unchanged_paragraphs_can_be_hidden(visit: Callable[..., Watched]) -> None:
    watched = visit("reworded")
    before = watched.visible(".row.same")
    assert before > 0
    watched.page.locator("input[data-unchanged]").uncheck()
    assert watched.visible(".row.same") == 0
    assert watched.visible(".row") > 0
    watched.page.locator("input[data-unchanged]").check()
    assert watched.visible(".row.same") == before


def test_a_move_leads_to_its_other_place(visit: Callable[..., Watched]) -> None:
    page = visit("varied", viewport={"width": 1280, "height": 300}).page
    there = page.locator(".edit[data-class=move]")
    page.locator(".cell.left a.away").click()
    assert page.url.endswith("#" + str(there.get_attribute("id")))
    assert there.evaluate("e => e.getBoundingClientRect().top < innerHeight && e.getBoundingClientRect().top > 0")
    page.keyboard.press("n")  # goes on from there
    assert page.locator(":focus").get_attribute("data-class") == "insertion"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_has_to_be_scrolled_sideways(name: str, width: int, visit: Callable[..., Watched]) -> None:
    assert visit(name, viewport={"width": width, "height": 844}).overflow() <= 0


def test_on_a_wide_screen_the_columns_stand_beside_each_other(visit: Callable[..., Watched]) -> None:
    tops = "row => ['.left', '.right'].map(s => row.querySelector(s).getBoundingClientRect()).map(b => [b.left, b.top])"
    watched = visit("reworded")
    (left, top), (right, beside) = watched.page.locator("main .row.flat").first.evaluate(tops)
    assert left < right
    assert beside == top
    assert watched.visible(".gone") == 0 < watched.page.locator(".gone").count()


def test_on_a_phone_a_paragraph_stands_once_with_its_changes_inline(visit: Callable[..., Watched]) -> None:
    watched = visit("reworded", viewport=PHONE)
    rows = watched.page.locator(".row.same, .row.flat").count()
    assert watched.visible(".row.same .right, .row.flat .right") == rows > 1
    assert watched.visible(".row.same .left, .row.flat .left") == 0
    old = watched.page.locator(".row.flat del.gone[data-class=number]").first
    new = watched.page.locator(f".row.flat ins[data-edit='{old.get_attribute('data-edit')}']")
    assert old.inner_text() != new.inner_text()
    where = "e => [e.getBoundingClientRect().top, e.getBoundingClientRect().left]"
    assert old.evaluate(where) < new.evaluate(where)  # the old figure is read before the new one


def test_on_a_phone_a_reader_hears_each_paragraph_once(visit: Callable[..., Watched]) -> None:
    for view, times in ((PHONE, 1), (DESK, 2)):
        tree = visit("varied", viewport=view).page.locator("main").aria_snapshot()
        assert tree.count("不能让农民吃亏") == times
        assert tree.count("一千二百公里") == times


def test_on_a_phone_what_is_cut_is_read_where_it_stood(visit: Callable[..., Watched]) -> None:
    watched = visit("varied", viewport=PHONE)
    item = watched.page.locator(".row.flat .right li", has_text="拖欠农民售粮款")
    assert "不得" in item.inner_text()
    line = "e => getComputedStyle(e).textDecorationLine"
    assert item.locator(".gone").evaluate(line) == "line-through"
    assert item.locator(".cut").is_hidden()


def test_on_a_wide_screen_two_wedges_say_where_something_is_cut(visit: Callable[..., Watched]) -> None:
    page = visit("varied").page
    point = page.locator(".right .point.w-old")
    assert point.locator(".cut").inner_text() == "▸◂"
    assert point.evaluate("e => getComputedStyle(e).textDecorationLine") == "none"  # no bar that looks like 一
    assert "2 characters cut here" in page.locator(".row", has=point).locator(".right").aria_snapshot()


def test_the_map_leads_to_each_change(visit: Callable[..., Watched]) -> None:
    page = visit("varied", java_script_enabled=False).page
    marks = page.get_by_role("navigation", name="Where the changes are").get_by_role("link")
    assert marks.count() > 4
    lefts = marks.evaluate_all("list => list.map(a => a.getBoundingClientRect().left)")
    assert lefts == sorted(set(lefts))
    for mark in marks.all():
        assert mark.get_attribute("title")
        mark.click()
        target = page.locator(str(mark.get_attribute("href")))
        assert target.evaluate(
            "e => { const box = e.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight }"
        )


def test_on_a_phone_the_map_leads_to_what_is_seen(visit: Callable[..., Watched]) -> None:
    page = visit("varied", viewport=PHONE).page
    for link in page.locator(".map a, ol.index a, .counts a").all():
        assert page.locator(str(link.get_attribute("href"))).is_visible()


def test_the_map_is_one_stop_of_the_tab_key_and_the_arrows_walk_it(visit: Callable[..., Watched]) -> None:
    page = visit("varied").page
    marks = page.locator(".map a")
    assert page.locator(".map a[tabindex='0']").count() == 1
    marks.first.focus()
    here = "() => document.activeElement.getAttribute('href')"
    for key, at in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("Home", 0), ("ArrowLeft", 0), ("End", -1)):
        page.keyboard.press(key)
        assert page.evaluate(here) == marks.nth(at).get_attribute("href")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('.map')") is None
    assert page.locator(".map a[tabindex='0']").count() == 1


def test_block_numbers_are_seen_and_not_copied(visit: Callable[..., Watched]) -> None:
    page = visit("varied").page
    block = page.locator(".row.same .right .b").first
    assert (
        block.evaluate("e => getComputedStyle(e, '::before').content") == '"' + str(block.get_attribute("data-n")) + '"'
    )
    assert str(block.get_attribute("data-n")) not in block.inner_text()


def test_different_articles_stand_plainly_side_by_side(visit: Callable[..., Watched]) -> None:
    for view in (DESK, PHONE):
        watched = visit("different", viewport=view)
        assert watched.visible(".cell.left, .cell.right") == 2
        assert watched.page.locator("[data-edit], main .cell ins, main .cell del, .map, .bar").count() == 0
        assert watched.said == []
        assert watched.visible(".known li") == 2


@pytest.mark.parametrize("view", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["reworded", "varied.zh", "different"])
def test_everything_can_be_read_in_light_and_dark(
    name: str, scheme: str, view: dict[str, int], visit: Callable[..., Watched]
) -> None:
    page = visit(name, color_scheme=scheme, viewport=view).page
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (max(ground) < 64) if scheme == "dark" else (min(ground) > 192)
    ratio, element = page.evaluate(WORST_CONTRAST)
    assert ratio >= ENOUGH_CONTRAST, element


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_marks_of_the_map_can_be_seen(scheme: str, visit: Callable[..., Watched]) -> None:
    page = visit("varied", color_scheme=scheme).page
    for colour in page.locator(".map a").evaluate_all("list => list.map(a => getComputedStyle(a).backgroundColor)"):
        assert page.evaluate(CONTRAST_WITH_MAP, colour) >= ENOUGH_FOR_GRAPHICS, colour


def test_a_change_is_told_without_colour(visit: Callable[..., Watched]) -> None:
    page = visit("reworded").page
    line = "e => getComputedStyle(e).textDecorationLine"
    assert page.locator("del.other[data-class=number]").first.evaluate(line) == "line-through"
    assert page.locator("ins.edit[data-class=number]").first.evaluate(line) == "underline"
    assert page.locator("ins.edit[data-class=number] .tag").first.inner_text().endswith(" number")
    assert page.locator(".block .tag").first.inner_text().endswith(" deletion")


def test_in_print_there_are_two_columns_on_white_and_no_bar(visit: Callable[..., Watched]) -> None:
    watched = visit("varied", color_scheme="dark", viewport={"width": 700, "height": 900})
    page = watched.page
    page.keyboard.press("n")
    page.locator("input[data-unchanged]").uncheck()
    page.emulate_media(media="print", color_scheme="dark")
    assert watched.visible(".bar") == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert watched.visible(".row.same") > 0  # what was hidden on the screen is printed
    boxes = "row => ['.left', '.right'].map(s => row.querySelector(s).getBoundingClientRect().left)"
    left, right = page.locator(".row.same").first.evaluate(boxes)
    assert left < right
    assert page.pdf(format="A4").startswith(b"%PDF-")


def test_hostile_pages_stay_text(visit: Callable[..., Watched], hostile: tuple[str, ...]) -> None:
    watched = visit("hostile")
    page = watched.page
    for key in "nnnnnnnnnn":
        page.keyboard.press(key)
    page.locator(".cell a, .cell mark").first.hover()
    assert page.evaluate("window.pwned") is None
    assert page.locator("script").count() == page.locator("style").count() == 1
    assert page.locator("img, iframe, object, form, [onerror], [onload], [autofocus]").count() == 0
    shown = page.locator(".cell.left").all_inner_texts()
    for words in hostile[:6]:
        assert any(words in text for text in shown), words
    assert not set(page.content()) & set("\u202e\u2066\u200b\x1b\x00")
    assert "U+202E" in "".join(shown)
    assert not [href for href in page.locator("a").evaluate_all("list => list.map(a => a.protocol)") if "java" in href]


def test_the_policy_stops_what_an_escape_would_have_missed(visit: Callable[..., Watched]) -> None:
    watched = visit("varied")
    watched.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.pwned = 1";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<img src='https://a.example/x.png' onerror='window.pwned=2'>");
        }"""
    )
    watched.page.wait_for_timeout(100)
    assert watched.page.evaluate("window.pwned") is None
    assert watched.refused == ["csp"]  # stopped before it left
    assert len([text for text in watched.said if "Content Security Policy" in text]) >= 2


def test_the_page_says_its_languages(visit: Callable[..., Watched]) -> None:
    page = visit("reworded").page
    assert page.locator("html").get_attribute("lang") == "en"
    assert set(page.locator(".cell > div").evaluate_all("list => list.map(e => e.lang)")) == {"zh"}
    assert page.locator("h1").get_attribute("lang") == "zh"
    assert page.locator(".cell .tag").first.get_attribute("lang") == "en"
    page = visit("varied.zh").page
    assert page.locator("html").get_attribute("lang") == "zh"
    assert page.locator(".cell .tag").first.get_attribute("lang") is None  # as the text around it
    page.keyboard.press("n")
    assert page.locator("output").inner_text().startswith("第1处，共")
