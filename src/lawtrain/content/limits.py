"""期限与数字表 of a lesson: whether every number of its first column stands in an article that its third column names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lawtrain.content.duties import HEADING
from lawtrain.content.notebook import Notebook
from lawtrain.errors import NotFound
from lawtrain.formats import Problem, clip
from lawtrain.laws import Citation, StatuteText, find_citations, format_citation, load_registry
from lawtrain.laws.quantities import Quantity, find_quantities, quantities_in

TITLE = "期限与数字表"

TextOf = Callable[[str], StatuteText | None]
"""The text of a law in force, by its slug; None where it is not at hand."""

_RULE = re.compile(r"[\s|:-]+")
_DEFAULT = re.compile(r"没有写(?:明)?(?:法名|法律名称|名称)的[^。《》]{0,60}《([^《》]{1,80})》")
_MEANS = re.compile(r"“([^“”]{1,20})”(?:指|即|是指)《([^《》]+)》")
_SHORT = re.compile(r"(?:下称|简称)(?:《([^《》]{1,20})》|“([^“”]{1,20})”)")
_TITLE = re.compile(r"《([^《》]+)》")
_ARTICLE = re.compile(r"第\s*(?:[0-9]{1,4}|[〇零一二两三四五六七八九十百千]{1,12})\s*条")
_SAME = "同上"
_BEYOND = ("题注", "末条", "附件", "附录")  # places of a law that are no article: a person has to look


@dataclass(frozen=True, slots=True)
class Limits:
    """What is wrong with the tables of a lesson, and how many numbers were compared with an article."""

    problems: tuple[Problem, ...]
    compared: int


def limits(notebook: Notebook, text_of: TextOf) -> Limits:
    """The tables of one lesson, row by row."""
    reader = _Reader(text_of)
    problems: list[Problem] = []
    for cell in notebook.cells:
        if cell.kind != "markdown":
            continue
        for number, line in enumerate(cell.source.splitlines(), start=1):
            for message, is_error in reader.read(line):
                severity = "error" if is_error else "warning"
                problems.append(notebook.problem(cell, message, severity, number))  # type: ignore[arg-type]
    return Limits(tuple(problems), reader.compared)


@dataclass(slots=True)
class _Reader:
    """Goes through a lesson line by line and knows what the lines above have said."""

    text_of: TextOf
    compared: int = 0
    inside: int = 0  # level of the heading of the section; 0 outside
    default: str = ""  # slugs
    last: str = ""
    names: dict[str, str] = field(default_factory=dict)  # what this lesson calls a law → slug
    above: tuple[Citation, ...] = ()

    def read(self, line: str) -> Iterator[tuple[str, bool]]:
        if heading := HEADING.match(line):
            if TITLE in heading[2]:
                self.inside, self.default, self.last, self.above = len(heading[1]), "", "", ()
            elif len(heading[1]) <= self.inside:
                self.inside = 0
        elif self.inside and line.lstrip().startswith("|"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not _RULE.fullmatch(line) and len(cells) >= 3 and cells[0] != "数字":
                yield from self.row(cells[0], cells[1], cells[2])
        else:
            self.introduced(line)

    def introduced(self, line: str) -> None:
        """《村民委员会组织法》简称《村委会法》; 下表“农集法”指《农村集体经济组织法》; 没有写法名的，都是《村委会法》."""
        law, at = "", 0
        for found in _SHORT.finditer(line):
            for title in _TITLE.findall(line[at : found.start()]):
                law = self.slug(title) or law
            at = found.start()
            if law:
                self.names[found[1] or found[2]] = law
        for name, title in _MEANS.findall(line):
            if slug := self.slug(title):
                self.names[name] = slug
        if self.inside and (default := _DEFAULT.search(line)):
            self.default = self.slug(default[1])

    def row(self, numbers: str, about: str, basis: str) -> Iterator[tuple[str, bool]]:
        quantities = find_quantities(numbers.replace("<br>", "；"))
        cited = self.above if basis.startswith(_SAME) else self.cited(basis, about)
        self.above = cited
        if not quantities:
            return
        shown = clip(numbers, 20)
        if not cited:
            if not any(word in basis for word in _BEYOND):
                yield f"“{shown}”这一行没有写明是哪部法律第几条，没有核对；请在“依据”里写全", False
            return
        held = [(c, found) for c in cited if (found := self.words(c))]
        if not held:
            laws = "、".join(dict.fromkeys(f"《{load_registry().law(c.law).short}》" for c in cited))
            yield f"“{shown}”这一行没有核对：没有{laws}的条文，或者没有这一条、这一款", False
            return
        there = quantities_in(tuple(text for _, found in held for text in found))
        for quantity in quantities:
            self.compared += 1
            if not quantity.stands_in(there):
                yield _missing(quantity, [c for c, _ in held]), True

    def cited(self, basis: str, about: str) -> tuple[Citation, ...]:
        """The places in a cell. A bare 第…条 is of the law named before it: in the cell, else by default, else above."""
        registry = load_registry()
        spoken_of = next((slug for title in _TITLE.findall(about) if (slug := self.slug(title))), "")
        law, whole, at = self.default or self.last, "", 0
        for match in self.token.finditer(basis):
            whole += basis[at : match.start()]
            at = match.end()
            if match["article"]:
                whole += (f"《{registry.law(law).title}》" if law else "") + match[0]
            else:
                law = (spoken_of or law) if match["own"] else self.slug(match["title"] or match["name"])
                self.last = law or self.last
        return tuple(c for _, _, c in find_citations(whole + basis[at:], registry))

    @property
    def token(self) -> re.Pattern[str]:
        """What tells which law is meant, and what tells the article."""
        names = "|".join(map(re.escape, sorted(self.names, key=len, reverse=True))) or "(?!)"
        law = rf"《(?P<title>[^《》]+)》|(?P<own>该法|本法)|(?P<name>{names})"
        return re.compile(rf"{law}|(?P<article>{_ARTICLE.pattern})")

    def slug(self, title: str) -> str:
        """Of a law by a name of the registry or of this lesson; empty where nobody knows it."""
        try:
            return self.names.get(title) or load_registry().by_title(title).slug
        except NotFound:
            return ""

    def words(self, citation: Citation) -> tuple[str, ...]:
        """The paragraph, or the whole article where none is named."""
        text = self.text_of(citation.law)
        found = text.paragraphs(citation.article, citation.suffix) if text else ()
        if citation.paragraph is None:
            return found
        return found[citation.paragraph - 1 : citation.paragraph]


def _missing(quantity: Quantity, cited: list[Citation]) -> str:
    places = "、".join(format_citation(c, load_registry()) for c in cited)
    return f"期限与数字表里的“{quantity.shown}”，在{places}里没有找到；请核对数字、单位和出处"
