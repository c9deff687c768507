"""Tables whose rows are named by their content, and what tables say of one another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import RowMapping

from lawtrain.desk.files import Files
from lawtrain.desk.findings import KEEP, Findings
from lawtrain.questions import Review
from lawtrain.store import Transaction, schema


class Contents:
    """Each check adds to `found`."""

    def __init__(self, tx: Transaction, found: Findings) -> None:
        self._tx, self._found = tx, found

    def items_and_papers(self) -> None:
        """Published questions and drawn papers, and that each is there because the other is."""
        published: set[tuple[str, str]] = set()
        for row in self._tx.seals.rows(schema.items, "item", "version"):
            self._found.looked("items")
            published.add((row["item"], row["version"]))
            if not _readable(row, _is_item):
                where = f"{row['item']}（版本 {row['version']}）"
                self._found.add("items", where, "题目内容被改动，与版本号不符")
        asked: set[tuple[str, str]] = set()
        for row in self._tx.seals.rows(schema.papers, "digest"):
            self._found.looked("papers")
            if not _readable(row, _is_paper):
                self._found.add("papers", f"试卷 {row['digest']}", "试卷内容被改动，与编号不符")
                continue
            own = {(slot["item"], slot["version"]) for slot in json.loads(row["body"])["slots"]}
            for item, version in sorted(own - published):
                self._found.add("items", f"{item}（版本 {version}）", f"不见了，试卷 {row['digest']} 用到它")
            asked |= own
        for item, version in sorted(published - asked):
            self._found.add("items", f"{item}（版本 {version}）", "多出来的，没有试卷用到它")
        for row in self._tx.seals.orphans(schema.papers, "digest", schema.attempts, "paper"):
            self._found.add("papers", f"试卷 {row['digest']}", "多出来的，没有答卷用到它")

    def references(self) -> None:
        """What a row names must be there."""
        for table in schema.metadata.sorted_tables:
            key = next(iter(table.primary_key)).name
            for link in table.foreign_keys:
                parent = link.column
                for row in self._tx.seals.orphans(table, link.parent.name, parent.table, parent.name):
                    self._found.add(
                        parent.table.name,
                        f"{row[link.parent.name]}",
                        f"不见了，{table.name} 的 {row[key]} 用到它",
                    )

    def people(self, erased: Collection[str], erased_name: str) -> None:
        """Names and units against the roster."""
        for pseudonym, rows in groupby(self._tx.seals.placed(), key=lambda row: row["pseudonym"]):
            entries = list(rows)
            name, unit = entries[0]["name"], entries[0]["unit"]
            if pseudonym in erased:
                if name != erased_name or any(row["entry"] for row in entries):
                    what = "台账里有删除个人信息的记录，姓名却还在"
                    self._found.add("people", pseudonym, what, "请再办理一次删除")
            elif (name, unit) not in {(row["entry"], _unit(row["post"])) for row in entries if row["post"]}:
                self._found.add("people", pseudonym, "姓名或单位与花名册不符")

    def attachments(self, named: Mapping[str, int], files: Files | None) -> None:
        """Files against their digest, and that whatever the ledger names is there."""
        known: set[str] = set()
        for row in self._tx.seals.rows(schema.attachments, "digest"):
            known.add(row["digest"])
            if files and not files.intact(row["digest"]):
                what = "附件文件不见了，或者内容被改动"
                self._found.add("attachments", f"{row['name']}（{row['digest']}）", what, _FILE)
        for digest, seq in named.items():
            if digest not in known:
                self._found.add("attachments", digest, f"登记不见了，台账第 {seq} 条用到它")


_FILE = "请从备份里找回这个文件，放回数据文件夹的 attachments；" + KEEP


def _readable(row: RowMapping, right: Callable[[RowMapping, Any], bool]) -> bool:
    """Whether the body is our own writing of something that is what the row says."""
    try:
        plain = json.loads(row["body"])
        return json.dumps(plain, ensure_ascii=False) == row["body"] and right(row, plain)
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


def _is_item(row: RowMapping, plain: Any) -> bool:
    version = _digest(plain | {"review": Review.QUOTES_CHECKED.value})[:16]
    return bool(plain["id"] == row["item"] and version == row["version"])


def _is_paper(row: RowMapping, plain: Any) -> bool:
    return bool(_digest(plain) == row["digest"])


def _digest(plain: Any) -> str:
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _unit(post: str) -> str:
    try:
        return str(json.loads(post)["unit"])
    except (ValueError, KeyError, TypeError):
        return ""
