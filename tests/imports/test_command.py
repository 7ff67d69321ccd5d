"""An operator imports a list from the command line."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from leads.models import Import, Lead

LIST = b"Last Name,Company,E-mail\nVogel,Brenner,k@brenner.example\n,Nordkai,\nVogel,Brenner,k@brenner.example\n"
SUMMARY = {"rows": 3, "created": 1, "updated": 0, "unchanged": 1, "skipped": 0, "rejected": 1}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "fair.csv"
    path.write_bytes(LIST)
    return path


def imported(*arguments):
    out = io.StringIO()
    call_command("import_leads", *map(str, arguments), stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue().splitlines()[-1])


def counts(cast):
    with cast.open():
        return Lead.objects.count(), Import.objects.count()


def test_the_last_line_says_what_became_of_the_rows(acme, file):
    assert imported(acme.org.slug, file) == SUMMARY
    assert counts(acme) == (1, 1)


def test_a_dry_run_says_the_same_and_changes_nothing(acme, file):
    assert imported(acme.org.slug, file, "--dry-run") == SUMMARY
    assert counts(acme) == (0, 0)


def test_what_cannot_be_imported_is_one_sentence(acme, file, tmp_path):
    for arguments, words in (
        (("nowhere", file), "No organization lives at"),
        ((acme.org.slug, tmp_path / "none.csv"), "cannot be read"),
        ((acme.org.slug, tmp_path), "cannot be read"),
    ):
        with pytest.raises(CommandError, match=words):
            imported(*arguments)
    file.write_bytes(b"A,B\n1,2")
    with pytest.raises(CommandError, match="Choose a column for Last name and Company"):
        imported(acme.org.slug, file)
    assert counts(acme) == (0, 0)


def test_an_operator_chooses_mode_key_and_a_mapping_from_a_file(acme, file, tmp_path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"Last Name": "last_name", "Company": "company", "E-mail": "email"}))
    imported(acme.org.slug, file)
    file.write_bytes(b"Last Name,Company,E-mail\nVogel,Brenner AG,k@brenner.example\nNeu,Neu AG,n@neu.example\n")
    told = imported(acme.org.slug, file, "--mode", "update", "--key", "email", "--mapping", mapping)
    assert (told["unchanged"], told["skipped"], told["created"]) == (1, 1, 0)
    mapping.write_text("{")
    with pytest.raises(CommandError, match="holds no mapping as JSON"):
        imported(acme.org.slug, file, "--mapping", mapping)


def test_a_bar_is_drawn_only_where_somebody_looks(acme, file):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal, pipe = Terminal(), io.StringIO()
    for error in (terminal, pipe):
        call_command("import_leads", acme.org.slug, str(file), stdout=io.StringIO(), stderr=error)
    assert "3 of 3" in terminal.getvalue()
    assert pipe.getvalue() == ""
