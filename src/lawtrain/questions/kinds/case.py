"""材料: a shared case with sub-questions, each answered and explained on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from lawtrain.questions.kinds._group import Group, parts_schema


@dataclass(frozen=True, slots=True)
class Case(Group):
    """Two or more parts of equal weight; the stem is the case itself."""

    name: ClassVar[str] = "case"
    label: ClassVar[str] = "材料"
    control: ClassVar[str] = "group"
    rule: ClassVar[str] = ""
    minutes: ClassVar[float] = 1.0
    schema: ClassVar[Mapping[str, Any]] = parts_schema(
        2, 8, "小题，每题有自己的 id、kind、stem 和答案；没写的项目随材料"
    )


KIND = Case
