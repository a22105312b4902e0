"""Tickets open playlists, keys and documents; signed addresses open segments and posters."""
