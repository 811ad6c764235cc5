"""
Charts as plain geometry: computed once here, drawn as SVG for pages and as vectors for the PDF.

`quadrant`, `trend` and `spread_shares` each turn numbers into a `picture.Picture`: marks with
positions, texts and roles, a title, a description in words and the same numbers as a table.
"""
