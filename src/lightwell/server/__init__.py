"""The board's server: the HTTP interface of docs/http-api.md over a store."""

from lightwell.server.app import create_app
from lightwell.server.binding import Binding, bind
from lightwell.server.limits import Limits
from lightwell.server.security import Access
from lightwell.server.serving import BoardServer

__all__ = ["Access", "Binding", "BoardServer", "Limits", "bind", "create_app"]
