"""What a team tells its learners: announcements (公告), and messages to whom it chooses; and the platform everybody."""
