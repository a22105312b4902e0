"""The public face: home, catalogue, course pages, the clouds of schools; and each reader's own pages.

It owns no facts: what it shows belongs to the floors below. It promises that nothing public is shown staler than the
database, and that a visitor's page costs one small query once somebody else has seen it.
"""
