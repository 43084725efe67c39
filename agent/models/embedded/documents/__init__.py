"""When a question is one for documents, and how they are asked. Where the tenant has none, nothing of it is heard."""
