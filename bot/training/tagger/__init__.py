"""Trains the attribution tagger from the PolNeAR corpus; needs the extra `train`, the product does not."""
