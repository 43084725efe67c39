"""The tenant's documents: what was read of them, which revision holds on which day, and who may read it."""
