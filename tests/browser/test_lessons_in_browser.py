"""Every lesson runs in a real browser, and every explorer works by mouse and by keyboard."""

import json
from datetime import date
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from jdmkit import figures
from jdmkit.assumptions import Assumptions
from jdmkit.costs import Scenario
from jdmkit.explorers import of
from jdmkit.lessons import LESSONS, NOTEBOOKS, WORKBENCHES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLAN = Scenario(as_of=date(2026, 11, 22))  # that of the workbench
OURS = ".jp-OutputArea-output"
SHARP = """(explorer) => {
    const image = explorer.querySelector('img');
    return image.naturalWidth === 2 * Number(image.getAttribute('width')); }"""
ACTIVE = "() => [document.activeElement.type, document.activeElement.name]"
SEEN = """async (node) => {
    const image = node.querySelector('img');
    if (!image) return node.innerHTML;
    const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer());
    return Array.from(bytes, (b) => b.toString(16)).join(''); }"""


class Lesson:
    """A lesson that has run in the browser, with what the page said meanwhile."""

    def __init__(self, page, url, run_all):
        self.page, self.console, self.hosts = page, [], set()
        page.on("console", lambda m: self.console.append((m.type, m.text)))
        page.on("pageerror", lambda e: self.console.append(("error", str(e))))
        page.on("request", lambda r: self.hosts.add(urlsplit(r.url).hostname))
        run_all(page, url)

    def explorers(self):
        return self.page.locator(".jdm-explorer").all()


@pytest.fixture(scope="module", params=NOTEBOOKS)
def lesson(request, browser, lab, run_all):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    ran = Lesson(context.new_page(), lab(request.param), run_all)
    ran.name, ran.folder = request.param, lab.folder
    yield ran
    context.close()


def seen(explorer):
    """What an explorer shows, byte for byte: its picture, or its table."""
    return explorer.locator(".jdm-view").evaluate(SEEN)


def spoken(explorer):
    return explorer.locator("img, caption").first.evaluate("n => n.alt || n.innerText")


def changed(explorer, before):
    """Wait until something else is shown."""
    for _ in range(750):
        if seen(explorer) != before:
            return
        explorer.page.wait_for_timeout(20)
    raise AssertionError("nothing has changed in 15 seconds")


def wait_for_words(explorer, words):
    explorer.page.wait_for_function(
        """([node, words]) => {
            const shown = node.querySelector('img, caption');
            return (shown?.alt || shown?.innerText) === words; }""",
        arg=[explorer.element_handle(), words],
        timeout=15_000,
    )


def test_runs_without_error(lesson):
    assert lesson.page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
    assert lesson.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count() == 0
    assert len(lesson.explorers()) == len(of(lesson.name))


def test_every_explorer_responds_to_mouse_and_keyboard(lesson):
    for explorer in lesson.explorers():
        start, words = seen(explorer), spoken(explorer)
        print(words[:60])
        if explorer.locator(".jdm-cells").count():
            continue  # a table has a test of its own
        control = explorer.locator("input[type=range], select, input[type=checkbox]").first
        control.scroll_into_view_if_needed()
        kind = control.evaluate("n => n.type")
        control.focus()
        keys = {"checkbox": "Space", "range": "Home"}  # one key, so one change
        lesson.page.keyboard.press(keys.get(kind, "ArrowDown"))
        changed(explorer, start)
        by_keyboard = seen(explorer)
        assert spoken(explorer) != words
        if kind == "range":
            control.hover(position={"x": 5, "y": 12})  # waits until the page stands still
            box = control.bounding_box()
            lesson.page.mouse.down()
            lesson.page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 4, steps=6)
            lesson.page.mouse.up()
        elif kind == "checkbox":
            control.click()
        else:
            last = control.locator("option").count() - 1
            chosen = control.evaluate("n => n.selectedIndex")
            control.select_option(index=last if chosen != last else 0)  # there may be two alone
        changed(explorer, by_keyboard)
        explorer.get_by_role("button", name="Reset").click()
        wait_for_words(explorer, words)


def wait_for_call(explorer, part):
    for _ in range(750):
        if part in explorer.locator(".jdm-call").text_content():
            return
        explorer.page.wait_for_timeout(20)
    raise AssertionError(f"{part} is not in {explorer.locator('.jdm-call').text_content()}")


def settled_words(explorer):
    """Words once they are those of the call that is shown, computed anew."""
    for _ in range(300):
        call = explorer.locator(".jdm-call").text_content()
        words = eval(call, {"figures": figures, "plan": PLAN}).words
        if explorer.locator(".jdm-call").text_content() == call and spoken(explorer) == words:
            return words
        explorer.page.wait_for_timeout(50)
    raise AssertionError(f"the words are not those of {call}")


def test_every_scale_is_filled_by_keyboard_alone(lesson):
    for explorer in lesson.explorers():
        groups = explorer.locator("fieldset.jdm-grade").count()
        if not groups:
            continue
        start = settled_words(explorer)
        explorer.locator("input").first.focus()
        visited = set()
        for _ in range(10 * groups):
            lesson.page.keyboard.press("Tab")
            kind, name = lesson.page.evaluate(ACTIVE)
            if kind == "radio" and name not in visited:
                lesson.page.keyboard.press("ArrowRight")  # at the end it starts again
                visited.add(name)
            if kind == "button":
                break
        assert len(visited) == groups
        assert settled_words(explorer) != start
        explorer.get_by_role("button", name="Reset").click()
        wait_for_words(explorer, start)


def test_every_scale_is_filled_by_mouse(lesson):
    for explorer in lesson.explorers():
        groups = explorer.locator("fieldset.jdm-grade").all()
        if not groups:
            continue
        start = settled_words(explorer)
        for group in groups:
            group.locator("label").last.click()
            assert group.locator("input").last.is_checked()
        words = settled_words(explorer)
        assert words != start and "not examined" in explorer.locator(".jdm-call").text_content()
        explorer.get_by_role("button", name="Reset").click()
        wait_for_words(explorer, start)


@pytest.fixture
def table(lesson):
    """The table of inputs of a workbench, put back to its start afterwards."""
    found = lesson.page.locator(".jdm-explorer:has(.jdm-cells)")
    found.get_by_role("button", name="Show the call").click()
    yield found
    found.get_by_role("button", name="Hide the call").click()
    found.get_by_role("button", name="Reset").click()


@pytest.mark.parametrize("lesson", WORKBENCHES, indirect=True)
def test_the_table_is_filled_by_keyboard(lesson, table):
    press, start = lesson.page.keyboard.press, settled_words(table)
    price = table.get_by_label("ivig_price_medicare_per_g, value", exact=True)
    price.fill("99.5")
    press("Enter")  # one down, as in a spreadsheet
    below = "document.activeElement.getAttribute('aria-label')"
    assert lesson.page.evaluate(below) == "dose_g_per_kg, value"
    wait_for_call(table, "{'value': 99.5}")
    assert "97 to 99.5 USD/g" in settled_words(table)
    press("ArrowUp")
    press("Tab")
    assert lesson.page.evaluate(below) == "ivig_price_medicare_per_g, low"
    lesson.page.keyboard.type("9")
    press("Escape")  # takes back what was typed, and leaves the notebook alone
    assert table.get_by_label("ivig_price_medicare_per_g, low", exact=True).input_value() == "91"
    price.fill("")
    press("Tab")
    wait_for_words(table, start)


@pytest.mark.parametrize("lesson", WORKBENCHES, indirect=True)
def test_the_table_can_be_searched_and_pasted_into(lesson, table):
    table.get_by_label("Find").fill("parent wage")
    rows = table.locator(".jdm-cells tbody tr:visible")
    assert rows.count() == 1 and "1 of 71 rows" in table.inner_text()
    table.get_by_label("Find").fill("")
    paste = r"""(box) => {
        const data = new DataTransfer();
        data.setData("text", "100\t90\t120\r\n1.5\r\n");
        box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }"""
    table.get_by_label("ivig_price_medicare_per_g, value", exact=True).evaluate(paste)
    wait_for_call(table, "{'value': 100.0, 'low': 90.0, 'high': 120.0}")
    wait_for_call(table, "'dose_g_per_kg': {'value': 1.5}")
    table.get_by_label("Show", exact=True).select_option("changed")
    assert rows.count() == 2
    table.get_by_role("button", name="Undo").click()
    wait_for_call(table, "edits={}")
    table.get_by_label("Show", exact=True).select_option(index=1)
    assert rows.count() == 71


@pytest.mark.parametrize("lesson", WORKBENCHES, indirect=True)
def test_the_table_names_a_fault_keeps_what_was_typed_and_saves(lesson, table):
    cap = table.get_by_label("dose_cap_g, value", exact=True)
    cap.fill("500")
    lesson.page.keyboard.press("Tab")
    table.get_by_role("alert").wait_for()
    assert "dose_cap_g, value: 500 lies outside" in table.get_by_role("alert").inner_text()
    assert cap.input_value() == "500" and cap.get_attribute("aria-invalid") == "true"
    save = table.get_by_role("button", name="Save to my_assumptions.csv")
    save.click()
    table.get_by_text("Not saved.").wait_for()
    cap.fill("90")
    save.click()
    table.get_by_text("1 of them changed from the base case").wait_for()
    assert cap.get_attribute("aria-invalid") == "false"
    saved = lesson.folder / "my_assumptions.csv"
    assert Assumptions.read(saved).changed()["parameter"].tolist() == ["dose_cap_g"]


def test_a_fast_drag_ends_on_the_last_value_and_a_sharp_picture(lesson):
    for explorer in lesson.explorers():
        handle = explorer.locator("input[type=range]").first
        if handle.count() == 0 or explorer.locator("img").count() == 0:
            continue
        handle.scroll_into_view_if_needed()
        handle.hover(position={"x": 5, "y": 12})
        box = handle.bounding_box()
        lesson.page.mouse.down()
        for step in range(60):  # as fast as the browser takes them: faster than any drawing
            lesson.page.mouse.move(box["x"] + 5 + step * (box["width"] - 10) / 60, box["y"] + 12)
        held = float(handle.input_value())
        wait_for_call(explorer, f"={held}")
        lesson.page.wait_for_function(SHARP, arg=explorer.element_handle(), timeout=15_000)
        lesson.page.mouse.up()
        lesson.page.wait_for_timeout(600)  # letting go moves nothing
        value = explorer.locator("input[type=number]").first
        call = explorer.locator(".jdm-call").text_content()
        assert float(handle.input_value()) == float(value.input_value()) == held
        assert f"={held}" in call, (held, call)
        explorer.get_by_role("button", name="Undo").click()
        explorer.get_by_role("button", name="Reset").click()


def test_every_control_shows_its_value_from_the_start(lesson):
    for box in lesson.page.locator(".jdm-explorer input[type=number]").all():
        assert float(box.input_value()) == float(
            box.locator("xpath=preceding-sibling::input").input_value()
        )


def test_the_call_is_shown(lesson):
    for explorer in lesson.explorers():
        explorer.get_by_role("button", name="Show the call").click()
        assert explorer.locator(".jdm-call").inner_text().startswith("figures.")
        explorer.get_by_role("button", name="Hide the call").click()


def test_no_key_of_a_control_reaches_the_notebook(lesson):
    cells = lesson.page.locator(".jp-Notebook .jp-Cell").count()
    for explorer in lesson.explorers():
        explorer.locator("button").first.focus()
        lesson.page.keyboard.press("x")
    assert lesson.page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_console_and_network_are_quiet(lesson):
    assert lesson.hosts <= {"127.0.0.1", None, ""}
    errors = [text for kind, text in lesson.console if kind == "error"]
    assert [e for e in errors if "jdm" in e.lower() or "widget" in e.lower()] == []


def test_axe_finds_no_fault_in_exhibits_and_explorers(lesson):
    results = Axe().run(lesson.page, context={"include": [[OURS]]})
    grave = [
        (v["id"], [n["html"][:200] for n in v["nodes"]])
        for v in results.response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert grave == [], json.dumps(grave, indent=1)


def test_every_question_opens_by_keyboard(lesson):
    summaries = lesson.page.locator("li > details > summary")
    if lesson.name not in LESSONS:
        assert summaries.count() == 0  # a workbench asks nothing
        return
    summary = summaries.first
    summary.scroll_into_view_if_needed()
    summary.focus()
    lesson.page.keyboard.press("Enter")
    assert summary.evaluate("n => n.parentElement.open")
