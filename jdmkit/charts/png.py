"""PNG files with 256 colors, which are a third of the size of full-color files."""

import functools
import zlib
from base64 import b64encode
from io import BytesIO
from itertools import combinations
from operator import sub
from typing import Protocol

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.transforms import BboxBase
from PIL import Image, ImageChops

from jdmkit.charts.styles import FAINT, INK, PALETTE, PAPER, QUIET

FARTHEST = 24
"""Largest error of a color, of 255, in a picture at rest."""


class Canvas(Protocol):
    """What charts use of matplotlib's Agg canvas, whose own methods have no types."""

    def draw(self) -> None:
        """Draw the figure."""

    def buffer_rgba(self) -> memoryview:
        """Return the pixels: red, green, blue, opacity."""
        ...

    def copy_from_bbox(self, bbox: BboxBase) -> object:
        """Return a copy of a part of the picture."""

    def restore_region(self, region: object) -> None:
        """Put back a copied part of the picture."""


def data_address(png: bytes) -> str:
    """Return an address that holds the picture itself."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _palette(image: Image.Image) -> list[int]:
    """Return red, green and blue of each color of a reduced picture, one after the other."""
    colors = image.getpalette()
    if colors is None:
        raise ValueError(
            f"a picture of at most 256 colors has a palette; mode {image.mode} has none"
        )
    return colors


def _with_true_paper(image: Image.Image, reduced: Image.Image) -> Image.Image:
    """Restore the exact color of the paper, which fills the corner: a page is white too."""
    corner = (0, 0, 1, 1)
    colors, (paper,) = _palette(reduced), reduced.crop(corner).tobytes()
    colors[3 * paper : 3 * paper + 3] = image.crop(corner).tobytes()
    reduced.putpalette(colors)
    return reduced


def _rgb(canvas: Canvas) -> Image.Image:
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def encode(canvas: Canvas, colors: Image.Image | None = None) -> bytes:
    """Return the picture of a canvas as PNG, in 256 colors where these are enough.

    Parameters
    ----------
    canvas : Canvas
        Already drawn.
    colors : Image, optional
        Colors to use, as :func:`lasting_colors` makes them: a quarter of the time of new ones.
    """
    image, png = _rgb(canvas), BytesIO()
    if colors is None:
        # an octree is off by a few of 255 on flat colors and up to 14 on blended edges, which
        # nobody sees, and takes a quarter of the time of a median cut
        reduced = _with_true_paper(image, image.quantize(256, Image.Quantize.FASTOCTREE))
        errors = np.asarray(ImageChops.difference(image, reduced.convert("RGB")))
        # where many lines cross, their blends need more than 256 colors
        true = errors.max() <= FARTHEST
        (reduced if true else image).save(png, "PNG", compress_level=4)
    else:
        reduced = image.quantize(palette=colors, dither=Image.Dither.NONE)
        reduced.save(png, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return png.getvalue()


@functools.cache
def _kit_colors() -> tuple[tuple[int, ...], ...]:
    """Return the colors of the kit, their blends with the paper and with each other, and grays."""
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


def lasting_colors(canvas: Canvas) -> Image.Image:
    """Choose 256 colors for a picture and for those that follow it on the same sheet.

    The colors of the kit are among them, so that what moves in later has its own.
    """
    kit = _kit_colors()
    own = _palette(_rgb(canvas).quantize(256 - len(kit), Image.Quantize.FASTOCTREE))
    found = [tuple(own[i : i + 3]) for i in range(0, len(own), 3)]
    # a near miss of a kit's color would be taken in its place
    far = [c for c in found if min(max(map(abs, map(sub, c, k))) for k in kit) > 8]
    colors = Image.new("P", (1, 1))
    colors.putpalette([part for color in (*kit, *far) for part in color])
    return colors
