"""Fixtures: JupyterLab on loopback and a real Chromium, for tests that act as a reader."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
SETTINGS = {
    # all cells stand in the page, so a test sees what a reader would scroll to
    "notebook-extension/tracker": {"windowingMode": "none"},
}


def chromium():
    """Path of an installed Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("JDMKIT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Address of a JupyterLab server over a copy of the lessons; yields a URL maker."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(NOTEBOOKS, home / "notebooks", ignore=shutil.ignore_patterns(".*"))
    with serving(home) as url:
        url.folder = home / "notebooks"
        yield url


@contextmanager
def serving(home):
    """JupyterLab over the folder ``home/notebooks``; gives a URL maker."""
    for name, values in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    env = os.environ | {
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
    }
    log = home / "server.log"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0",
               "--allow-root", "--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={home / 'notebooks'}"]  # fmt: skip
    with log.open("w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=env)
    try:
        yield _maker(server, log)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _maker(server, log):
    for _ in range(600):
        found = re.search(r"http://127\.0\.0\.1:(\d+)/lab\?token=(\w+)", log.read_text())
        if found:
            port, token = found.groups()
            return lambda lesson: (
                f"http://127.0.0.1:{port}/lab/tree/{lesson}.ipynb?token={token}&reset"
            )
        assert server.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium; skips where none is installed, fails where one is required."""
    path = chromium()
    if path is None:
        reason = "no Chromium: install it (Debian: apt-get install chromium) or set JDMKIT_CHROMIUM"
        if os.environ.get("JDMKIT_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with launched(path) as chrome:
        yield chrome


@contextmanager
def launched(path):
    """A headless Chromium that talks to this machine alone."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=path, args=FLAGS)
        yield chrome
        chrome.close()


READY = """() => {
    const kernel = window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel;
    return kernel?.connectionStatus === 'connected' && kernel.status === 'idle'; }"""
DONE = """() => {
    const cells = window.jupyterapp.shell.currentWidget.content.widgets;
    return cells.filter((c) => c.model.type === 'code').every((c) => c.model.executionCount)
        && window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'; }"""


@pytest.fixture(scope="session")
def run_all():
    """What opens a notebook and runs it."""
    return open_and_run


def open_and_run(page, url):
    """Open a notebook and run all its cells, by the menu, as a reader would."""
    page.goto(url)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    page.wait_for_function(READY, timeout=60_000)
    page.click('.lm-MenuBar-itemLabel:text-is("Run")')
    page.click('.lm-Menu-item[data-command="runmenu:run-all"]')
    page.wait_for_function(DONE, timeout=180_000)
    page.wait_for_timeout(500)
