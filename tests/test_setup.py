"""Set-up: the conda list equals pyproject.toml, the lock is clean, the wheel carries the data."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from rattler import MatchSpec
from rattler.exceptions import InvalidMatchSpecError

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def wanted():
    """Every requirement of pyproject.toml, name to specifier."""
    lists = [PROJECT["project"]["dependencies"], PROJECT["dependency-groups"]["dev"]]
    lists += PROJECT["project"]["optional-dependencies"].values()
    parsed = [Requirement(text) for one in lists for text in one]
    return {r.name: SpecifierSet(str(r.specifier)) for r in parsed}


def offered():
    """Every requirement of environment.yml, name to specifier, each read by a real parser."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    found = {}
    for entry in listed:
        if isinstance(entry, dict):
            pip = [Requirement(text) for text in entry["pip"] if not text.startswith("--editable")]
            found |= {r.name: SpecifierSet(str(r.specifier)) for r in pip}
            assert "--editable ." in entry["pip"]
        else:
            spec = MatchSpec(entry)
            name = CONDA_NAMES.get(spec.name.normalized, spec.name.normalized)
            found[name] = SpecifierSet(str(spec.version) if spec.version else "")
    return found


def test_conda_list_equals_pyproject():
    conda = offered()
    assert conda.pop("python") == SpecifierSet(PROJECT["project"]["requires-python"])
    assert conda.pop("pip") == SpecifierSet()
    assert conda == wanted()


def test_a_malformed_conda_spec_is_refused():
    with pytest.raises(InvalidMatchSpecError):
        MatchSpec("numpy >=>=2")


def test_the_lock_is_hashed_and_names_no_host():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?:|//|--(extra-)?index", text)
    blocks = re.split(r"\n(?=\S)", text.strip())
    pinned = {b.split("==")[0]: b for b in blocks if "==" in b.split("\n")[0]}
    assert all("--hash=sha256:" in block for block in pinned.values())
    assert set(wanted()) <= {re.split(r"[\[ ]", name)[0] for name in pinned}


def test_the_wheel_works_outside_the_checkout(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    assert "jdmkit/data/datapackage.json" in names and "jdmkit/widgets/explorer.js" in names
    tables = {path.name for path in (ROOT / "data").glob("*.csv")}
    assert tables == {
        Path(n).name for n in names if n.startswith("jdmkit/data/") and n.endswith(".csv")
    }
    code = "import jdmkit.datasets as d; from jdmkit import cases; d.check(); print(d.folder(), cases.load().weight_kg)"
    env = {k: v for k, v in os.environ.items() if k != "JDMKIT_DATA"} | {
        "PYTHONPATH": str(tmp_path / "site")
    }
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )
    assert str(tmp_path / "site" / "jdmkit" / "data") in ran.stdout and "22.1" in ran.stdout


def test_nothing_of_a_machine_or_registry_stands_in_the_tree():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    hosts = re.compile(r"(py[p]i\.org|python[h]osted|npm[j]s\.|debi[a]n\.org)", re.I)
    paths = re.compile(r"(?<![\w.])/(work|tmp|root|home)/")
    for name in listed.stdout.split():
        if name.endswith((".png", ".lock")):
            continue
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not hosts.search(text), name
        assert not paths.search(re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)), name


def test_make_says_what_it_can_do():
    shown = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for target in ("lab", "test", "setup", "refresh", "lint"):
        assert f"make {target}" in shown
