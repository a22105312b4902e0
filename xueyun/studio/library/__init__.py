"""A school's library in the studio: files come in, are found, shown, replaced, and removed when nothing uses them."""
