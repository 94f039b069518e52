"""Run every lesson from the top and store clean outputs: ``make refresh``.

Outputs are kept, because strict nbval compares them; what only a live kernel can use is not:
widget state, the view of a widget, times and machine names.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def clean(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop what only a live kernel can use, and what changes from run to run."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata = {k: v for k, v in cell.metadata.items() if k == "tags"}
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(VIEW, None)
            if "metadata" in output:
                output.metadata = {}
    return notebook


def refresh(path: Path) -> None:
    """Run one notebook and replace it when the whole run was good."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": HERE}},
        store_widget_state=False, timeout=600,
    )  # fmt: skip
    client.execute()
    draft = path.with_suffix(".draft")
    nbformat.write(clean(notebook), draft)
    draft.replace(path)


def main(names: list[str]) -> None:
    """Refresh the named notebooks, or all."""
    paths = sorted(HERE.glob("*.ipynb"))
    known = {path.stem: path for path in paths}
    unknown = [name for name in names if Path(name).stem not in known]
    if unknown:
        sys.exit(f"no such lesson: {', '.join(unknown)}; there are {', '.join(known)}")
    for name in names or known:
        print(f"{Path(name).stem} ...", end=" ", flush=True)
        refresh(known[Path(name).stem])
        print("done")


if __name__ == "__main__":
    main(sys.argv[1:])
