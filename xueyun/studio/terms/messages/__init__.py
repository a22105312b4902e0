"""给学生的消息: to all students of a run, or to those that were chosen on its list; what was sent, and to whom."""
