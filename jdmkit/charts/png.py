"""PNG files with 256 colors: a third of the size of a full-color file."""

import functools
import zlib
from base64 import b64encode
from io import BytesIO
from itertools import combinations
from operator import sub

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from PIL import Image, ImageChops

from jdmkit.charts.styles import FAINT, INK, PALETTE, PAPER, QUIET

FARTHEST = 24  # of 255 by which a color of a picture at rest may be off


def data_address(png: bytes) -> str:
    """Address that is itself the picture."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _with_true_paper(image: Image.Image, reduced: Image.Image) -> Image.Image:
    """Give the color of the paper, which fills the corner, back exactly: a page is white too."""
    colors, paper = reduced.getpalette(), reduced.getpixel((0, 0))
    colors[3 * paper : 3 * paper + 3] = image.getpixel((0, 0))
    reduced.putpalette(colors)
    return reduced


def _rgb(canvas: FigureCanvasAgg) -> Image.Image:
    size = canvas.get_width_height(physical=True)
    return Image.frombuffer("RGBA", size, canvas.buffer_rgba()).convert("RGB")


def encode(canvas: FigureCanvasAgg, colors: Image.Image | None = None) -> bytes:
    """Picture on a canvas as PNG bytes in 256 colors, or in all where these are not enough.

    Parameters
    ----------
    canvas : FigureCanvasAgg
        Already drawn.
    colors : Image, optional
        Colors to use, as :func:`lasting_colors` makes them: a quarter of the time of new ones.
    """
    image, png = _rgb(canvas), BytesIO()
    if colors is None:
        # an octree is off by a few of 255 on flat colors and up to 14 on blended edges, which
        # nobody sees, and takes a quarter of the time of a median cut
        reduced = _with_true_paper(image, image.quantize(256, Image.Quantize.FASTOCTREE))
        apart = ImageChops.difference(image, reduced.convert("RGB")).getextrema()
        # where many lines cross their blends need more than 256 colors
        true = max(most for _, most in apart) <= FARTHEST
        (reduced if true else image).save(png, "PNG", compress_level=4)
    else:
        reduced = image.quantize(palette=colors, dither=Image.Dither.NONE)
        reduced.save(png, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return png.getvalue()


@functools.cache
def _kit_colors() -> tuple[tuple[int, ...], ...]:
    """Colors of the kit, each on its way to the paper and to each other; and grays."""
    paper, ink, *flat = (to_rgb(color) for color in (PAPER, INK, *PALETTE))
    mixed = [(paper, color, share / 11) for color in flat for share in range(1, 12)]
    mixed += [(paper, ink, share / 20) for share in range(21)]
    mixed += [(paper, to_rgb(color), 1) for color in (QUIET, FAINT)]
    mixed += [(*pair, share / 4) for pair in combinations((ink, *flat), 2) for share in (1, 2, 3)]
    blends = [
        tuple(round(255 * (a * (1 - share) + b * share)) for a, b in zip(one, other, strict=True))
        for one, other, share in mixed
    ]
    return tuple(dict.fromkeys([(255, 255, 255), *blends]))


def lasting_colors(canvas: FigureCanvasAgg) -> Image.Image:
    """256 colors for a picture and those that follow it on the same sheet.

    The colors of the kit are among them, so that what moves in later has its own.
    """
    kit = _kit_colors()
    own = _rgb(canvas).quantize(256 - len(kit), Image.Quantize.FASTOCTREE).getpalette()
    found = [tuple(own[i : i + 3]) for i in range(0, len(own), 3)]
    # a near miss of a kit's color would be taken in its place
    far = [c for c in found if min(max(map(abs, map(sub, c, k))) for k in kit) > 8]
    colors = Image.new("P", (1, 1))
    colors.putpalette([part for color in (*kit, *far) for part in color])
    return colors
