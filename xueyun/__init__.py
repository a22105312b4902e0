"""Xueyun (学云): a self-hosted platform for open courses and school clouds."""

__version__ = "0.1.0"
