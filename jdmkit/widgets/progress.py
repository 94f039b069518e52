"""Progress of a long run, shown below the cell that runs it.

>>> progress = Progress(after_s=60)
>>> progress(4096, 8192)  # a short run shows nothing
"""

import time
from typing import Any

EVERY_S = 0.2


class Progress:
    """Progress bar for ``sensitivity.probabilistic(..., progress=Progress())``.

    It appears only if the run takes longer than a few seconds. Interrupting the kernel (the
    square in the toolbar) ends the run; the draws made so far are kept.

    Parameters
    ----------
    after_s : float, optional
        Seconds until it appears.
    """

    def __init__(self, after_s: float = 3.0) -> None:
        self.after_s, self._start, self._last = after_s, time.monotonic(), 0.0
        self._shown: Any = None

    def __call__(self, done: int, asked: int) -> None:
        """Show how many of the draws are done."""
        now = time.monotonic()
        ended = done >= asked
        if self._shown is None and (ended or now - self._start < self.after_s):
            return
        if not ended and now - self._last < EVERY_S:
            return
        self._last = now
        words = f"{done:,} of {asked:,} draws, {now - self._start:.0f} s"
        bar = (
            ""
            if ended
            else f'<progress value="{done}" max="{asked}" aria-label="draws"></progress> '
        )
        self._show({"text/plain": words, "text/html": f"<div>{bar}{words}</div>"})

    def _show(self, bundle: dict[str, str]) -> None:
        from IPython.display import display

        if self._shown is None:
            self._shown = display(bundle, raw=True, display_id=True)
        else:
            self._shown.update(bundle, raw=True)
