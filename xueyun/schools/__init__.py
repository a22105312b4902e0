"""Schools, the people a school says exist, and 学生认证: the bond between one of them and one account.

A code is guessed at in the dark: known and unknown numbers behave and lock alike (mission, S4).
"""
