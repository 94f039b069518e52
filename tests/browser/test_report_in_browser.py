"""The HTML report in a real browser makes no request, passes axe and does not overflow."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from jdmkit import reports

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def report(browser, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "cost.html"
    reports.write_report(path, insurance="commercial", years=2, ivig_price_medicare_per_g=99)
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    yield page, [url for url in asked if not url.startswith("data:")], said
    context.close()


def test_the_report_makes_no_request_and_logs_nothing(report):
    page, asked, said = report
    assert asked == [page.url] and said == []
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")


def test_axe_finds_no_fault_in_the_report(report):
    page, *_ = report
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_report_fits_a_phone_and_a_desktop_screen(report, width):
    page, *_ = report
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
