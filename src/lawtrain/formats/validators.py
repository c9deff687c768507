"""The validating libraries, without a part that costs a second at every start.

jsonschema imports every checker of text formats it can find; the one for international addresses compiles a grammar.
Nobody here checks such formats, so it is kept from being found while the libraries load: the service must be back
within a second.
"""

import sys
from typing import Any

_SLOW = "rfc3987_syntax"
_modules: dict[str, Any] = sys.modules
_before = _modules.get(_SLOW)
_modules[_SLOW] = None
try:
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend
    from nbformat.validator import NotebookValidationError, validate
finally:
    if _before is None:
        del _modules[_SLOW]
    else:
        _modules[_SLOW] = _before

__all__ = ["Draft202012Validator", "NotebookValidationError", "ValidationError", "extend", "validate"]
