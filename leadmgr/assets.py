"""What pages load, made from files of installed packages: none of theirs is kept here, and no Node is needed."""

import gzip
import hashlib
import importlib.util
import json
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
BUILT = STATIC / "built"
SVG = "http://www.w3.org/2000/svg"
PACKAGES = ("lucide", "fontpkg-inter", "fonttools", "bootstrap-wrapper", "django-htmx", "tdewolff-minify")
COMPRESSED = frozenset({".css", ".js", ".svg"})

LATIN = (
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,"
    "U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD"
)
LATIN_EXTENDED = "U+0100-02BA,U+1E00-1E9F,U+20A0-20AB,U+2C60-2C7F,U+A720-A7FF"


class MissingAsset(Exception):
    """A package no longer holds a file or icon that pages name."""


def build() -> bool:
    """Make static/built unless it is already what its sources say; tell whether there was anything to do."""
    fingerprint = _fingerprint()
    stamp = BUILT / ".stamp"
    if stamp.is_file() and stamp.read_text() == fingerprint:
        return False
    BUILT.mkdir(parents=True, exist_ok=True)
    for name, make in _recipes():
        target = BUILT / name
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(target.name + ".new")
        unfinished.write_bytes(make())
        unfinished.replace(target)
        if target.suffix in COMPRESSED:
            _compress(target)
    stamp.write_text(fingerprint)
    return True


def _compress(path: Path) -> None:
    """Lay the compressed forms beside a file, which the server prefers."""
    import brotli

    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    path.with_name(f"{path.name}.br").write_bytes(brotli.compress(path.read_bytes()))


def _fingerprint() -> str:
    sources = [Path(__file__), STATIC / "icons.txt", STATIC / "symbols.svg", *_style_sheets(), *_script_parts()]
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources))
    digest.update(json.dumps([version(package) for package in PACKAGES]).encode())
    return digest.hexdigest()


def _style_sheets() -> list[Path]:
    """Our style sheets, one component each, in the order of the cascade."""
    return [STATIC / "css" / name for name in (STATIC / "css" / "order.txt").read_text().split()]


def _styles() -> bytes:
    """One file for the browser: forty requests would cost more than they save."""
    return _small("text/css", "\n".join(sheet.read_text() for sheet in _style_sheets()))


def _small(kind: str, text: str) -> bytes:
    """Drop what browsers do not need: blanks, comments, long names inside functions."""
    import minify

    return str(minify.string(kind, text)).encode()


def _script_parts() -> list[Path]:
    """What htmx attributes cannot say, one capability each; a part sees the names of those listed before it."""
    return [STATIC / "js/parts" / name for name in (STATIC / "js/order.txt").read_text().split()]


def _script() -> bytes:
    """One strict function around all parts, so that none of their names reaches the page's other scripts."""
    parts = "\n".join(part.read_text() for part in _script_parts())
    return _small("application/javascript", f'(() => {{\n"use strict";\n{parts}\n}})();\n')


def _recipes() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "icons.svg", _sprite
    yield "leadmgr.css", _styles
    yield "app.js", _script
    yield "fonts/inter-latin-wght-normal.woff2", lambda: _font(LATIN)
    yield "fonts/inter-latin-ext-wght-normal.woff2", lambda: _font(LATIN_EXTENDED)
    yield "bootstrap.min.css", lambda: _packaged("bootstrap", "css/bootstrap.min.css")
    yield "htmx.min.js", lambda: _packaged("django_htmx", "static/django_htmx/htmx-2.min.js")


def _packaged(package: str, path: str) -> bytes:
    found = importlib.util.find_spec(package)
    folders = list(found.submodule_search_locations or []) if found else []
    for folder in folders:
        if (Path(folder) / path).is_file():
            return (Path(folder) / path).read_bytes()
    raise MissingAsset(f"The package {package} holds no {path}.")


def _sprite() -> bytes:
    ElementTree.register_namespace("", SVG)
    sprite = ElementTree.parse(STATIC / "symbols.svg").getroot()
    names = [line.strip() for line in (STATIC / "icons.txt").read_text().splitlines()]
    with zipfile.ZipFile(BytesIO(_packaged("lucide", "lucide.zip"))) as icons:
        for name in sorted({name for name in names if name and not name.startswith("#")}):
            sprite.append(_symbol(name, icons))
    return ElementTree.tostring(sprite, encoding="utf-8")


def _symbol(name: str, icons: zipfile.ZipFile) -> ElementTree.Element:
    try:
        drawing = ElementTree.fromstring(icons.read(f"{name}.svg"))
    except KeyError:
        raise MissingAsset(f"static/icons.txt names {name!r}, which Lucide does not have.") from None
    symbol = ElementTree.Element(f"{{{SVG}}}symbol", {"id": name, **drawing.attrib, "stroke-width": "1.75"})
    for size in ("width", "height", "class"):
        symbol.attrib.pop(size, None)
    symbol.extend(drawing)
    return symbol


def _font(ranges: str) -> bytes:
    """Inter's Latin letters with the weight axis only: 850 KB become 48 and 85."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    source = TTFont(BytesIO(_packaged("fontpkg_inter", "files/Inter[opsz,wght].ttf")))
    options = subset.Options(layout_features=["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "case"])
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=subset.parse_unicodes(ranges.replace("U+", "")))
    chosen.subset(source)
    font = instancer.instantiateVariableFont(source, {"opsz": 14})
    font.flavor = "woff2"
    written = BytesIO()
    font.save(written)
    return written.getvalue()


if __name__ == "__main__":
    build()
