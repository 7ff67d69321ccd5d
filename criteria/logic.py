"""Filter logic as Salesforce writes it, over numbered conditions: "1 AND (2 OR 3)" is a tree, and a tree is that.

    tests, logic = numbered({"any": [a, {"all": [b, c]}]})     # [a, b, c], "1 OR (2 AND 3)"
    combined(logic, tests)                                     # the tree again

A tree comes back in its plain form: groups of one are what stands in them, "not" is a "none" of it. (`plain`.)
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from criteria.errors import CriteriaError
from criteria.parsing import MOST_TESTS

LONGEST = 2000
DEEPEST = 20
Tree = dict[str, Any]
_WORDS = {"all": "AND", "any": "OR"}
_TOKEN = re.compile(r"\s*([0-9]+|\(|\)|[^\W\d]+|\S)")


def numbered(tree: Mapping[str, Any]) -> tuple[list[Tree], str]:
    """Return the tests of a tree in their order, and how their numbers join; "" for a tree that asks nothing."""
    tests: list[Tree] = []

    def number(test: Tree) -> str:
        tests.append(test)
        return str(len(tests))

    return tests, _written(plain(tree), number)


def combined(logic: str, tests: Sequence[Tree]) -> Tree:
    """Return the tree in which numbered tests stand as the logic says; without logic all of them must hold."""
    if not logic.strip():
        return {"all": list(tests)}
    if len(logic) > LONGEST:
        raise CriteriaError("", f"filter logic has at most {LONGEST:,} characters")
    reader = _Reader(logic, tests)
    tree = reader.whole()
    unused = [number for number in range(1, len(tests) + 1) if number not in reader.used]
    if unused:
        spoken = _listed(unused)
        raise CriteriaError("", f"condition{'s' * (len(unused) > 1)} {spoken} must stand in the filter logic, too")
    return tree


def plain(tree: Mapping[str, Any]) -> Tree:
    """Return a tree of the same meaning without groups of one."""
    if "field" in tree or not tree:
        return dict(tree)
    word, content = next(iter(tree.items()))
    if word == "not":
        return negated(plain(content))
    parts = [plain(part) for part in content]
    if word == "none":
        return negated(parts[0] if len(parts) == 1 else {"any": parts})
    return parts[0] if len(parts) == 1 else {word: parts}


def negated(tree: Tree) -> Tree:
    """Return the complement of a plain tree."""
    return {"none": tree.get("any", [tree])}


def _written(tree: Tree, number: Callable[[Tree], str]) -> str:
    if "field" in tree:
        return number(tree)
    word, parts = next(iter(tree.items()))
    if word == "none":
        inner = _written(parts[0] if len(parts) == 1 else {"any": parts}, number)
        return f"NOT {inner}" if inner.isdecimal() else f"NOT ({inner})"
    return f" {_WORDS[word]} ".join(_bracketed(part, number) for part in parts)


def _bracketed(part: Tree, number: Callable[[Tree], str]) -> str:
    written = _written(part, number)
    return f"({written})" if "all" in part or "any" in part else written


def _listed(numbers: Sequence[int]) -> str:
    *first, last = map(str, numbers)
    return f"{', '.join(first)} and {last}" if first else last


class _Reader:
    """Reads one logic; made anew for each, because it remembers where it is."""

    def __init__(self, logic: str, tests: Sequence[Tree]) -> None:
        self.tokens = [token.upper() for token in _TOKEN.findall(logic)]
        self.tests = tests
        self.at = 0
        self.depth = 0
        self.used: set[int] = set()

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def whole(self) -> Tree:
        tree = self.group()
        if self.next == ")":
            raise CriteriaError("", "there is one “)” too many")
        return tree

    def group(self) -> Tree:
        """Read parts that one word joins; two words side by side would leave open which comes first."""
        parts, word = [self.part()], ""
        while self.next not in ("", ")"):
            found = self.next
            if found not in _WORDS.values():
                raise CriteriaError("", f"AND or OR is missing before “{found}”" if self.begins else _strange(found))
            if word and found != word:
                raise CriteriaError("", "AND beside OR needs parentheses, as in “1 AND (2 OR 3)”")
            word, self.at = found, self.at + 1
            parts.append(self.part())
        return {"all" if word == "AND" else "any": parts} if word else parts[0]

    @property
    def begins(self) -> bool:
        """Whether a part begins here."""
        return self.next in ("(", "NOT") or self.next.isdecimal()

    def part(self) -> Tree:
        found, before = self.next, self.tokens[self.at - 1] if self.at else ""
        if not self.begins:
            raise CriteriaError("", _missing(before) if found in ("", ")", "AND", "OR") else _strange(found))
        self.at += 1
        if found.isdecimal():
            return self.test(found)
        self.depth += 1
        if self.depth > DEEPEST:
            raise CriteriaError("", f"filter logic has at most {DEEPEST} levels")
        tree = negated(self.part()) if found == "NOT" else self.bracket()
        self.depth -= 1
        return tree

    def bracket(self) -> Tree:
        tree = self.group()
        if self.next != ")":
            raise CriteriaError("", "a parenthesis is not closed")
        self.at += 1
        return tree

    def test(self, number: str) -> Tree:
        wanted = int(number) if len(number) < 6 else MOST_TESTS + 1
        if not 1 <= wanted <= len(self.tests):
            last = f"the last one is {len(self.tests)}" if self.tests else "there is none at all"
            raise CriteriaError("", f"there is no condition {number}: {last}")
        self.used.add(wanted)
        return dict(self.tests[wanted - 1])


def _missing(before: str) -> str:
    if before == "(":
        return "there is nothing between the parentheses"
    return f"a number is missing after “{before}”" if before else "it must begin with the number of a condition"


def _strange(found: str) -> str:
    return f"“{found}” is no number of a condition, AND, OR, NOT or parenthesis"
