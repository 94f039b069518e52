"""From a slider's event to its picture in the page, side by side in one browser: run it by hand.

Each technique shows the same curves at the same size and density (first of an ordinary screen,
then of one with twice as many pixels, where the explorer shows single density while a key or the
mouse moves and the sharp picture when it rests) and gets the same key presses in turn. "empty" is the round trip alone: a slider and a picture of one pixel. What
counts are the ratios; the machine is noisy, so the techniques take turns.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import nbformat

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "browser"))

from conftest import chromium, launched, open_and_run, serving  # noqa: E402

CELLS = {
    "empty": """import ipywidgets, latency_figure as figure
slider, pixel = figure.slider(), ipywidgets.HTML()
slider.observe(lambda change: setattr(pixel, "value", figure.one_pixel(change.new)), "value")
ipywidgets.VBox([slider, pixel])""",
    "jdmkit": """figure.explorer()""",
    "interact": """%config InlineBackend.figure_formats = [figure.INLINE]
%matplotlib inline
ipywidgets.interact(figure.show_inline, turn=figure.slider());""",
    "Image": """picture, slider = ipywidgets.Image(value=figure.png(0), width=800), figure.slider()
slider.observe(lambda change: setattr(picture, "value", figure.png(change.new)), "value")
ipywidgets.VBox([slider, picture])""",
    "ipympl": """import latency_figure as figure
canvas, move = figure.ipympl()
slider = figure.slider()
slider.observe(lambda change: move(change.new), "value")
display(slider, canvas)""",
}
NOTEBOOKS = {
    "several": ["empty", "jdmkit", "interact", "Image"],
    "alone": ["ipympl"],  # once imported it draws every figure of its kernel
}
WATCH = """(cell) => {
    // time of the last key or pointer event, and of every picture that stood in the page after it
    window.seen = { start: 0, pictures: [] };
    window.watching?.();
    const note = () => window.seen.pictures.push(performance.now());
    const events = ['keydown', 'input'];
    const begin = () => { window.seen.start = performance.now(); };
    events.forEach((e) => cell.addEventListener(e, begin, true));
    const watch = new MutationObserver(async () => {
        const image = [...cell.querySelectorAll('img')].at(-1);
        if (!image || image.src === watch.last) return;
        watch.last = image.src;
        try { await image.decode(); } catch { return; }
        if (image.src === watch.last) note();
    });
    watch.last = [...cell.querySelectorAll('img')].at(-1)?.src;
    watch.observe(cell, { subtree: true, childList: true, attributes: true, attributeFilter: ['src'] });
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    if (!window.patched) {
        window.patched = true;
        CanvasRenderingContext2D.prototype.drawImage = function (...given) {
            draw.apply(this, given);
            window.drawn?.();
        };
    }
    window.drawn = cell.querySelector('canvas') ? note : null;
    window.watching = () => {
        watch.disconnect();
        events.forEach((e) => cell.removeEventListener(e, begin, true));
    };
}"""


def notebook(home: Path, density: int) -> None:
    """Write the notebooks, one cell a technique, and the module they use."""
    (home / "notebooks").mkdir(parents=True)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    for name, techniques in NOTEBOOKS.items():
        cells = [nbformat.v4.new_code_cell(CELLS[technique]) for technique in techniques]
        whole = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
        nbformat.write(whole, home / "notebooks" / f"{name}.ipynb")
    source = (HERE / "latency_figure.py").read_text().replace("DENSITY = 1", f"DENSITY = {density}")
    (home / "notebooks" / "latency_figure.py").write_text(source)


def answered(page: object, count: int = 1) -> float:
    """Milliseconds from the last event to the picture that followed it."""
    page.wait_for_function(
        f"window.seen.pictures.filter((t) => t > window.seen.start).length >= {count}",
        timeout=10_000,
    )
    return page.evaluate(
        "window.seen.pictures.filter((t) => t > window.seen.start)[0] - window.seen.start"
    )


def handle_of(cell: object) -> object:
    """The slider of a cell, whoever made it."""
    return cell.locator("input[type=range], [role=slider]").first


def steps(cell: object, number: int) -> list[float]:
    """Times of single key presses on a slider, each after the last picture has come."""
    page = cell.page
    page.bring_to_front()
    cell.scroll_into_view_if_needed()
    handle_of(cell).focus()
    cell.evaluate(WATCH)
    times = []
    for _ in range(number + 2):
        page.evaluate("window.seen.pictures = []")
        page.keyboard.press("ArrowRight")
        times.append(answered(page))
        page.wait_for_timeout(60)  # a hand that moves on: shorter than an explorer's rest
    page.wait_for_timeout(500)
    return times[2:]  # the first ones warm up


def drag(cell: object, seconds: float = 1.0, hertz: int = 60) -> tuple[float, int]:
    """Milliseconds from the last of many pointer moves to the picture of the last value."""
    page, handle = cell.page, handle_of(cell)
    page.bring_to_front()
    handle.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    box = handle.bounding_box()
    cell.evaluate(WATCH)
    middle, start = box["y"] + box["height"] / 2, time.perf_counter()
    page.mouse.move(box["x"] + 4, middle)
    page.mouse.down()
    for index in range(int(seconds * hertz)):
        page.mouse.move(box["x"] + 4 + 1.5 * index, middle)
        time.sleep(max(0, start + (index + 1) / hertz - time.perf_counter()))
    last = page.evaluate("""() => new Promise((done) => {
        const cell = document.querySelectorAll('.jp-CodeCell')[1];
        const wanted = () => `Turned by ${Number(cell.querySelector('input[type=range]').value)}.`;
        const image = cell.querySelector('img');
        const look = async () => {
            if (image.alt === wanted()) { await image.decode(); done(window.seen.pictures.at(-1) - window.seen.start); }
            else setTimeout(look, 2);
        };
        look(); })""")
    shown = page.evaluate("window.seen.pictures.length")
    page.mouse.up()
    page.wait_for_function("document.querySelector('.jdm-view img').naturalWidth === 1600")
    return max(last, 0.0), shown


def main(rounds: int = 4, number: int = 9) -> None:
    """Print median and 95th percentile of each technique, and the drag, for both screens."""
    for density in (1, 2):
        print(f"screen of density {density}")
        measure(density, rounds, number)


def measure(density: int, rounds: int, number: int) -> None:
    """Measure on a screen of one density."""
    home = Path(tempfile.mkdtemp())
    notebook(home, density)
    with serving(home) as url, launched(chromium()) as chrome:
        screen = {"viewport": {"width": 1280, "height": 900}, "device_scale_factor": density}
        cells = {}
        for name, techniques in NOTEBOOKS.items():
            page = chrome.new_context(**screen).new_page()
            open_and_run(page, url(name))
            page.wait_for_timeout(2000)
            cells |= zip(techniques, page.locator(".jp-CodeCell").all(), strict=True)
        times = {name: [] for name in CELLS}
        for turn in range(rounds):
            names = list(CELLS) if turn % 2 == 0 else list(CELLS)[::-1]
            for name in names:
                times[name] += steps(cells[name], number)
        drags = [drag(cells["jdmkit"]) for _ in range(10)]
    empty = statistics.median(times["empty"])
    for name, measured in times.items():
        median, high = statistics.median(measured), statistics.quantiles(measured, n=20)[-1]
        print(
            f"{name:9s} median {median:5.0f} ms, 95th percentile {high:5.0f} ms, "
            f"{median / empty:4.1f} empty round trips (n = {len(measured)})"
        )
    waits = sorted(wait for wait, _ in drags)
    print(
        f"drag at 60 events a second: last picture {waits[len(waits) // 2]:.0f} ms after the last "
        f"event (most {waits[-1]:.0f}), {statistics.mean(n for _, n in drags):.0f} pictures on the way"
    )


if __name__ == "__main__":
    main()
