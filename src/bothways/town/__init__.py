"""The town: synthetic people over real SIP, for demos, training, load and tests.

A second instance of the telephone engine with its own ports. It knows nothing of the center but SIP and the public
API, works without a sound card, and has hundreds of lines.
"""
