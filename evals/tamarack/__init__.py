"""Tamarack Office Interiors, a made-up maker of desks, chairs and cabinets, and the export of its Epicor-like ERP.

It is there to ask questions of a plant of another trade, country and writing than those the product was built on.
"""
