"""Officine Valdarda, a made-up maker of espresso machines and grinders, and the export of its made-up SAP-like ERP.

It is there to ask questions of a plant whose files have nothing in common with those the product was built on.
"""
