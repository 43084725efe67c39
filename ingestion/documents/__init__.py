"""Documents on their way in: found in a folder, read, described, cut, stored and indexed."""
