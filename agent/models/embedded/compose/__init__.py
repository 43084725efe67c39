"""Composes a query of the semantic model from what a question says: subject, figures, groups, conditions, order."""
