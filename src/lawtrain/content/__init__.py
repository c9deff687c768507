"""Finds and reads courses and banks on disk; bad content is told, never thrown.

内容根目录 root · 课程 Course · 课 Lesson · 目录 Catalogue · 阅读页 LessonPage · 段 Block · 媒体 media · 条文文本 TextFolder
"""

from lawtrain.content.catalogue import Catalogue, Course, Lesson, load
from lawtrain.content.check import check, check_bank
from lawtrain.content.pages import Block, LessonPage, lesson_page
from lawtrain.content.texts import TextFolder

__all__ = [
    "Block",
    "Catalogue",
    "Course",
    "Lesson",
    "LessonPage",
    "TextFolder",
    "check",
    "check_bank",
    "lesson_page",
    "load",
]
