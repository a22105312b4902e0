"""Administration: of one school by its own people, and of the platform.

Today it shows honest figures and changes nothing.
"""
