"""What the rooms of the platform's console show and ask for; their views stand in `console.views.platform`."""
