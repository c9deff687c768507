"""Kinds of rule: every module here is one kind and is found by itself; nothing else lists them."""

import importlib
import pkgutil

from lawtrain.policies.values import Body


def _find() -> dict[str, type[Body]]:
    modules = (importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__))
    kinds: list[type[Body]] = [m.KIND for m in modules if hasattr(m, "KIND")]
    return {kind.label: kind for kind in kinds}


KINDS: dict[str, type[Body]] = _find()
"""Kinds by the label that people write in a policy (学时 …)."""
