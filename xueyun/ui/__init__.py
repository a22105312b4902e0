"""The look of the house: tokens, components, the shell around every page, refusals as pages, the gallery.

Each component lives in one folder of `components/`: template, style, script, examples.
"""
