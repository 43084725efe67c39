from data_layer.database import ReadTx


class Repository:
    """Named questions about one topic, asked inside somebody else's transaction."""

    def __init__(self, tx: ReadTx) -> None:
        self._tx = tx
