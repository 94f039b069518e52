"""Bins of the total improvement score 2016: how much change earns the next step of points."""

from jdmkit import datasets


def bin_ends() -> dict[str, list[float]]:
    """Return where the bins of each measure end, in the order of the score.

    A change that lies exactly on an end still belongs to the lower bin.

    Returns
    -------
    dict of str to list of float
        Measure of ``tis_2016`` to the upper ends of its bins, in percent of the range of its
        scale, ascending. The last bin has no end.

    References
    ----------
    Rider 2017 (``rider2017``).

    Examples
    --------
    >>> bin_ends()["muscle_strength"]
    [2.0, 10.0, 20.0, 30.0]
    """
    levels = datasets.load("tis_2016").dropna(subset=["level_upper_percent"])
    return {
        str(measure): rows["level_upper_percent"].astype(float).sort_values().tolist()
        for measure, rows in levels.groupby("measure", sort=False)
    }
