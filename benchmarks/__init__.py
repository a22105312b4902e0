"""What must stay fast, as ratios within one run: pages against the same server's empty answer and its ready HTML."""
