"""The version of the program, where every room may read it; pyproject.toml holds the same."""

VERSION = "0.1.0"
