"""How well documents are found: collections of texts, queries and judgements in TREC's form."""
