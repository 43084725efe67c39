"""A2A 1.0: other agents ask, follow, stop and answer back. A task is a message of ours, a context its thread."""
