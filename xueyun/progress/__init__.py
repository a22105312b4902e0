"""What an account has done in a unit: circles that only rise, watched seconds and shown pages as sets of bits.

It promises that a beacon may come late, twice or in any order (a union of sets), that no one is credited with more
new video than twice the time since the page's ticket (one meter per account), and that green never goes back.
"""
