"""The use cases of one person at a quiz: look, start, save, submit; and where they are carried out.

`LocalDesk` works over the store in this process, `RemoteDesk` over the wire. A widget holds a `Desk` and cannot tell which.
Imports stay lazy: a learner's kernel must not load the store.
"""

from lawtrain.desk.port import Desk
from lawtrain.desk.remote import RemoteDesk

__all__ = ["Desk", "RemoteDesk"]
