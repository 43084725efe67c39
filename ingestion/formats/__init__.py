"""File formats: each reads one file as frames of text columns with the place of every record."""
