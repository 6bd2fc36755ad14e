"""``GET api/hparams``: the hyperparameters of all runs as columns."""

from __future__ import annotations

from lightwell.server.messages import to_json
from lightwell.server.routes.kept import KeptRoute
from lightwell.server.run_messages import hparams_message
from lightwell.server.workers import Workers
from lightwell.store import Store


def hparams_route(store: Store, workers: Workers) -> KeptRoute:
    """The route over ``store``."""

    def answer() -> tuple[str, bytes]:
        table = store.hparams()
        return table.fingerprint, to_json(hparams_message(table))

    return KeptRoute(workers, store.hparams_fingerprint, answer)
