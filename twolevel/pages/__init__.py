"""The report: one page that opens from disk, made of the records of `reports` and the pictures of `plot`."""
