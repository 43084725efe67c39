"""A believable mid-size manufacturer, simulated day by day and written as the export files of an ERP.

    catalogue/*.toml   families of items, their structures and routings       templates/*.md   words of the documents
    world              all that does not change: items, structures, partners, demand, planning policy
    simulator          the days: purchasing, production, shipping, on one stock
    export             the files (tables_*), the planted faults, the documents, the manifest

How it scales: items, structures, offers and stock records grow with `skus`; sales orders (and with them purchases and
work orders) with skus ** 0.4; suppliers and customers with skus ** 0.5. Measured on one core: 2,000 SKUs in 2 s and
120 MB; 1,000,000 in 80 s and 1.4 GB, with 68,000 sales orders, 720,000 work orders and 280,000 purchase orders.
"""
