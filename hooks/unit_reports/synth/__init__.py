"""Invent a data folder of any size that looks like real ones, for trying out and for measuring.

What is told of, how often and how is like the five reports in the project's own data; the words of
the campaign (indicators, categories, kinds of unit) come from a data folder, all others from
``words.yaml``. Everything is drawn from streams of chance that are named after what they are for,
so that the same seed gives the same bytes everywhere, whatever comes before or after.
"""
