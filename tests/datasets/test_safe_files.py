"""Files and folders that are written completely or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jdmkit import datasets


def contents(folder):
    """Every file of a folder and of its subfolders, by name, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def write_folder(folder, **texts):
    with datasets.draft_folder_of(folder) as draft:
        for name, text in texts.items():
            (draft / f"{name}.txt").write_text(text)


def test_a_complete_file_replaces_the_old_one(tmp_path):
    place = tmp_path / "a.csv"
    place.write_text("old")
    with datasets.draft_of(place) as draft:
        draft.write_text("new")
        assert place.read_text() == "old"
    assert contents(tmp_path) == {"a.csv": "new"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("before", [{}, {"a.csv": "old"}])
def test_a_writer_that_fails_midway_leaves_the_old_file_and_no_draft(tmp_path, error, before):
    for name, text in before.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(error), datasets.draft_of(tmp_path / "a.csv") as draft:
        draft.write_text("half")
        raise error
    assert contents(tmp_path) == before


def test_a_draft_needs_a_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        datasets.draft_of(tmp_path / "none" / "a.csv").__enter__()


@pytest.mark.parametrize("folder", ["new", "new/deep"])
def test_a_new_folder_appears_with_all_its_files(tmp_path, folder):
    write_folder(tmp_path / folder, a="1", b="2")
    assert contents(tmp_path / folder) == {"a.txt": "1", "b.txt": "2"}
    assert {path.name for path in tmp_path.iterdir()} == {"new"}


def test_a_folder_keeps_the_files_that_nobody_writes(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "a.txt").write_text("old")
    write_folder(tmp_path, a="new", b="new")
    assert contents(tmp_path) == {"mine.txt": "mine", "a.txt": "new", "b.txt": "new"}


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_writer_that_fails_midway_changes_nothing(tmp_path, there):
    folder = tmp_path / "out"
    before = {"out/a.txt": "old"} if there else {}
    if there:
        folder.mkdir()
        (folder / "a.txt").write_text("old")
    with pytest.raises(ValueError, match="stop"), datasets.draft_folder_of(folder) as draft:
        (draft / "a.txt").write_text("half")
        raise ValueError("stop")
    assert contents(tmp_path) == before
    assert folder.exists() is there
    assert not list(tmp_path.rglob(".draft-*"))


def test_a_move_that_fails_midway_brings_every_old_file_back(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("old a")
    (tmp_path / "c.txt").write_text("old c")
    moves, replace = [], Path.replace

    def failing(self, target):
        moves.append(Path(target).name)
        if moves[-1] == "c.txt":
            raise PermissionError("in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(PermissionError, match="in use"):
        write_folder(tmp_path, a="new a", b="new b", c="new c")
    assert moves == ["a.txt", "b.txt", "c.txt", "a.txt"]  # then the old a comes back
    assert contents(tmp_path) == {"a.txt": "old a", "c.txt": "old c"}


def test_a_folder_in_the_way_is_refused_before_anything_moves(tmp_path):
    (tmp_path / "b.txt").mkdir()
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(IsADirectoryError, match=r"b\.txt is a folder"):
        write_folder(tmp_path, a="new", b="new")
    assert contents(tmp_path) == {"a.txt": "old"}


# --- runs that were killed, files that are locked -------------------------------------------------

KILLED = """
import os, sys
from pathlib import Path
from jdmkit import datasets
folder, at = Path(sys.argv[1]), int(sys.argv[2])
replace, moves = Path.replace, []
def deadly(self, target):
    moves.append(target)
    if len(moves) == at:
        os._exit(9)
    return replace(self, target)
Path.replace = deadly
with datasets.draft_folder_of(folder, ("stale.txt",)) as draft:
    if at == 0:
        os._exit(9)
    for name in "abc":
        (draft / f"{name}.txt").write_text("new")
"""


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_after_a_kill_the_next_run_finds_a_complete_folder(tmp_path, at):
    """Killed before, at the first, in the middle: what the old run wrote comes back whole."""
    before = {"a.txt": "old", "c.txt": "old", "stale.txt": "old", "mine.txt": "mine"}
    for name, text in before.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(at)], check=False)
    assert done.returncode == 9 and list(tmp_path.glob(".draft-*"))
    with pytest.raises(ValueError, match="stop"), datasets.draft_folder_of(tmp_path):
        raise ValueError("stop")
    assert contents(tmp_path) == before
    assert not list(tmp_path.glob(".draft-*"))


def test_the_draft_of_a_run_at_work_and_older_leftovers(tmp_path):
    at_work, older = tmp_path / f".draft-{os.getpid()}-x", tmp_path / ".jdmkit-abc"
    for one in (at_work, older):
        one.mkdir()
    write_folder(tmp_path, a="1")
    assert at_work.is_dir() and not older.exists()


def test_stale_files_of_an_earlier_run_go_and_come_back_after_an_error(tmp_path, monkeypatch):
    for name in ("a", "stale", "mine"):
        (tmp_path / f"{name}.txt").write_text("old")
    unlink = Path.unlink

    def locked(self, **how):
        if self.name == "stale.txt":
            raise PermissionError(13, "in use", str(self))
        return unlink(self, **how)

    monkeypatch.setattr(Path, "unlink", locked)
    with (
        pytest.raises(PermissionError, match="in use"),
        datasets.draft_folder_of(tmp_path, ("stale.txt",)) as draft,
    ):
        (draft / "a.txt").write_text("new")
    assert contents(tmp_path) == {"a.txt": "old", "stale.txt": "old", "mine.txt": "old"}
    monkeypatch.undo()
    with datasets.draft_folder_of(tmp_path, ("stale.txt",)) as draft:
        (draft / "a.txt").write_text("new")
    assert contents(tmp_path) == {"a.txt": "new", "mine.txt": "old"}


def test_a_locked_file_is_named_with_what_to_do(tmp_path, monkeypatch):
    (tmp_path / "cost.txt").write_text("old")

    def locked(self, target):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(PermissionError, match="close it if another program") as caught:
        write_folder(tmp_path, cost="new")
    assert caught.value.filename == str(tmp_path / "cost.txt")


@pytest.mark.skipif(os.name != "posix", reason="rights of a file are those of POSIX")
def test_a_file_keeps_its_rights(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("old")
        (tmp_path / name).chmod(0o600)
    with datasets.draft_of(tmp_path / "a.txt") as draft:
        draft.write_text("new")
    write_folder(tmp_path, b="new", c="new")
    rights = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert rights == {"a.txt": 0o600, "b.txt": 0o600, "c.txt": 0o644}
