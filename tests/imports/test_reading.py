"""Files of any shape are read a record at a time, or refused in words."""

import gzip
import io
import zipfile
from datetime import datetime

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from leads.imports.reading import look, read, records
from leads.imports.receiving import receive
from tenancy.refusals import Invalid


@pytest.mark.parametrize(
    ("content", "delimiter", "cell"),
    [
        ("Last Name;Company\nHürlimann;Alpstein".encode("cp1252"), ";", "Hürlimann"),
        ("Last Name\tCompany\r\nHürlimann\tAlpstein".encode("utf-16"), "\t", "Hürlimann"),
        ("\ufeffLast Name,Company\nHürlimann,Alpstein".encode(), ",", "Hürlimann"),
        (b'sep=|\nLast Name|Company\n"H|u"|Alpstein', "|", "H|u"),
        (b'Last Name,Company\n"two\nlines",Alpstein', ",", "two\nlines"),
    ],
)
def test_lists_of_many_shapes_are_read(content, delimiter, cell):
    table = read(content)
    assert (table.delimiter, table.headers, table.rows) == (delimiter, ["Last Name", "Company"], [[cell, "Alpstein"]])


@pytest.mark.parametrize("content", [b"", b"Last Name,Company\n", b"\n\n"])
def test_a_list_without_rows_is_refused_in_words(content):
    with pytest.raises(Invalid, match="no rows"):
        read(content)


@pytest.mark.parametrize(
    "content",
    [b"Last Name,Company\nVogel," + b"x" * 200_000, b'Last Name,Company\n"' + b"never closed " * 20_000],
)
def test_a_list_whose_cells_never_end_is_refused_in_words(content):
    with pytest.raises(Invalid, match="quote"):
        read(content)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "cp1251"])
def test_an_encoding_is_told_by_the_first_foreign_letters_wherever_they_are(encoding):
    words = "Müller,Grüße aus Köln\n" if encoding != "cp1251" else "Иванов,Привет из Москвы\n"
    content = b"Last Name,Remark\n" + b"Vogel,plain\n" * 60_000 + words.encode(encoding) * 20
    assert look(io.BytesIO(content)).encoding == encoding


def packed(**parts):
    """A zip of named parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return written.getvalue()


RELATIONS = '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
BOOK = '<workbook xmlns:r="x"><sheets><sheet name="Leads" r:id="r1"/></sheets></workbook>'


def sheet(rows, **parts):
    """A workbook of the least parts one can have."""
    least = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELATIONS}
    return packed(**least, **{"xl/worksheets/sheet1.xml": f"<worksheet>{rows}</worksheet>"}, **parts)


def cell(place, text):
    return f'<row r="{place[3:]}"><c r="{place}" t="str"><v>{text}</v></c></row>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (sheet(cell("XFD1048576", "x")), "no rows"),
        (sheet('<row r="1048577"/>'), "too far apart"),
        (sheet('<row><c r="ZZZ1"/></row>'), "too far apart"),
        (sheet(cell("XFD1", "x" * 200_000)), "more than 131,072 letters"),
        (sheet('<!DOCTYPE a [<!ENTITY b "c">]><row/>'), "cannot be opened"),
        (sheet("", **{"content.xml": "<x/>"}), "Only .xlsx"),
        (packed(**{"xl/worksheets/sheet1.xml": ""}), "cannot be opened"),
        (b"PK\x03\x04 nothing else", "cannot be opened"),
        (b"\xd0\xcf\x11\xe0 old", "old kind"),
        (packed(**{f"{'x' * 200}{number}.csv": "" for number in range(10_000)}), "too many files"),
        (packed(**{"a.csv": "A", "b.csv": "B"}), "holds 2 files"),
    ],
)
def test_an_archive_that_is_no_list_or_would_fill_the_memory_is_refused(content, words):
    with pytest.raises(Invalid, match=words):
        read(content)


@pytest.fixture(scope="module")
def book():
    """A workbook with texts, numbers, days, formulas, a gap and a hidden sheet before it."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as found:
        found.add_worksheet("Hidden").hide()
        leads = found.add_worksheet("Leads")
        leads.activate()
        leads.set_first_sheet()
        day = found.add_format({"num_format": "dd.mm.yyyy"})
        leads.write_row(0, 0, ["Last Name", "Company", "Created", "Employees", "Revenue", "Opted out", "Sum"])
        leads.write_row(2, 0, [" Nguyễn\n& <Söhne>", "Alpstein"])
        leads.write_datetime(2, 2, datetime(2024, 2, 29, 13, 30), day)  # noqa: DTZ001
        leads.write_row(2, 3, [49302312500, 0.1, True])
        leads.write_formula(2, 6, '=A1&"!"', None, "Vogel!")
        leads.write_string(3, 6, "00012")
    return written.getvalue()


def test_cells_of_a_workbook_read_as_a_person_would_type_them(book):
    found = read(book)
    assert (found.lines, found.headers[2:4]) == ([3, 4], ["Created", "Employees"])
    assert found.rows == [
        ["Nguyễn\n& <Söhne>", "Alpstein", "2024-02-29 13:30:00", "49302312500", "0.1", "TRUE", "Vogel!"],
        ["", "", "", "", "", "", "00012"],
    ]
    other = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Leads").to_python()
    assert [str(value).strip() for value in other[2]] == [*found.rows[0][:3], "49302312500.0", "0.1", "True", "Vogel!"]


def test_a_packed_list_is_read_as_if_it_were_not(book):
    plain = b"Last Name,Company\nVogel,Brenner\n"
    wanted = read(plain)
    assert read(gzip.compress(plain)) == read(packed(**{"__MACOSX/._a": "", "a.csv": plain})) == wanted
    assert read(packed(**{"a.xlsx": book})).rows == read(gzip.compress(book)).rows == read(book).rows


def test_what_unpacks_to_more_than_one_import_takes_is_refused(settings):
    settings.IMPORT_MAX_BYTES = 2**20
    bomb = io.BytesIO(gzip.compress(b"Last Name,Company\n" + b"Vogel,Brenner\n" * 200_000))
    with pytest.raises(Invalid, match="unpacks to more than 1 MB"):
        list(records(bomb, look(bomb).dialect))


def test_letters_that_were_broken_before_are_named_and_kept(acme):
    with acme.open(acme.mara):
        batch = receive("First,Last,Company\nJosÃ©,MÃ¼ller,Acme\nZoë,Søn,Beta\n".encode(), "list.csv", by=acme.mara)
    assert batch.sample[0][1][0] == "JosÃ©"
    assert batch.remarks == [
        "Letters were broken before this file was made, such as “JosÃ©” for “José”. They come in as they stand."
    ]
