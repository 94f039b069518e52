"""The curves that the latency benchmark shows, drawn by each technique at its best."""

from io import BytesIO

import ipywidgets
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from jdmkit import charts
from jdmkit.charts import Sheet, live
from jdmkit.widgets import Explorer, Slide

DENSITY = 1  # pixels a CSS pixel; the benchmark writes its screen's here
INLINE = "png" if DENSITY == 1 else "retina"
MONTHS = np.linspace(0, 24, 241)
GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def curves(turn):
    return [20 + 8 * place + 4 * np.sin(MONTHS / 3 + place + turn) for place in range(3)]


def slider():
    return ipywidgets.FloatSlider(value=0, min=0, max=6, step=0.02)


def one_pixel(turn):
    return f'<img alt="{turn}" src="data:image/gif;base64,{GIF}#{turn}">'


def furnish(figure, axes):
    """Axes, threshold, three bands and three lines."""
    axes.set(xlim=(0, 24), ylim=(0, 52), xlabel="months", ylabel="CMAS", title="Three courses")
    axes.grid()
    axes.axhline(48, color="k", ls="--", zorder=3)
    bands = [axes.fill_between(MONTHS, 0, 0, color=c, alpha=0.25) for c in charts.PALETTE[:3]]
    lines = [axes.plot([], [], color=c, label=c)[0] for c in charts.PALETTE[:3]]
    figure.legend(loc="outside upper left", ncols=3)
    return bands, lines


def sheet():
    figure, axes = charts.blank_axes(8, 4.5)
    bands, lines = furnish(figure, axes)
    return Sheet(figure, bands=bands, lines=lines)


@live(sheet)
def plot_courses(sheet, turn=0.0):
    places = curves(turn)
    bands = [(MONTHS, y - 3, y + 3) for y in places]
    return sheet.chart(f"Turned by {turn:g}.", lines=[(MONTHS, y) for y in places], bands=bands)


def explorer():
    return Explorer(plot_courses, {"turn": Slide("Turn", 0, 0, 6, 0.02)})


def whole(figure, turn):
    """Draw the curves on a new figure, as a notebook would."""
    axes = figure.subplots()
    _, lines = furnish(figure, axes)
    for line, y, color in zip(lines, curves(turn), charts.PALETTE, strict=False):
        line.set_data(MONTHS, y)
        axes.fill_between(MONTHS, y - 3, y + 3, color=color, alpha=0.25)
    return lines


def show_inline(turn):
    from matplotlib import pyplot

    whole(pyplot.figure(figsize=(8, 4.5), dpi=100, layout="constrained"), turn)
    pyplot.show()


def png(turn):
    figure, content = Figure(figsize=(8, 4.5), dpi=100 * DENSITY, layout="constrained"), BytesIO()
    whole(figure, turn)
    FigureCanvasAgg(figure).print_png(content)
    return content.getvalue()


def ipympl():
    """Canvas of ipympl, and what moves its lines and bands; the layout is settled once."""
    from ipympl.backend_nbagg import Canvas, FigureManager

    figure = Figure(figsize=(8, 4.5), dpi=100, layout="constrained")
    canvas = Canvas(figure)
    FigureManager(canvas, 0)
    bands, lines = furnish(figure, figure.subplots())
    figure.draw_without_rendering()
    figure.set_layout_engine("none")

    def move(turn):
        for line, band, y in zip(lines, bands, curves(turn), strict=True):
            line.set_data(MONTHS, y)
            outline = np.r_[np.c_[MONTHS, y - 3], np.c_[MONTHS, y + 3][::-1]]
            band.set_verts([outline])
        canvas.draw_idle()

    move(0.0)
    return canvas, move
