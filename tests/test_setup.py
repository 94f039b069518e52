"""Set-up: requirements, lock, wheel, versions, issue forms, workflow and repository checks."""

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
from repo_review.processor import process

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
INPUTS = {"input", "textarea", "dropdown", "checkboxes"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def read_yaml(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def wanted():
    """Every requirement of pyproject.toml, name to specifier."""
    lists = [PROJECT["project"]["dependencies"], PROJECT["dependency-groups"]["dev"]]
    lists += PROJECT["project"]["optional-dependencies"].values()
    parsed = [Requirement(text) for one in lists for text in one]
    return {r.name: SpecifierSet(str(r.specifier)) for r in parsed}


def offered():
    """Every requirement of environment.yml, name to specifier, each read by a real parser."""
    listed = read_yaml(ROOT / "environment.yml")["dependencies"]
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
    assert "jdmkit/data/datapackage.json" in names
    assert {f"jdmkit/widgets/{name}.js" for name in ("controls", "explorer")} <= set(names)
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


def test_no_file_contains_a_machine_path_or_registry_host():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    hosts = re.compile(r"(py[p]i\.org|python[h]osted|npm[j]s\.|debi[a]n\.org)", re.I)
    paths = re.compile(r"(?<![\w.])/(work|tmp|root|home)/")
    names = listed.stdout.split()
    assert names
    for name in names:
        if name.endswith((".png", ".lock")):
            continue
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not hosts.search(text), name
        assert not paths.search(re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)), name


def test_make_lists_its_targets():
    shown = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for target in ("lab", "test", "coverage", "setup", "refresh", "lint"):
        assert f"make {target}" in shown


def test_changelog_citation_and_project_name_the_same_version():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (\S+) - (Unreleased|\d{4}-\d\d-\d\d)$", changelog, re.M)
    assert len(heads) == len(re.findall(r"^## ", changelog, re.M)), "a heading without its date"
    versions = [tuple(map(int, version.split("."))) for version, _ in heads]
    assert versions == sorted(set(versions), reverse=True), "newest first, each once"
    assert "Unreleased" not in [date for _, date in heads[1:]]
    (version, date), citation = heads[0], read_yaml(ROOT / "CITATION.cff")
    assert version == PROJECT["project"]["version"] == citation["version"]
    released = citation.get("date-released")
    assert str(released or "Unreleased") == date, "CITATION.cff and CHANGELOG.md: one date"


def test_wrong_number_form_requires_table_row_and_source():
    form = read_yaml(ROOT / ".github" / "ISSUE_TEMPLATE" / "wrong_number.yml")
    required = {
        field["id"]: field["attributes"]["label"]
        for field in form["body"]
        if field.get("validations", {}).get("required")
    }
    assert {"table", "row", "source", "shown", "correct"} <= set(required)


def test_there_is_a_form_for_numbers_bugs_and_ideas():
    assert {path.stem for path in FORMS} == {"wrong_number", "bug", "idea"}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_issue_form_follows_the_schema(path):
    form = read_yaml(path)
    assert set(form) <= {"name", "description", "title", "labels", "body"}
    assert form["name"] and form["description"]
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert fields and {field["type"] for field in fields} <= INPUTS
    ids = [field["id"] for field in fields]
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[\w-]+", name) for name in ids)
    for field in fields:
        assert field["attributes"]["label"], field["id"]
        assert (field["type"] == "dropdown") == ("options" in field["attributes"]), field["id"]
    assert any(field.get("validations", {}).get("required") for field in fields)


def test_workflow_begins_at_the_lowest_python_and_covers_three_systems():
    path = ROOT / ".github" / "workflows" / "test.yml"
    assert path.read_text(encoding="utf-8").startswith("# Not tried here")
    jobs = read_yaml(path)["jobs"]
    matrix = jobs["quick"]["strategy"]["matrix"]
    minors = [int(version.removeprefix("3.")) for version in matrix["python"]]
    assert minors == list(range(minors[0], minors[-1] + 1)) and len(minors) > 1
    allowed = SpecifierSet(PROJECT["project"]["requires-python"])
    assert f"3.{minors[0]}" in allowed and f"3.{minors[0] - 1}" not in allowed
    systems = {name.split("-")[0] for name in matrix["system"]}
    assert systems == {"ubuntu", "macos", "windows"}
    commands = [step["run"] for step in jobs["quick"]["steps"] if "run" in step]
    assert "--require-hashes -r requirements.lock" in commands[0]
    assert '-m "not slow and not browser"' in commands[-1]
    known = {line.split(":")[0] for line in PROJECT["tool"]["pytest"]["ini_options"]["markers"]}
    assert {"slow", "browser"} <= known, "pytest refuses to choose by an unknown marker"
    used = [step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step]
    assert used and all(re.search(r"@[0-9a-f]{40}$", action) for action in used)


def test_decision_records_are_numbered_listed_and_complete():
    folder = ROOT / "docs" / "decisions"
    records = sorted(folder.glob("0*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1)) != []
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\d.+?\.md)\)", index) == [path.name for path in records]
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. "), path.name
        assert re.search(r"^Date: \d{4}-\d\d-\d\d\. Status: ", text, re.M), path.name
        parts = re.findall(r"^## (\w+)$", text, re.M)
        assert [p for p in parts if p != "Alternatives"] == ["Context", "Decision", "Consequences"]


PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".github/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_exist(page):
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / link).exists(), link


def test_no_check_of_repo_review_fails_and_each_ignored_one_has_a_reason():
    results = process(ROOT).results
    assert len(results) > 40, "are the checks of sp-repo-review installed?"
    assert [r.name for r in results if r.result is False] == []
    ignored = PROJECT["tool"]["repo-review"]["ignore"]
    assert all(reason.endswith(".") for reason in ignored.values())
    # a check that would pass by now needs no reason to be ignored
    honest = {r.name: r.result for r in process(ROOT, ignore={"none"}).results}
    assert [name for name in ignored if honest[name] is not False] == []
