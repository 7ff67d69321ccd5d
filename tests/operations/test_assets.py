"""Pages load only files that we built ourselves."""

import gzip
import re
from xml.etree import ElementTree

import pytest

from leadmgr import assets


@pytest.fixture(scope="module")
def built():
    assets.build()
    return assets.BUILT


def test_the_sprite_holds_each_listed_icon_and_our_own_rings(built):
    symbols = {symbol.get("id") for symbol in ElementTree.parse(built / "icons.svg").getroot()}
    listed = {line for line in (assets.STATIC / "icons.txt").read_text().splitlines() if line and line[0] != "#"}
    ours = {symbol.get("id") for symbol in ElementTree.parse(assets.STATIC / "symbols.svg").getroot()}
    assert listed | ours == symbols


def test_the_fonts_are_small_woff2_files(built):
    fonts = sorted((built / "fonts").iterdir())
    assert [font.read_bytes()[:4] for font in fonts] == [b"wOF2", b"wOF2"]
    assert all(font.stat().st_size < 90_000 for font in fonts)


def test_a_second_build_has_nothing_to_do(built):
    assert assets.build() is False


def test_an_icon_that_lucide_lacks_is_named(tmp_path, monkeypatch):
    (tmp_path / "icons.txt").write_text("no-such-icon\n")
    (tmp_path / "symbols.svg").write_text((assets.STATIC / "symbols.svg").read_text())
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    with pytest.raises(assets.MissingAsset, match="'no-such-icon'"):
        assets._sprite()


def test_the_scripts_of_a_page_stay_under_25_kilobytes(built):
    sizes = [len(gzip.compress((built / name).read_bytes(), 9)) for name in ("htmx.min.js", "app.js")]
    assert sum(sizes) <= 25 * 1024, f"htmx and ours have {sizes} bytes"


def test_the_style_sheets_of_a_page_stay_under_50_kilobytes(built):
    sizes = [len(gzip.compress((built / name).read_bytes(), 9)) for name in ("bootstrap.min.css", "leadmgr.css")]
    assert sum(sizes) <= 50 * 1024, f"Bootstrap and ours have {sizes} bytes"


def test_our_script_holds_each_part_inside_one_strict_function(built):
    script = (built / "app.js").read_text()
    assert script.startswith('(()=>{"use strict";') and script.endswith("})()")
    listed = {part.name for part in assets._script_parts()}
    assert listed == {path.name for path in (assets.STATIC / "js/parts").iterdir()}


def test_no_two_parts_of_the_script_give_one_name_to_two_things():
    found = [
        name
        for part in assets._script_parts()
        for line in part.read_text().splitlines()
        for name in re.findall(r"^(?:const|let) (\w+)", line)
    ]
    assert sorted(found) == sorted(set(found))
