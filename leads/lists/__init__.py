"""Lists of leads: which rows, in which order, page by page without ever counting past what anybody reads."""
