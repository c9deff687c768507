"""What is kept: schema, migrations, one writer, and repositories that return core values, never rows.

Attempts, responses, submissions and the ledger only ever grow; the database itself refuses to change or delete them.
"""

from lawtrain.store.engine import check_folder
from lawtrain.store.store import Store
from lawtrain.store.transaction import Transaction

__all__ = ["Store", "Transaction", "check_folder"]
