"""Write a file or a folder of files completely or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Give a file to write to, which replaces another only if no error occurs.

    Parameters
    ----------
    path : Path
        The file to replace or to make.

    Yields
    ------
    Path
        An empty file in the same folder.

    Raises
    ------
    FileNotFoundError
        If the folder does not exist.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with draft_of(Path(folder) / "a.txt") as draft:
    ...         size = draft.write_text("whole")
    ...     print([file.name for file in Path(folder).iterdir()])
    ['a.txt']
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path.name}: there is no folder {path.parent}")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def draft_folder_of(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write to; its files reach another folder all together or not at all.

    Files of the same names are replaced; other files of the folder stay.

    Parameters
    ----------
    folder : Path
        Where the files go. It is made if it does not exist.

    Yields
    ------
    Path
        An empty folder on the same disk.

    Raises
    ------
    IsADirectoryError
        If a folder has the name of a file to be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with draft_folder_of(Path(place) / "new") as draft:
    ...         size = (draft / "a.txt").write_text("whole")
    ...     print([file.name for file in (Path(place) / "new").iterdir()])
    ['a.txt']
    """
    there = next(part for part in (folder, *folder.parents) if part.is_dir())
    with tempfile.TemporaryDirectory(prefix=".draft-", dir=there) as name:
        draft, old = Path(name) / "new", Path(name) / "old"
        draft.mkdir()
        old.mkdir()
        yield draft
        if folder.exists():
            _swap(draft, folder, old)
        else:
            folder.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(folder)


def _swap(draft: Path, folder: Path, old: Path) -> None:
    """Move all files of a draft into a folder; after an error, the folder is as it was."""
    names = sorted(file.name for file in draft.iterdir())
    for name in names:
        if (folder / name).is_dir():
            raise IsADirectoryError(f"{folder / name} is a folder; a file would replace it")
    for name in names:
        if (folder / name).exists():
            shutil.copy2(folder / name, old / name)
    replaced = []
    try:
        for name in names:
            (draft / name).replace(folder / name)
            replaced.append(name)
    except BaseException:
        for name in replaced:
            if (old / name).exists():
                (old / name).replace(folder / name)
            else:
                (folder / name).unlink()
        raise
