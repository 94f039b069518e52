"""The reference list cites originals: no copy site, weblog or file-sharing site is shown."""

import re
from html.parser import HTMLParser
from urllib.parse import urlparse

import pytest

from jdmkit import datasets, figures, lessons

PUBLISHERS = """
acrabstracts.org ajmc.com ashpublications.org biomedcentral.com bmj.com cmaj.ca doi.org
hindawi.com ispor.org jrheum.org link.springer.com onlinelibrary.wiley.com pppmag.com
nature.com publications.aap.org termedia.pl
"""
"""Journals and meetings."""

AUTHORITIES = """
accessdata.fda.gov api.fda.gov bls.gov cdc.gov clinicaltrials.gov cms.gov dailymed.nlm.nih.gov
dailymed-beta.nlm.nih.gov depts.washington.edu digirepo.nlm.nih.gov ecfr.gov ema.europa.eu fda.gov
formularywkccgmtw.co.uk has-sante.fr medicaid.gov medicaid.ncdhhs.gov medicines.org.uk
med.noridianmedicare.com nba.gov.au nice.org.uk niehs.nih.gov pmc.ncbi.nlm.nih.gov
pubmed.ncbi.nlm.nih.gov
"""
"""Agencies, their registers, libraries and contractors."""

SOCIETIES = """
aaaai.org ashp.org immunize.org mvec.vic.edu.au curejm.org imm.ki.se juveniledermatomyositis.org.uk kff.org lifeblood.com.au
myositis.org rheumatology.org transfusionontario.org
"""
"""Societies, charities and universities that wrote the page themselves."""

MAKERS = """
asceniv.com bivigam.com cslbehring-us.com gammagard.com gammaplex.com octagam.com octagamus.net
octagamusa.com octapharma.com octagam-10.pfizerpro.com privigen.com
"""
"""Makers of the products, on their labels and uses."""

PAYERS = "priorityhealth.com westernhealth.com"
"""Payers, on their own policies."""

PRESS = """
bstquarterly.com healthimaging.com ca-pharmacytech.therapeuticresearch.com empr.com healio.com hme-business.com
hmpgloballearningnetwork.com medscape.com mims.com mmitnetwork.com pharmacytimes.com rheumnow.com
"""
"""Trade press and drug compendia, on texts that they wrote and signed."""

ORIGINALS = " ".join([PUBLISHERS, AUTHORITIES, SOCIETIES, MAKERS, PAYERS, PRESS]).split()

COPY_WORDS = re.compile(
    r"https?://|www\.|third-party|\bcopy\b|\bcopies\b|(?:code|public) repository|github|docslib|studyres|blog\b",
    re.I,
)


def is_original(address):
    """Whether the host is one that publishes what it shows, or a part of such a host."""
    host = urlparse(address).hostname or ""
    return any(host == known or host.endswith(f".{known}") for known in ORIGINALS)


class Shown(HTMLParser):
    """Text and addresses that a reader of the list sees."""

    def __init__(self, page):
        super().__init__()
        self.text, self.addresses = "", []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.text += "\n" if tag == "li" else ""
        self.addresses += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(
    ("address", "original"),
    [
        ("https://doi.org/10.1186/s12969-016-0112-6", True),
        ("https://www.healio.com/news", True),
        ("https://ped-rheum.biomedcentral.com/articles/1", True),
        ("https://docslib.org/doc/1", False),
        ("https://dailymed.example.org/x", False),
        ("https://notdoi.org/10.1", False),
        ("https://someone.blogspot.com/2013", False),
        ("https://raw.githubusercontent.com/a/b", False),
        ("", False),
    ],
)
def test_a_similar_host_name_is_not_taken_for_the_host(address, original):
    assert is_original(address) == original


def test_every_address_of_the_table_is_that_of_an_original():
    table = datasets.load("references")
    addresses = table.dropna(subset=["url"]).set_index("key")["url"]
    assert [key for key, url in addresses.items() if not is_original(url)] == []


def test_no_citation_names_a_copy_or_its_site():
    table = datasets.load("references")
    columns = table[["short", "citation", "publisher"]].fillna("")
    said = columns.agg(" ".join, axis="columns")
    assert table.loc[said.str.contains(COPY_WORDS), "key"].tolist() == []


@pytest.mark.parametrize("lesson", [*lessons.LESSONS, *lessons.WORKBENCHES])
def test_no_lesson_shows_the_address_of_a_copy_site(lesson):
    listed = figures.references(lesson)
    shown = Shown(listed._repr_html_())
    assert shown.text and [url for url in shown.addresses if not is_original(url)] == []
    in_text = re.findall(r"https?://\S+", f"{listed!r} {shown.text}")
    assert [url for url in in_text if not is_original(url)] == []
    for place in listed.rows["read_at"].dropna():
        host = urlparse(place).hostname or place
        assert host not in shown.text and host not in repr(listed)


def test_sources_listed_for_a_table_are_not_copy_sites():
    described = datasets.resources().values()
    paths = [source["path"] for table in described for source in table["sources"]]
    outside = {path for path in paths if path.startswith("http")}
    ours = "https://creativecommons.org/licenses/by/4.0/"
    assert sorted(url for url in outside - {ours} if not is_original(url)) == []


@pytest.mark.parametrize("table", sorted(set(datasets.resources()) - {"references"}))
def test_a_verified_row_cites_a_verified_reference(table):
    """A text that only quotes, or that names no original, makes no row verified."""
    word = datasets.load("references").set_index("key")["confidence"]
    rows = datasets.load(table).query("confidence == 'verified'")
    weak = [
        cell
        for cell in rows["source"]
        if not any(word[key] == "verified" for key in cell.split(";"))
    ]
    assert weak == []


def test_the_mark_says_how_a_work_was_read():
    keys = ("mendez2003", "harriet_lane_24", "ama_2024")
    original, copied, quoted = Shown(datasets.cite(*keys)._repr_html_()).text.strip().split("\n")
    assert copied.endswith("(read as a copy)") and quoted.endswith("(secondary)")
    assert original.endswith("https://doi.org/10.1002/art.11122")
