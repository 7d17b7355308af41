"""Makes exercises, their stubs and notebooks, and audits them."""
