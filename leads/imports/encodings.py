"""Which letters a file's bytes mean: by its mark, by UTF-8's own rules, else by how likely the text reads."""

import re
from collections.abc import Iterator

SAMPLE = 400_000  # bytes judged; the rest is read as the same
MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# Encodings of two bytes a letter -> the letters that are common in them, as an older and smaller set has them.
ASIAN = {"cp932": "shift_jis", "gb18030": "gb2312", "euc_kr": "euc_kr", "big5": "big5"}
SINGLE = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman", "koi8_r")
# What spreadsheets write for these, as people know them.
NAMES = {"cp932": "shift_jis"}
WORDS = 3000  # enough of them to judge by
FOREIGN_WORD = re.compile(r"[^\s,;|\"]*[^\x00-\x7f\s,;|\"][^\s,;|\"]*")
SIGN_INSIDE = re.compile(
    r"\w[\x80-\x9f¡-©«-´¶-¹»-¿×÷†‡‰‹›€™¨¯˘˙˛˝√∂∑∏∫≈∆\uf8ff]\w|[£¤¥¦¬¯±²³´¶¸¹¼½¾][^\W\d]|[\x80-\x9f�]"
)
CAPITAL_INSIDE = re.compile(r"[a-zß-öø-ÿа-яёα-ω][A-ZÀ-ÖØ-ÞА-ЯЁΑ-Ω]")
ACCENTS = re.compile(r"[À-ɏ]{3,}")  # a whole word of them is another script
SCRIPTS = (re.compile(r"[A-Za-zÀ-ɏ]"), re.compile(r"[Ѐ-ӿ]"), re.compile(r"[Ͱ-Ͽ]"))
VOWELS = re.compile(r"[аеёиоуыэюяіїєαεηιουωάέήίόύώϊϋΐΰ]", re.IGNORECASE)


def detect(content: bytes) -> str:
    """Return the name of the encoding that a file most likely has; `decode` with `errors="replace"` never fails."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    sample = content[:SAMPLE]
    if wide := two_bytes(sample):
        return wide
    if is_utf8(sample, whole=len(content) <= SAMPLE):
        return "utf-8"
    return asian(sample) or min(readings(sample), default=(0, "cp1252"))[1]


def two_bytes(sample: bytes) -> str:
    """Return which UTF-16 it is when every other byte of mostly Latin text is nothing."""
    pairs = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > pairs * 0.4:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > pairs * 0.4 else ""


def is_utf8(sample: bytes, *, whole: bool) -> bool:
    """Say whether bytes are UTF-8; a letter cut in two at the end of a sample is no mistake."""
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        return not whole and error.start >= len(sample) - 4
    return True


def asian(sample: bytes) -> str:
    """Return the two-byte encoding in which nearly every letter is a common one."""
    best = ("", 0.0)
    for encoding, alphabet in ASIAN.items():
        text = sample.decode(encoding, errors="replace")
        foreign = [letter for letter in text if ord(letter) > 127 and not "｡" <= letter <= "ﾟ"]
        if not foreign or "�" in text[:-2]:
            continue
        common = sum(is_common(letter, alphabet) for letter in foreign) / len(foreign)
        own = sum(is_own(letter, encoding) for letter in foreign) / len(foreign)
        if common > 0.85 and common + own > best[1]:
            best = (NAMES.get(encoding, encoding), common + own)
    return best[0]


def is_common(letter: str, encoding: str) -> bool:
    """Say whether a letter is of those that everyday texts in this language use."""
    if encoding == "euc_kr":
        return "가" <= letter <= "힣"
    if not letter.isalpha():
        return letter in "　、。，．・「」（）ー：；"
    try:
        written = letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    most = {"gb2312": 0xD8, "shift_jis": 0x98, "big5": 0xC7}  # their first levels, by frequency
    return written[0] < most.get(encoding, 0x100)


def is_own(letter: str, encoding: str) -> bool:
    """Say whether a letter is one that no neighboring language writes: kana and hangul."""
    return (encoding == "cp932" and "\u3040" <= letter <= "\u30ff") or (encoding == "euc_kr" and "가" <= letter <= "힣")


def readings(sample: bytes) -> Iterator[tuple[float, str]]:
    """Yield how odd a text looks in each one-byte encoding; the least odd is meant, the first of equals."""
    for place, encoding in enumerate(SINGLE):
        words = FOREIGN_WORD.findall(sample.decode(encoding, errors="replace"))[:WORDS]
        yield (round(sum(map(is_odd, words)) / max(len(words), 1), 2) + place / 1000, encoding)


def is_odd(word: str) -> bool:
    """Say whether nobody would write a word like this: two scripts, capitals or signs inside, no vowels."""
    if SIGN_INSIDE.search(word) or CAPITAL_INSIDE.search(word) or ACCENTS.fullmatch(word):
        return True
    scripts = [script for script in SCRIPTS if script.search(word)]
    if len(scripts) != 1 or scripts[0] is SCRIPTS[0]:
        return len(scripts) > 1
    vowels = len(VOWELS.findall(word)) / len(word)
    return len(word) > 3 and not 0.2 <= vowels <= 0.7


def encoded_twice(cell: str) -> str:
    """Return what a cell meant to say whose letters some program before us has encoded twice; else nothing."""
    if cell.isascii():
        return ""
    for single in ("cp1252", "latin-1"):
        try:
            return cell.encode(single).decode("utf-8")
        except UnicodeError:
            continue
    return ""
