"""Lists on their way in: read, mapped, checked, run row by row through the pipeline every lead takes."""
