"""申请开课: a teacher asks their school for a course, reads how that stands, and mends what was sent back."""
