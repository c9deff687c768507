"""Text ⇄ questions: one file for each format, every problem with its place and what to do.

题库文件 bank file · 问题 Problem · 错误 error · 提醒 warning · 格式号 format number · 升级步骤 upgrade step
"""

from lawtrain.formats.bank import UPGRADES, BankFile, describe, read_bank, read_bank_file, upgrade
from lawtrain.formats.bank_schema import FORMAT, bank_schema
from lawtrain.formats.problem import Problem, clip, tidy
from lawtrain.formats.shape import misfits
from lawtrain.formats.yaml_reader import Document, read_yaml

__all__ = [
    "FORMAT",
    "UPGRADES",
    "BankFile",
    "Document",
    "Problem",
    "bank_schema",
    "clip",
    "describe",
    "misfits",
    "read_bank",
    "read_bank_file",
    "read_yaml",
    "tidy",
    "upgrade",
]
