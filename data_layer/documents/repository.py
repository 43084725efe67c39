"""All that is asked of the documents within a transaction. What changes them needs one that writes."""

from data_layer.documents.indexing import DocumentIndexing
from data_layer.documents.reading import DocumentReading
from data_layer.documents.refusing import DocumentRefusing
from data_layer.documents.writing import DocumentWriting

__all__ = ["DocumentRepository"]


class DocumentRepository(DocumentReading, DocumentWriting, DocumentRefusing, DocumentIndexing):
    """`add`, `remove` and `refuse`; what a person asks, who is named in each call; and what the indexes are made of,
    for the work in the background."""
