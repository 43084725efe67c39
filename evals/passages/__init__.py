"""Whether the right passage of the tenant's documents is found: questions with the passage known, and their scoring."""
