"""Columns find their fields by name, in many languages, and by what stands in them."""

import gzip
import io
import json
import zipfile

import pytest
from django.core.management import call_command

from leads.imports.encodings import detect
from leads.imports.evidence import told
from leads.imports.formats import converted
from leads.imports.reading import read
from leads.imports.suggesting import suggest
from tenancy.refusals import Invalid


def meanings(header, *rows):
    return [guess.field for guess in suggest(header.split(","), [row.split(",") for row in rows], None)]


@pytest.mark.parametrize(
    ("header", "row", "fields"),
    [
        (
            "Vorname,Nachname,Firma,E-Mail-Adresse",
            "Urs,Vogel,Alpstein,u@a.example",
            "first_name last_name company email",
        ),
        (
            "Prénom,Nom de famille,Société,Téléphone",
            "Luc,Roy,Rhône,+33 1 23 45 67",
            "first_name last_name company phone",
        ),
        ("Nombre,Apellidos,Empresa,Ciudad", "Ana,Ruiz,Duero,Soria", "first_name last_name company city"),
        ("名,姓,会社名", "太郎,山田,サンプル", "first_name last_name company"),
        ("Nom,Prénom,Adresse de messagerie", "Roy,Luc,l@roy.example", "last_name first_name email"),
        ("Nome,Cognome,Ragione sociale", "Luca,Rossi,Adige", "first_name last_name company"),
        ("Nombre,Estado,Provincia", "Ana,Nuevo,Soria", "first_name status state"),
        ("What is your first name?,Default Address1 (EST)", "Ann,Weg 1", "first_name street"),
        ("AnnualRevenue,NumberOfEmployees", "1000,12", "annual_revenue number_of_employees"),
    ],
)
def test_names_are_known_in_many_languages(header, row, fields):
    assert meanings(header, row) == fields.split()


def test_cells_decide_between_a_greeting_and_a_job():
    assert meanings("Title,Last name", "Ms.,Roy", "Dr.,Ruiz", "Mr.,Vogel") == ["salutation", "last_name"]
    assert meanings("Title,Last name", "Buyer,Roy", "Head of IT,Ruiz", "CEO,Vogel") == ["title", "last_name"]


def test_cells_rule_out_what_a_name_promises():
    assert meanings("Phone,Website", "yes,linkedin.com/in/a", "no,linkedin.com/in/b", "no,linkedin.com/in/c") == [
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ("a@b.example c@d.example e@f.example", "email"),
        ("+4937155501 +4937155502 +4937155503", "phone"),
        ("https://a.example www.b.example http://c.example/x", "website"),
        ("Germany France Schweiz", "country"),
        ("Anna Berta Clara", None),
        ("4711 4712 4713", None),
        ("https://linkedin.com/in/a https://linkedin.com/in/b https://linkedin.com/in/c", None),
    ],
)
def test_cells_under_an_unknown_name_speak_for_themselves(cells, field):
    assert meanings("Column A", *cells.split()) == [field]


def test_each_field_is_given_once_and_business_wins_over_home():
    header = "Home Street,Business Street,Home City,E-mail 2 Address,E-mail Address"
    row = "Weg 1,Gasse 2,Ulm,x@y.example,a@b.example"
    assert meanings(header, row) == [None, "street", "city", None, "email"]


def test_a_full_name_beside_both_parts_means_nothing():
    assert meanings("Name,First name,Last name", "Luc Roy,Luc,Roy") == [None, "first_name", "last_name"]
    assert meanings("Name,Company", "Luc Roy,Rhône") == ["name", "company"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Vorname,Firma\nJürgen,Müller & Söhne", "cp1252"),
        ("Imię,Firma\nŁukasz,Wiśniewski\nZażółć,gęślą", "cp1250"),
        ("Имя,Фамилия\nИван,Петров", "cp1251"),
        ("Имя,Фамилия\nИван,Петров", "koi8_r"),
        ("Vorname,Nachname\nJürgen,Größe", "mac_roman"),
        ("姓名,公司\n小明,北京测试有限公司", "gb18030"),
        ("名前,会社\n山田,株式会社サンプル", "shift_jis"),
        ("이름,회사\n김철수,주식회사 예제", "euc_kr"),
        ("Name,Firma\nJürgen,Größe", "utf-16-le"),
        ("Name,Firma\nJürgen,Größe", "utf-8"),
    ],
)
def test_letters_are_told_by_how_the_text_reads(text, encoding):
    assert detect(text.encode(encoding)) == encoding


def test_lines_before_the_header_are_passed_over():
    table = read(
        b'Notes:\n"Some addresses, as you may see, are missing"\n\nFirst Name,Last Name,Company\nLuc,Roy,Duero\n'
    )
    assert (table.header_row, table.headers) == (4, ["First Name", "Last Name", "Company"])


@pytest.mark.parametrize(
    ("content", "words"), [(b"%PDF-1.7\nx,y\n1,2", "a PDF"), (bytes(range(1, 250)) * 9, "no text")]
)
def test_what_is_no_list_is_refused(content, words):
    with pytest.raises(Invalid, match=words):
        read(content)


def test_packed_lists_are_unpacked(tmp_path):
    plain = b"Last name,Company\nRoy,Duero\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("list.csv", plain)
        archive.writestr("__MACOSX/._list.csv", b"shadow")
    assert read(gzip.compress(plain)).rows == read(packed.getvalue()).rows == [["Roy", "Duero"]]
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("other.csv", plain)
    with pytest.raises(Invalid, match="holds 2 files"):
        read(packed.getvalue())


@pytest.mark.parametrize(
    ("cells", "field", "first"),
    [
        (["03.04.2024", "25.04.2024"], "created_at", "2024-04-03"),
        (["03/04/2024", "03/25/2024"], "created_at", "2024-03-04"),
        (["12/30/24 18:39"], "created_at", "2024-12-30T18:39:00"),
        (["30 Aug 2024"], "created_at", "2024-08-30"),
        (["1.234.567,89"], "annual_revenue", "1234567.89"),
        (["1,234,567.89"], "annual_revenue", "1234567.89"),
        (["€ 99,50", "12,00"], "annual_revenue", "99.50"),
        (["51-200"], "number_of_employees", "51"),
        (["33611111111", "33622222222"], "mobile_phone", "+33611111111"),
        (["11987654321", "030 1234"], "phone", "11987654321"),
        (["p:+1 202-555-0163"], "phone", "+1 202-555-0163"),
    ],
)
def test_a_whole_column_tells_how_its_cells_are_written(cells, field, first):
    assert converted(cells[0], field, told(cells, comma=False)) == first


def test_the_command_says_how_a_list_would_be_read(tmp_path, capsys):
    file = tmp_path / "fair.csv"
    file.write_bytes("Nachname;Firma;Schuhgröße\nVogel;Brenner;38\n".encode("cp1252"))
    call_command("suggest_mapping", str(file))
    told = json.loads(capsys.readouterr().out)
    assert (told["encoding"], told["delimiter"], told["header_row"]) == ("cp1252", ";", 1)
    assert [column["field"] for column in told["columns"]] == ["last_name", "company", None]
    assert all(0 <= column["confidence"] <= 1 for column in told["columns"])
