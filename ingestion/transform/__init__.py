"""Raw records to canonical ones, whole columns at a time, with a reason for each record that cannot be taken."""

from ingestion.transform.transformer import Transformed, Transformer

__all__ = ["Transformed", "Transformer"]
