"""Who did what: one row a deed, written in the transaction of the deed (actor id and label, no key)."""
