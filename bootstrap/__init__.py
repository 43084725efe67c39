"""Settings are read and parts put together here, and nowhere else."""

import os

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # onnxruntime reads it when it is imported, by whichever module
