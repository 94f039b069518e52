"""Write a file or a folder of files completely or not at all."""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
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
        draft.chmod(_rights(path))
        _replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _rights(path: Path) -> int:
    """Rights that a file has, or that a new one gets."""
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644


def _replace(new: Path, old: Path) -> None:
    """Put a file in the place of another; PermissionError says which one is open or locked."""
    try:
        new.replace(old)
    except PermissionError as error:
        words = (
            f"{error.strerror or error}; close it if another program, such as Excel, has it open"
        )
        raise PermissionError(error.errno, words, str(old)) from None


@contextmanager
def draft_folder_of(folder: Path, stale: Iterable[str] = ()) -> Iterator[Path]:
    """Give an empty folder to write to; its files reach another folder all together or not at all.

    Files of the same names are replaced and keep their rights; other files of the folder stay.
    What a run left behind that was killed is removed first; if it was killed while it replaced
    files, the old ones are put back.

    Parameters
    ----------
    folder : Path
        Where the files go. It is made if it does not exist.
    stale : iterable of str, optional
        Names of files of an earlier run; those that are not written again are removed.

    Yields
    ------
    Path
        An empty folder on the same disk.

    Raises
    ------
    IsADirectoryError
        If a folder has the name of a file to be written.
    PermissionError
        If a file cannot be replaced, for example because another program has it open.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with draft_folder_of(Path(place) / "new") as draft:
    ...         size = (draft / "a.txt").write_text("whole")
    ...     print([file.name for file in (Path(place) / "new").iterdir()])
    ['a.txt']
    """
    there = next(part for part in (folder, *folder.parents) if part.is_dir())
    for place in {there, folder.parent}:
        if place.is_dir():
            _sweep(place)
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", dir=there) as name:
        draft, old = Path(name) / "new", Path(name) / "old"
        draft.mkdir()
        old.mkdir()
        yield draft
        if folder.exists():
            _swap(draft, folder, old, stale)
        else:
            folder.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(folder)


_PREFIX = ".draft-"

_LEFT_BEHIND = (_PREFIX, ".jdmkit-")
"""Beginnings of the names of the folders that a run writes to before it replaces files."""

_SWAPPING = "swapping"
"""File that is there while files are replaced: the names of all that may be replaced."""


_A_DAY = 24 * 60 * 60


def _sweep(there: Path) -> None:
    """Remove the drafts of killed runs; put back the old files if one was killed in the middle."""
    for left in there.iterdir():
        if not left.name.startswith(_LEFT_BEHIND) or not left.is_dir() or _runs(left):
            continue
        if (left / _SWAPPING).is_file():
            names = (left / _SWAPPING).read_text(encoding="utf-8").splitlines()
            _put_back(there, left / "old", names)
        shutil.rmtree(left, ignore_errors=True)


def _runs(draft: Path) -> bool:
    """Whether the process that a draft belongs to may still be at work."""
    number = draft.name.removeprefix(_PREFIX).partition("-")[0]
    if not number.isdecimal():
        return False
    if os.name != "posix":  # elsewhere, to ask for a process would end it
        return time.time() - draft.stat().st_mtime < _A_DAY
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _put_back(folder: Path, old: Path, names: Iterable[str]) -> None:
    for name in names:
        if (old / name).exists():
            (old / name).replace(folder / name)
        else:
            (folder / name).unlink(missing_ok=True)


def _swap(draft: Path, folder: Path, old: Path, stale: Iterable[str]) -> None:
    """Move all files of a draft into a folder; after an error, the folder is as it was."""
    names = sorted(file.name for file in draft.iterdir())
    for name in names:
        if (folder / name).is_dir():
            raise IsADirectoryError(f"{folder / name} is a folder; a file would replace it")
    gone = [name for name in stale if name not in names and (folder / name).is_file()]
    for name in [*names, *gone]:
        if (folder / name).exists():
            shutil.copy2(folder / name, old / name)
            if name in names:
                (draft / name).chmod(_rights(folder / name))
    done: list[str] = []
    mark = old.parent / _SWAPPING
    noted = old.parent / "noted"
    noted.write_text("\n".join([*names, *gone]), encoding="utf-8")
    os.replace(noted, mark)  # from here on, a later run puts the old files back
    try:
        for name in names:
            _replace(draft / name, folder / name)
            done.append(name)
        for name in gone:
            (folder / name).unlink()
            done.append(name)
    except BaseException:
        _put_back(folder, old, done)
        raise
    finally:
        mark.unlink()
