"""Full text for everything that people look for: an index of documents, the same on both databases.

It promises that a thing is found by its words, by pinyin and initials, and with one wrong character; it never knows
what the things are. Whoever owns one calls `actions.index` in the transaction that changed it.
"""
