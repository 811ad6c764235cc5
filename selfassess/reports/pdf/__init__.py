"""Drawing and tagging: fonts, colors, the structure tree, and the blocks that pages are made of."""
