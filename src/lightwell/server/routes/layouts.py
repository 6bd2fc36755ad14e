"""``GET api/layouts``: the layouts of custom charts of all runs, as one."""

from __future__ import annotations

from lightwell.server.messages import to_json
from lightwell.server.routes.kept import KeptRoute
from lightwell.server.run_messages import layouts_message
from lightwell.server.workers import Workers
from lightwell.store import Store


def layouts_route(store: Store, workers: Workers) -> KeptRoute:
    """The route over ``store``."""

    def answer() -> tuple[str, bytes]:
        result = store.layouts()
        return result.fingerprint, to_json(layouts_message(result))

    return KeptRoute(workers, store.layouts_fingerprint, answer)
