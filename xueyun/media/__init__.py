"""A school's library: files judged by content, videos made into HLS, and the tickets that open them.

The same bytes are one asset of a school. A video is encrypted segments behind expiring addresses; its playlists and
its key open to who holds a ticket and the session that the ticket was given to.
"""
