"""Text to Reading: who said what, how sure, and what is worth checking.

`contract` and `reader` are light; everything else may import language libraries and belongs to the worker.
"""
