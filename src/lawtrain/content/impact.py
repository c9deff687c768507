"""What a change of law does to the content: each section and item that cites a changed, moved or repealed article.

影响清单 Impact     one law, two texts of it (or it and the law that replaced it), the lessons concerned
一处 Hit            one citation: where it stands, what became of the article, what to do
轻重 Urgency        要改 must change · 要看 must be looked at · 已按新条文 already follows the new text
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from lawtrain.content.catalogue import Catalogue, load
from lawtrain.content.citing import Cited, cited_in
from lawtrain.content.texts import TextFolder
from lawtrain.errors import ContentError, Invalid
from lawtrain.laws import (
    Citation,
    Law,
    StatuteText,
    Version,
    article_label,
    format_citation,
    load_registry,
    quote_problem,
)
from lawtrain.laws.compare import Key, Pair, compare, words
from lawtrain.laws.registry import Chosen, text_named


class Urgency(StrEnum):
    """How soon somebody has to act."""

    MUST = "要改"
    LOOK = "要看"
    FINE = "已按新条文"


@dataclass(frozen=True, slots=True)
class Hit:
    """One citation that the change touches. `change` says what became of the article; the texts may be empty."""

    cited: Cited
    label: str  # 《村民委员会组织法》第十四条第一款
    urgency: Urgency
    change: str
    todo: str
    old_label: str
    old_text: str
    new_label: str
    new_text: str


@dataclass(frozen=True, slots=True)
class LessonImpact:
    """What one lesson and its bank have to do with the change, the pressing first."""

    ref: str
    title: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A text that takes part in the comparison."""

    law: Law
    version: Version
    text: StatuteText

    @property
    def name(self) -> str:
        """《村民委员会组织法》（2025年修正，2026-01-01 起施行）."""
        return f"《{self.law.short}》（{self.version.label}，{self.version.effective} 起施行）"

    def article(self, key: Key | None) -> tuple[str, str]:
        """Label and words of one article; both empty for none."""
        if key is None:
            return "", ""
        return f"《{self.law.short}》{article_label(*key)}", words(self.text, key)


@dataclass(frozen=True, slots=True)
class Impact:
    """The whole list."""

    old: Side
    new: Side
    lessons: tuple[LessonImpact, ...]
    unaffected: int
    """Citations of the law whose article has stayed as it was."""

    def count(self, urgency: Urgency) -> int:
        """Places of this urgency."""
        return sum(hit.urgency is urgency for lesson in self.lessons for hit in lesson.hits)

    @property
    def items(self) -> tuple[str, ...]:
        """Ids of the items that have to be changed or looked at, each once."""
        found = (h.cited for lesson in self.lessons for h in lesson.hits if h.urgency is not Urgency.FINE)
        return tuple(dict.fromkeys(c.item for c in found if c.item))


def impact(
    root: Path, slug: str, texts: TextFolder, *, old: str = "", new: str = "", today: date
) -> tuple[Impact, ...]:
    """What the change of law `slug` means for the content under `root`.

    `old` and `new` name texts by the day they took effect or a year (2018, 2026-01-01); left out, they are the last two
    in force up to `today` (or known, where none has come into force yet), or the law and the one that replaced it. A law
    that replaced several gives one list for each of them.

    Raises: NotFound for an unknown law or text; ContentError where a text is not at hand; Invalid where there is
    nothing to compare.
    """
    catalogue = load(root)
    return tuple(
        _impact(catalogue, _side(one, texts), _side(other, texts))
        for one, other in _changes(slug, old, new, today)
    )


def text_at_hand(texts: TextFolder, law: Law, version: Version) -> StatuteText:
    """This text of the law. Raises ContentError where it was not taken in."""
    text = texts.text(law.slug, version)
    if text is None:
        raise ContentError(
            f"没有《{law.short}》{version.label}（{version.effective} 起施行）的条文；"
            "请先用 lawtrain law import 导入"
        )
    return text


def _changes(slug: str, old: str, new: str, today: date) -> list[tuple[Chosen, Chosen]]:
    registry = load_registry()
    law = registry.law(slug) if slug in registry.laws else registry.by_title(slug)
    heir = registry.heir(law)
    newest = next((v for v in reversed(law.versions) if v.effective <= today), law.versions[-1])
    target: Chosen = (heir, heir.versions[0]) if heir else (law, newest)
    if new:
        target = text_named((law, heir) if heir else (law,), new)
    if old:
        start = text_named((law,), old)
        if start == target:
            raise Invalid("新旧两边是同一个文本，没有可比的；请用 --old 和 --new 写两个不同的施行日期")
        return [(start, target)]
    if target[0] is not law:
        return [((law, law.versions[-1]), target)]
    place = law.versions.index(target[1])
    if place:
        return [((law, law.versions[place - 1]), target)]
    before = [one for one in registry.laws.values() if one is not law and registry.heir(one) is law]
    if not before:
        raise Invalid(
            f"登记表里《{law.short}》只有一个文本（{target[1].label}），也没有代替别的法律，没有可比的；"
            "请先登记并导入新文本"
        )
    return [((one, one.versions[-1]), target) for one in before]


def _side(chosen: Chosen, texts: TextFolder) -> Side:
    return Side(*chosen, text_at_hand(texts, *chosen))


def _impact(catalogue: Catalogue, old: Side, new: Side) -> Impact:
    judge = _Judge(old, new)
    titles = {one.ref: one.title for one in catalogue.lessons}
    titles |= {ref: bank.title for ref, bank in catalogue.banks.items() if ref not in titles}
    found: dict[str, list[Hit]] = {ref: [] for ref in titles}
    unaffected = 0
    for cited in cited_in(catalogue, old.law):
        hit = judge(cited)
        if hit:
            found.setdefault(cited.lesson, []).append(hit)
        unaffected += hit is None
    order = list(Urgency)
    lessons = tuple(
        LessonImpact(ref, titles.get(ref, ref), tuple(sorted(hits, key=lambda h: order.index(h.urgency))))
        for ref, hits in found.items()
        if hits
    )
    return Impact(old, new, lessons, unaffected)


@dataclass(frozen=True, slots=True)
class _Verdict:
    urgency: Urgency
    change: str
    todo: str
    old: Key | None
    new: Key | None


class _Judge:
    """Says of a citation what the change does to it; None when it does nothing."""

    def __init__(self, old: Side, new: Side) -> None:
        self._old, self._new = old, new
        pairs = compare(old.text, new.text)
        self._from: Mapping[Key, Pair] = {p.old: p for p in pairs if p.old}
        self._to: Mapping[Key, Pair] = {p.new: p for p in pairs if p.new}
        self._replaced = old.law.slug != new.law.slug

    def __call__(self, cited: Cited) -> Hit | None:
        verdict = self._cross(cited) if self._replaced else self._within(cited)
        if verdict is None:
            return None
        old_label, old_text = self._old.article(verdict.old)
        new_label, new_text = self._new.article(verdict.new)
        return Hit(
            cited,
            format_citation(cited.citation, load_registry()),
            verdict.urgency,
            verdict.change,
            verdict.todo,
            old_label,
            old_text,
            new_label,
            new_text,
        )

    def _cross(self, cited: Cited) -> _Verdict:
        """The whole law is gone: every citation has to move to the other one."""
        key = _key(cited.citation)
        pair = self._from.get(key)
        gone = f"整部法律由《{self._new.law.short}》代替"
        urgency = Urgency.LOOK if self._meant_new(cited) and not cited.citation.quote else Urgency.MUST
        history = "；如果只是讲过去的规定，写明已失效就可以保留" if not cited.citation.quote else ""
        if pair is None:
            return _Verdict(urgency, gone, f"旧法里也没有这一条，请人工核对出处{history}", None, None)
        if pair.new is None:
            todo = f"新法里没有找到相近的一条，请人工另找依据；找不到就改写或停用{history}"
            return _Verdict(urgency, f"{gone}，这一条没有对应", todo, key, None)
        todo = f"改引{self._new.article(pair.new)[0]}，{self._quote_after(cited.citation, pair, pair.new)}{history}"
        return _Verdict(urgency, f"{gone}，最相近的一条见右", todo, key, pair.new)

    def _within(self, cited: Cited) -> _Verdict | None:
        """A new text of the same law. A quote tells which of the two texts was read; else the day of checking does."""
        citation, key = cited.citation, _key(cited.citation)
        if not citation.quote:
            return self._read_new(key) if self._meant_new(cited) else self._read_old(cited, key)
        in_old = quote_problem(citation, self._old.text) is None
        in_new = quote_problem(citation, self._new.text) is None
        if in_new and not in_old:
            return self._read_new(key)
        if in_old and not in_new:
            return self._read_old(cited, key)
        if in_old and in_new:
            pair = self._from[key]
            if pair.kind == "same":
                return None
            todo = "引的这句话没有变；请看本条其他改动影不影响答案和解析"
            return _Verdict(Urgency.LOOK, _change(pair), todo, key, key)
        todo = "引文和新旧条文都对不上，请对着新条文重新核对出处、引文和答案"
        return _Verdict(
            Urgency.MUST, "对不上", todo, key if key in self._from else None, key if key in self._to else None
        )

    def _read_old(self, cited: Cited, key: Key) -> _Verdict | None:
        pair = self._from.get(key)
        if pair is None:
            return _Verdict(Urgency.MUST, "旧文本没有这一条", "请对着新条文核对出处", None, None)
        if pair.kind == "same":
            return None
        if pair.new is None:
            todo = "新文本没有相近的一条，请另找依据；找不到就改写或停用"
            return _Verdict(Urgency.MUST, _change(pair), todo, key, None)
        label = article_label(*pair.new)
        move = f"条号改成{label}，" if pair.new != key else ""
        quote = self._quote_after(cited.citation, pair, pair.new)
        urgency = Urgency.MUST if move or cited.citation.quote else Urgency.LOOK
        return _Verdict(urgency, _change(pair), f"{move}{quote}", key, pair.new)

    def _read_new(self, key: Key) -> _Verdict | None:
        pair = self._to.get(key)
        if pair is None:
            old = self._from.get(key)
            new = old.new if old else None
            todo = f"新文本没有{article_label(*key)}，请核对条号"
            return _Verdict(
                Urgency.MUST, _change(old) if old else "没有这一条", todo, key if old else None, new
            )
        if pair.kind == "same":
            return None
        return _Verdict(Urgency.FINE, _change(pair), "已经照新条文写，不用改", pair.old, key)

    def _quote_after(self, citation: Citation, pair: Pair, key: Key) -> str:
        """What to do about the words once the article is found again."""
        if not citation.quote:
            return "照新条文核对这里的说法"
        article, suffix = key
        law, text = self._new.law.slug, self._new.text
        kept = replace(citation, law=law, article=article, suffix=suffix)
        loose = replace(kept, paragraph=None, item=None)
        look = "；本条别处有改动，看答案和解析还对不对" if pair.kind == "changed" else ""
        if quote_problem(kept, text) is None:
            return f"引文原话还在，款、项不变{look}"
        if quote_problem(loose, text) is None:
            return f"引文原话还在，但款、项变了，请重写款、项{look}"
        return "引文要照新条文重抄，并核对答案和解析"

    def _meant_new(self, cited: Cited) -> bool:
        return cited.checked is not None and cited.checked >= self._new.version.effective


def _key(citation: Citation) -> Key:
    return citation.article, citation.suffix


def _change(pair: Pair) -> str:
    old = article_label(*pair.old) if pair.old else ""
    new = article_label(*pair.new) if pair.new else ""
    match pair.kind:
        case "moved":
            return f"只改条号：{old}→{new}"
        case "changed":
            return "有修改" if pair.old == pair.new else f"有修改，{old}→{new}"
        case "added":
            return "新增"
        case "removed":
            return "已删去"
        case _:
            return "未变"
