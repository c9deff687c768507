"""A made-up year of a made-up town, for trying out and for pictures: people, events, exams, lessons done and owed."""

from lawtrain.desk.demo.fill import fill

__all__ = ["fill"]
