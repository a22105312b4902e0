"""The learning page: outline, states and a unit's view put together.

It owns no table. Its promise is speed: a term's tree is rendered once for everyone who sees it alike, and a reader's
circles are set into it.
"""
