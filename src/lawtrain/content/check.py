"""Everything that is wrong with banks, courses, lessons and policies, the law they cite included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lawtrain.content.calendar import calendar_beside
from lawtrain.content.catalogue import Catalogue, load
from lawtrain.content.duty_check import duty_problems
from lawtrain.content.files import read_bytes
from lawtrain.content.limits import limits
from lawtrain.content.media import media_problems
from lawtrain.content.notebook import Cell, Notebook, read_notebook
from lawtrain.content.policies import policy_files
from lawtrain.content.quality import quality
from lawtrain.content.texts import TextFolder
from lawtrain.errors import ContentError, NotFound
from lawtrain.formats import BankFile, Problem, read_bank_file, tidy
from lawtrain.formats.decode import LIMIT
from lawtrain.formats.policy import PolicyFile
from lawtrain.formats.problem import Severity
from lawtrain.formats.richtext import media_name, pictures, stray_marks
from lawtrain.laws import Citation, StatuteText, find_citations, load_registry, quote_problem
from lawtrain.questions import Path as Place
from lawtrain.questions import Question

Remark = tuple[str, Severity]


def check(root: Path, *, as_of: date, texts: Path | None = None, data: Path | None = None) -> list[Problem]:
    """Every problem of the content under `root`, with the law as in force on `as_of`.

    `texts` is a folder of statute texts, `<slug>@<effective>.txt`; with it, quotes are compared word by word.
    `data` is as in `load`.
    Raises ContentError when `root` holds no content or `texts` is no folder.
    """
    if not any((root / name).is_dir() for name in ("courses", "quizzes")):
        raise ContentError(f"{root} 里没有 courses 或 quizzes 文件夹，请指定放课程和题库的文件夹")
    laws = _Laws(as_of, TextFolder(texts) if texts else None)
    catalogue = load(root, data)
    found = [*catalogue.problems, *media_problems(root), *_reused(catalogue), *quality(catalogue.files)]
    found += [*duty_problems(catalogue), *_duties_problems(catalogue, laws)]
    for file in catalogue.files:
        found += _bank_problems(file, laws)
    for lesson in catalogue.lessons:
        notebook = read_notebook(lesson.path, lesson.path.relative_to(root).as_posix())
        found += _lesson_problems(notebook, lesson.course, catalogue, laws)
        if texts:
            found += limits(notebook, laws.text).problems
    for policy in policy_files(root, catalogue):
        found += _policy_problems(policy, laws)
    return tidy([*found, *laws.remarks.values()])


def check_bank(path: Path, *, as_of: date, texts: Path | None = None) -> list[Problem]:
    """Every problem of one bank file, or of one file under policies/. Raises ContentError when it cannot be opened."""
    laws = _Laws(as_of, TextFolder(texts) if texts else None)
    if path.absolute().parent.name == "policies" and path.suffix == ".yaml":
        root = path.absolute().parent.parent
        files = [one for one in policy_files(root, load(root)) if one.name == f"policies/{path.name}"]
        return tidy([p for one in files for p in _policy_problems(one, laws)] + [*laws.remarks.values()])
    file = read_bank_file(read_bytes(path, LIMIT), str(path), calendar_beside(path))
    return tidy([*file.problems, *quality([file]), *_bank_problems(file, laws), *laws.remarks.values()])


@dataclass(slots=True)
class _Laws:
    """What can be said about a citation; `remarks` are about the texts themselves, each once."""

    as_of: date
    folder: TextFolder | None
    remarks: dict[str, Problem] = field(default_factory=dict)

    def cited(self, citation: Citation) -> Iterator[Remark]:
        """About the citation of an item."""
        registry = load_registry()
        if wrong := registry.problem(citation, self.as_of):
            yield wrong, "error"
            return
        if not citation.quote:
            yield "没有写引文（quote），无法核对是否引对；请抄一句条文原话，三十字以内", "warning"
        if (text := self.text(citation.law)) and (wrong := quote_problem(citation, text)):
            yield wrong, "error"

    def stands(self, citation: Citation) -> str | None:
        """What is wrong with the place, quote or no quote."""
        if wrong := load_registry().problem(citation, self.as_of):
            return wrong
        text = self.text(citation.law)
        return quote_problem(citation, text) if text else None

    def mentioned(self, text: str) -> Iterator[tuple[int, Remark]]:
        """About running text, each with the line in it; a law that is no longer in force may well be told of."""
        registry = load_registry()
        for start, _, citation in find_citations(text, registry):
            line = text.count("\n", 0, start) + 1
            in_force = registry.in_force(citation.law, self.as_of)
            wrong = registry.problem(citation, self.as_of)
            if wrong:
                yield line, (wrong, "error" if in_force else "warning")
            elif (statute := self.text(citation.law)) and (wrong := quote_problem(citation, statute)):
                yield line, (wrong, "error")

    def text(self, slug: str) -> StatuteText | None:
        """The text in force, if the folder has it."""
        version = load_registry().in_force(slug, self.as_of)
        if self.folder is None or version is None:
            return None
        name = self.folder.file(slug, version).name
        if (known := self.remarks.get(name)) and known.is_error:
            return None
        try:
            text = self.folder.text(slug, version)
        except ContentError as bad:
            self.remarks[name] = Problem(name, 1, "", str(bad))
            return None
        if text is None:
            message = "条文文件夹里没有这个文件，引用这部法律的引文没有逐字核对"
            self.remarks[name] = Problem(name, 1, "", message, "warning")
        return text


def _duties_problems(catalogue: Catalogue, laws: _Laws) -> Iterator[Problem]:
    """Articles that the town's matters are said to rest on."""
    for n, duty in enumerate(catalogue.duties.duties if catalogue.duties else ()):
        for k, citation in enumerate(duty.articles):
            if catalogue.duties_file and (wrong := laws.stands(citation)):
                yield catalogue.duties_file.problem(("duties", n, "articles", k), wrong)


def _reused(catalogue: Catalogue) -> Iterator[Problem]:
    """Item ids are lasting names in the ledger: one id, one item, in all banks together."""
    first: dict[str, str] = {}
    for file in catalogue.files:
        for place, question in file.questions:
            other = first.setdefault(question.id, file.name)
            if other != file.name:
                message = f"试题编号“{question.id}”在 {other} 里已经用过，请换一个没有用过的编号"
                yield file.problem(("items", place, "id"), message)


def _bank_problems(file: BankFile, laws: _Laws) -> Iterator[Problem]:
    for place, question in file.questions:
        where: Place = ("items", place)
        yield from _item_problems(file, where, question, laws)
        for n, part in enumerate(question.body.parts):
            yield from _item_problems(file, (*where, "parts", n), part, laws)


def _item_problems(file: BankFile, where: Place, question: Question, laws: _Laws) -> Iterator[Problem]:
    if file.has((*where, "citations")):
        for n, citation in enumerate(question.citations):
            for message, severity in laws.cited(citation):
                yield file.problem((*where, "citations", n), message, severity)
    told: list[tuple[Place, str]] = [(("explanation",), question.explanation)]
    told += [(("guide", n, "point"), one.text) for n, one in enumerate(question.body.reveal(question).guide)]
    for name in ("options", "prompts", "blanks"):
        told += [((name, n, "why"), one.why) for n, one in enumerate(getattr(question.body, name, ()))]
    for path, text in told:
        for _, (message, severity) in laws.mentioned(text):
            yield file.problem((*where, *path), message, severity)
    for path, text in ((("stem",), question.stem), *told):
        for bit in stray_marks(text):
            yield file.problem((*where, *path), _stray(bit), "warning")


def _policy_problems(file: PolicyFile, laws: _Laws) -> Iterator[Problem]:
    yield from file.problems
    for n, rule in enumerate(file.policy.rules if file.policy else ()):
        for _, (message, severity) in laws.mentioned(rule.basis):
            yield file.problem(("rules", n, "basis"), message, severity)


def _stray(bit: str) -> str:
    return f"“{bit}”里的 ** 不会变成粗体，会原样显示；请把标点移到 ** 外面，或者在 ** 外侧空一格"


def _lesson_problems(notebook: Notebook, course: str, catalogue: Catalogue, laws: _Laws) -> Iterator[Problem]:
    for cell in notebook.cells:
        if cell.has_output:
            yield notebook.problem(
                cell, "保存了运行结果，里面可能有个人信息；请在 JupyterLab 里清除所有输出再保存"
            )
        if cell.kind == "code":
            yield from _code_problems(notebook, cell, catalogue)
        elif cell.kind == "markdown":
            yield from _prose_problems(notebook, cell, course, catalogue, laws)


def _code_problems(notebook: Notebook, cell: Cell, catalogue: Catalogue) -> Iterator[Problem]:
    if cell.quiz:
        try:
            assignment = catalogue.quiz(cell.quiz).assignment
        except NotFound as unknown:
            yield notebook.problem(cell, str(unknown))
            return
        if assignment:
            message = f"“{cell.quiz}”是作业，要在 JupyterLab 的“作业”里做，不能放在课文里；请换成别的小测，或者删去这一格"
            yield notebook.problem(cell, message)
    elif not cell.idle:
        message = '这段代码不是单独一句 lt.quiz("…")，学习页面上不会显示；请改成文字，或者只留 lt.quiz("…")'
        yield notebook.problem(cell, message, "warning")


def _prose_problems(
    notebook: Notebook, cell: Cell, course: str, catalogue: Catalogue, laws: _Laws
) -> Iterator[Problem]:
    for line, (message, severity) in laws.mentioned(cell.source):
        yield notebook.problem(cell, message, severity, line)
    for source, description, line in pictures(cell.source):
        if not description:
            yield notebook.problem(
                cell, "图片没有文字说明，看不见图的人无法知道内容；请写成 ![说明](media/…)", line=line
            )
        name = media_name(source)
        if name is None:
            message = f"图片“{source[:60]}”不会显示：只能用本课程 media 文件夹里的图片，写成 media/文件名"
            yield notebook.problem(cell, message, line=line)
            continue
        try:
            catalogue.media(course, name)
        except NotFound as missing:
            yield notebook.problem(
                cell, f"{missing}；请把文件放进课程的 media 文件夹，或者核对文件名", line=line
            )
    for bit in stray_marks(cell.source):
        yield notebook.problem(cell, _stray(bit), "warning")
