"""Video units: the player, its ticket, and the reports of what was really watched.

It owns no table: files and their addresses are media's, what was seen is progress's. Its promise is a player that
keeps quiet until it is wanted, loses no watched second with the connection, and counts none that was skipped.
"""
