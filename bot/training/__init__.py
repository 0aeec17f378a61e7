"""How the trained parts of the reading are made; nothing of it runs in the product."""
