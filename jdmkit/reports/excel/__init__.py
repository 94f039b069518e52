"""The Excel workbook that recalculates: a formula for every cost line."""
