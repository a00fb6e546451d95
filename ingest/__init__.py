"""Pull articles from sources and read dated events out of them."""
