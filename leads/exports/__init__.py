"""Lists on their way out: as CSV or as a workbook, by a worker, kept for a week."""
