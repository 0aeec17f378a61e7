"""A trained tagger of attributions: words in, labels and links out, and what they make up.

`weights/README.md` is its model card; `bot.training.tagger` trains it.
"""
