"""Whether anything in the record was altered, removed, added or moved behind the program's back (可发现篡改).

核对 verify · 发现 Finding · 封账摘要 digest of a closing · 不能核对的 uncovered
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from lawtrain.desk import passwords
from lawtrain.desk.erasure import ERASED_NAME
from lawtrain.desk.files import Files
from lawtrain.desk.findings import Finding, Findings
from lawtrain.desk.verify_contents import Contents
from lawtrain.desk.verify_marks import MarkCheck
from lawtrain.desk.verify_rows import Stops, check_changing, check_growing, read_seals, slices
from lawtrain.errors import Invalid
from lawtrain.records import GENESIS, LedgerEntry, chain
from lawtrain.records.assignments import PREFIX
from lawtrain.store import Store, Transaction, schema
from lawtrain.store.seals import CHANGING, GROWING, LEDGER, is_erased
from lawtrain.store.town import name_digest
from lawtrain.store.year import entry_of, row_of

__all__ = ["UNCOVERED", "Finding", "Verified", "verify"]

UNCOVERED = (
    "还没有交卷的答卷和其中的答案：交卷时才一并封存",
    "账号连续输错密码的次数、暂时锁到什么时候：随时在变，没有封存",
    "题目文本里“复核状态”几个字：签审以签审记录为准",
    "数据库以外的东西：登录状态、学员自己的文件夹、课程和题库的原文件、日志",
    "作业的答案和成绩册：在作业课程的文件夹里，没有封存；台账里记下的作业成绩是封存的",
    "能登录服务器的人把整个数据库连同全部封印一起重写：只有拿纸上的封账摘要来核对（--against）才能发现，"
    "而且只管到封账那一天",
)
"""What a check cannot tell, in plain words."""


_UNREAD = "其余的内容：有类型不对的内容，核对不下去；请保留现场，从备份恢复以后再核对"


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome. `findings` are the first thousand of `total`; `counts` rows looked at, by table."""

    findings: tuple[Finding, ...]
    total: int
    counts: Mapping[str, int]
    erased: int
    head: int
    head_digest: str
    uncovered: tuple[str, ...]

    @property
    def fine(self) -> bool:
        """Nothing was found."""
        return not self.total


def verify(
    store: Store,
    files: Files | None,
    *,
    against: str = "",
    say: Callable[[str], None] = lambda line: None,
) -> Verified:
    """Reads everything once, at one moment, while others go on working. `files` None: attachments are not opened.

    `against`: the digest on a 封账单, with or without the spaces. Raises Invalid when it is no digest.
    """
    wanted = "".join(against.split()).lower()
    if wanted and not is_erased(wanted):
        raise Invalid("封账摘要应是 64 个字符（0–9、a–f），请照封账单核对；四个一组中间的空格可以留着")
    with store.reading() as tx:
        tx.seals.hold_still()
        return _Check(tx, Findings(say), files).run(wanted)


@dataclass(slots=True)
class _Check:
    tx: Transaction
    found: Findings
    files: Files | None
    erased: set[str] = field(default_factory=set)
    closed: set[tuple[str, int]] = field(default_factory=set)  # (digest, year) of entries
    named: dict[str, int] = field(default_factory=dict)  # attachments that the ledger names, first seq
    emptied: list[tuple[str, str]] = field(default_factory=list)  # (ref, pseudonym) of words that are gone
    stored: dict[str, str | None] = field(
        default_factory=dict
    )  # what the audit log says of the stored passwords
    marks: MarkCheck = field(default_factory=MarkCheck)
    last: LedgerEntry | None = None

    def run(self, wanted: str) -> Verified:
        tx, found = self.tx, self.found
        for table, column, rows in tx.seals.mistyped():
            found.add(table, column, f"{rows} 行不是程序会写的内容（类型不对），被人改动过")
        if found.total:  # what comes after could not even compare them
            return Verified(tuple(found.kept), found.total, found.rows, 0, 0, "", (_UNREAD, *UNCOVERED))
        self._guards()
        frozen = dict(self._closings())
        stops = _stops(frozen)
        found.say("核对台账……")
        refs = self._ledger(stops.get(LEDGER, {}))
        self._words(refs)
        found.say("核对答卷和封印……")
        sealed = read_seals(tx, found, stops)
        self._ledger_head(sealed.heads.get(LEDGER))
        found.say("核对花名册、审计记录和其他只增不改的表……")
        looks: dict[str, Callable[[RowMapping], None]] = {
            "audit": self._look_at_audit,
            "roster_entries": self._look_at_name,
            "feedback": lambda row: self._look_at_words("feedback", row),
            "requests": lambda row: self._look_at_words("requests", row),
        }
        for name in GROWING:
            check_growing(tx, found, sealed, name, stops, looks.get(name, lambda row: None))
        for name in CHANGING:
            check_changing(tx, found, sealed, name)
        old = self._accounts()
        found.say("核对题目、试卷、附件……")
        contents = Contents(tx, found)
        contents.items_and_papers()
        contents.references()
        contents.people(self.erased, ERASED_NAME)
        contents.attachments(self.named, self.files)
        self.marks.people(tx, found)
        self._closed_or_not(frozen, wanted)
        uncovered = [*UNCOVERED]
        if old:
            uncovered.append(f"{old} 个账号的密码是升级以前设的：下次改密码以后才能核对")
        if self.files is None:
            uncovered.append("附件文件本身：这次没有打开")
        head, digest = (self.last.seq, self.last.digest) if self.last else (0, "")
        return Verified(
            tuple(found.kept), found.total, found.rows, len(self.erased), head, digest, tuple(uncovered)
        )

    def _guards(self) -> None:
        """The triggers that keep the database itself from changing what only grows."""
        held = self.tx.seals.guards()
        for table in schema.APPEND_ONLY:
            wanted = {f"{table}_append_only"}
            if not self.tx.seals.on_postgres:
                wanted = {f"{table}_no_update", f"{table}_no_delete"}
            if not wanted <= held:
                advice = "请管理员查明是谁去掉的；从备份恢复时会重新装上"
                self.found.add(table, "防改动的设置", "数据库里禁止改、禁止删的设置被去掉了", advice)

    # the ledger

    def _ledger(self, stops: Mapping[int, Any]) -> set[str]:
        """The chain, and what it says of other tables. Returns the references to erasable words."""
        refs: set[str] = set()
        for rows in slices(self.tx.seals.rows(schema.ledger, "seq"), 500):
            entries = [entry for row in rows if (entry := self._link(row))]
            for entry in entries:
                self._note(entry)
                for year, digest in stops.get(entry.seq, ()):
                    if entry.digest != digest:
                        self.found.add(LEDGER, f"第 {entry.seq} 条", f"与 {year} 年度封账时的台账不一样")
            refs |= self._words_of(entries)
            self.marks.take(entries, self.found)
            self._results_of([e for e in entries if not e.subject.startswith(PREFIX)])
        last = self.last.seq if self.last else 0
        for count in stops:
            if count > last:
                self.found.add(LEDGER, f"第 {last + 1}–{count} 条", "封账时有，现在不见了")
        return refs

    def _link(self, row: RowMapping) -> LedgerEntry | None:
        """The entry, held against the one before; None when it cannot even be read."""
        self.found.looked(LEDGER)
        where, before = f"第 {row['seq']} 条", self.last.seq if self.last else 0
        if row["seq"] > before + 1:
            gone = (
                f"第 {before + 1} 条" if row["seq"] == before + 2 else f"第 {before + 1}–{row['seq'] - 1} 条"
            )
            self.found.add(LEDGER, gone, "不见了，次序断开")
        try:
            entry = entry_of(row)
            entry.payload.keys()  # what is not a mapping is not ours
            expected = chain(
                _before(row["seq"], row["previous"]),
                recorded_at=entry.recorded_at,
                kind=entry.kind,
                pseudonym=entry.pseudonym,
                subject=entry.subject,
                payload=entry.payload,
            )
            same = row_of(entry) == dict(row) and expected == entry
        except (ValueError, TypeError, AttributeError):
            self.found.add(LEDGER, where, "被改动，内容已经读不出来")
            self.last = _before(row["seq"] + 1, row["digest"])
            return None
        follows = row["seq"] > before + 1 or row["previous"] == (self.last.digest if self.last else GENESIS)
        if not same or not follows:
            self.found.add(LEDGER, where, "被改动或调换，校验码接不上")
        self.last = entry
        return entry

    def _note(self, entry: LedgerEntry) -> None:
        if entry.kind == "erasure":
            self.erased.add(entry.pseudonym)
        elif entry.kind == "year_closed":
            year = entry.payload.get("year")
            self.closed.add((str(entry.payload.get("digest")), year if isinstance(year, int) else 0))
        kept = entry.payload.get("attachments")
        for digest in kept if isinstance(kept, list) else ():
            self.named.setdefault(str(digest), entry.seq)

    def _words_of(self, entries: list[LedgerEntry]) -> set[str]:
        """Erasable words against their digest in the chain."""
        wanted = {str(e.payload["words"]): e for e in entries if "words" in e.payload}
        rows = {row["ref"]: row for row in self.tx.seals.among(schema.remarks, "ref", list(wanted))}
        for ref, entry in wanted.items():
            self.found.looked("remarks")
            row, where = rows.get(ref), f"台账第 {entry.seq} 条的文字（{ref}）"
            if row is None:
                self.found.add("remarks", where, "不见了")
            elif row["pseudonym"] != entry.pseudonym:
                self.found.add("remarks", where, "登记在别人名下")
            elif row["body"] == "":
                self.emptied.append((where, entry.pseudonym))
            elif hashlib.sha256(str(row["body"]).encode()).hexdigest() != entry.payload.get("words_digest"):
                self.found.add("remarks", where, "被改动，与台账里的校验码不符")
        return set(wanted)

    def _words(self, refs: set[str]) -> None:
        for where, pseudonym in self.emptied:
            if pseudonym not in self.erased:
                self.found.add("remarks", where, "是空的，可是台账里没有删除个人信息的记录")
        if self.tx.seals.count(schema.remarks) != len(refs):
            for row in self.tx.seals.rows(schema.remarks):
                if row["ref"] not in refs:
                    self.found.add("remarks", f"文字（{row['ref']}）", "多出来的，台账里没有提到")

    def _results_of(self, entries: list[LedgerEntry]) -> None:
        """Results in the ledger against what was handed in."""
        results = {e.subject: e for e in entries if e.kind == "result"}
        ids = list(results)
        attempts = {row["id"]: row for row in self.tx.seals.among(schema.attempts, "id", ids)}
        handed_in = {row["attempt"]: row for row in self.tx.seals.among(schema.submissions, "attempt", ids)}
        for attempt, entry in results.items():
            try:
                same = _same(entry, attempts[attempt], handed_in[attempt])
            except (KeyError, ValueError, TypeError):
                same = False
            if not same:
                what = f"与台账第 {entry.seq} 条记的成绩不一致"
                self.found.add("attempts/submissions", f"答卷 {attempt}", what)

    def _ledger_head(self, head: tuple[int, str] | None) -> None:
        last = (self.last.seq, self.last.digest) if self.last else (0, GENESIS)
        if head and head != last:
            gone = head[0] - last[0]
            what = f"末尾少了 {gone} 条" if gone > 0 else "末尾与封印不符，可能被换过"
            self.found.add(LEDGER, f"第 {min(head[0], last[0] + 1)} 条起", what)

    # rows that are looked at in passing

    def _look_at_audit(self, row: RowMapping) -> None:
        if row["action"] in ("give_password", "choose_password"):
            try:
                stored = json.loads(row["detail"]).get("stored")
            except (ValueError, AttributeError, TypeError):
                return
            self.stored[row["subject"]] = stored

    def _look_at_name(self, row: RowMapping) -> None:
        where = f"编号 {row['seq']}"
        if row["name"] == "" and row["salt"] == "":
            if row["pseudonym"] not in self.erased:
                self.found.add("roster_entries", where, "姓名是空的，可是台账里没有删除个人信息的记录")
        elif name_digest(str(row["salt"]), str(row["name"])) != row["name_digest"]:
            self.found.add("roster_entries", where, "姓名被改动")

    def _look_at_words(self, table: str, row: RowMapping) -> None:
        if is_erased(str(row["words"])) and row["pseudonym"] not in self.erased:
            what = "内容是空的，可是台账里没有删除个人信息的记录"
            self.found.add(table, f"编号 {row['id']}", what)

    def _accounts(self) -> int:
        """Stored passwords against the audit log. Returns how many were set before it kept their digest."""
        old = 0
        for row in self.tx.seals.rows(schema.accounts):
            stored = self.stored.get(row["pseudonym"], "")
            if stored is None:
                old += 1
            elif stored != passwords.seal_of(str(row["password"])):
                what = "密码与审计记录里最后一次设的不一样，可能被人换过"
                advice = "请给这个人重发一次性密码，再查明是谁换的"
                self.found.add("accounts", row["pseudonym"], what, advice)
        return old

    # closings

    def _closings(self) -> Iterator[tuple[str, tuple[int, Mapping[str, Any]]]]:
        """What closings froze, by digest; only those whose text gives their digest."""
        for row in self.tx.seals.rows(schema.closings, "year", "digest"):
            self.found.looked("closings")
            where = f"{row['year']} 年度封账"
            try:
                body = json.loads(row["body"])
                right = hashlib.sha256(row["body"].encode()).hexdigest() == row["digest"]
                right = right and body["year"] == row["year"]
                right = right and all(
                    isinstance(count, int) and isinstance(digest, str)
                    for count, digest in body["seals"].values()
                )
            except (ValueError, TypeError, KeyError, AttributeError):
                right = False
            if right:
                yield row["digest"], (row["year"], body)
            else:
                self.found.add("closings", where, "冻结的内容被改动，算不出封账摘要")

    def _closed_or_not(self, frozen: Mapping[str, tuple[int, Mapping[str, Any]]], wanted: str) -> None:
        known = {(digest, year) for digest, (year, _) in frozen.items()}
        for _, year in sorted(self.closed - known, key=lambda one: one[1]):
            self.found.add("closings", f"{year} 年度封账", "台账里有封账的记录，冻结的内容不见了或被换过")
        for _, year in sorted(known - self.closed, key=lambda one: one[1]):
            self.found.add("closings", f"{year} 年度封账", "多出来的，台账里没有这次封账")
        if wanted and wanted not in frozen:
            what = "数据库里没有这个摘要的封账：抄错了，或者封账以后被人改写过"
            advice = "请先照封账单逐组核对摘要；没有抄错，就保留现场，拿备份核对"
            self.found.add("closings", f"摘要 {wanted[:8]}…", what, advice)


_EVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _before(seq: int, digest: str) -> LedgerEntry | None:
    """As much as the next entry needs to know of the one before."""
    return LedgerEntry(seq - 1, _EVER, "", "", "", {}, "", digest) if seq > 1 else None


def _stops(frozen: Mapping[str, tuple[int, Mapping[str, Any]]]) -> Stops:
    """By head and count: what each closing froze there."""
    found: dict[str, dict[int, list[tuple[int, str]]]] = {}
    for year, body in frozen.values():
        for name, (count, digest) in body["seals"].items():
            found.setdefault(name, {}).setdefault(count, []).append((year, digest))
    return found


def _same(entry: LedgerEntry, attempt: RowMapping, handed_in: RowMapping) -> bool:
    told = entry.payload
    names = ("quiz", "number", "paper")
    moments = (
        datetime.fromisoformat(told["submitted_at"]),
        datetime.fromisoformat(handed_in["submitted_at"]),
    )
    return (
        attempt["pseudonym"] == entry.pseudonym
        and all(attempt[name] == told[name] for name in names)
        and all(handed_in[name] == told[name] for name in ("score", "points", "passed"))
        and moments[0] == moments[1]
    )
