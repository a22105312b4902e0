"""The rooms of one run in the studio: today its content, its bin, its publication and the preview."""
