"""The admin's pages: one description a kind of setting, four views for all of them."""
