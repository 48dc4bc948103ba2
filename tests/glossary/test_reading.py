"""Glossary files: three formats, and errors that name the entry."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Cli
from workbench.errors import InputError
from workbench.glossary import read_glossaries, read_glossary

TBX_2008 = """<?xml version="1.0" encoding="UTF-8"?>
<martif type="TBX" xml:lang="en"><text><body>
<termEntry id="1">
 <langSet xml:lang="ar-EG"><tig><term>وزارة الدفاع</term></tig></langSet>
 <langSet xml:lang="EN">
  <tig><term>War Office</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig>
  <tig><term>Ministry of Defence</term></tig>
  <ntig><termGrp><term>Defence Ministry</term></termGrp></ntig>
 </langSet>
 <langSet xml:lang="fr"><tig><term>ministère de la Défense</term></tig></langSet>
</termEntry>
<termEntry id="2"><langSet xml:lang="ar"><tig><term>بلا ترجمة</term></tig></langSet></termEntry>
</body></text></martif>
"""
TBX_2019 = """<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Basic" style="dca" xml:lang="en"><text><body>
<conceptEntry id="c1"><langSec xml:lang="ar"><termSec><term>صاروخ <hi>باليستي</hi></term></termSec></langSec>
<langSec xml:lang="en"><termSec><term>ballistic missile</term></termSec></langSec></conceptEntry>
</body></text></tbx>
"""


def test_csv(write: Any) -> None:
    path = write(
        "g.csv",
        'ar,en,kind\nكيم جونج أون|كيم جونغ أون,Kim Jong Un,\n"صاروخ باليستي",ballistic missile,\n'
        "وزارة الدفاع,Ministry of Defence|Defence Ministry,exact\nTu-160,,\n",
    )
    terms = read_glossary(path).terms
    assert [(t.target, t.kind) for t in terms] == [
        ("Kim Jong Un", "name"),
        ("ballistic missile", "term"),
        ("Ministry of Defence", "exact"),
        ("Tu-160", "exact"),
    ]
    assert terms[0].sources == ("كيم جونج أون", "كيم جونغ أون")
    assert terms[2].accepted == ("Defence Ministry",)
    assert terms[3].kept
    assert not terms[0].kept


def test_bare_columns_and_several_files(write: Any) -> None:
    one = write("a.tsv", "موسكو\tMoscow\tname\nكيف\tKyiv\t\n")
    two = write("b.csv", "سول,Seoul\n")
    assert [t.target for t in read_glossaries([one, two]).terms] == ["Moscow", "Kyiv", "Seoul"]
    assert len(read_glossaries([])) == 0


def test_tbx(write: Any) -> None:
    (term,) = read_glossary(write("old.tbx", TBX_2008)).terms
    assert term.sources == ("وزارة الدفاع",)
    assert term.forms == ("Ministry of Defence", "Defence Ministry")
    (term,) = read_glossary(write("new.tbx", TBX_2019)).terms
    assert (term.sources, term.target, term.kind) == (
        ("صاروخ باليستي",),
        "ballistic missile",
        "term",
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("g.csv", "ar,en\nكيم,Kim\n,Park\n", "entry 2: no Arabic term"),
        ("g.csv", "ar,en,kind\nكيم,Kim,nmae\n", "did you mean 'name'"),
        ("g.csv", "ar,en\nKim,كيم\n", "the English stands in the Arabic column"),
        ("g.csv", "ar,en\nكيم,Kim كيم\n", "Arabic letters in the English form"),
        ("g.csv", "ar,en\nكيم|كم,\n", "several spellings and no English form"),
        ("g.csv", "ar,en\nكيم,Kim,x,y\n", "g.csv:2: 4 columns, expected 2"),
        ("g.csv", "ar,en\nكيم,Kim\nكيم,Gim\n", "'كيم' is 'Gim' here and 'Kim' in"),
        ("g.csv", "", "the file is empty"),
        ("g.tmx", "<tmx/>", "a glossary is a .csv, .tsv or .tbx file"),
        ("g.docx", "x", "no format ends in '.docx'"),
        ("g.tbx", "<martif><text>", "not well-formed XML"),
        ("g.tbx", "<html></html>", "the root element is <html>"),
        ("g.tbx", "<tbx><text/></tbx>", "no termEntry or conceptEntry"),
        (
            "g.tbx",
            '<!DOCTYPE martif [<!ENTITY a "b">]><martif><body/></martif>',
            "which is refused",
        ),
    ],
)
def test_wrong_files(write: Any, name: str, content: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_glossary(write(name, content))
    assert message in caught.value.message
    assert name in caught.value.message


def test_command(cli: Cli, write: Any) -> None:
    import json

    path = write("g.csv", "ar,en\nكيم جونج أون,Kim Jong Un\nسد,dam\n")
    done = cli("glossary", "check", path, "--text", "seeds")
    assert "Kim Jong Un" in done.stdout
    assert "كيم جونغ-أون" in done.stdout
    assert "'سد' is short" in done.stderr
    report = json.loads(cli("glossary", "check", path, "--json").stdout)
    assert [term["kind"] for term in report["terms"]] == ["name", "term"]
    assert "no such file" in cli("glossary", "check", "nowhere.csv", code=3).stderr
