"""Documents as text: read from files, cut into chunks, found again by their words and by their meaning. It knows no
database and no caller: what is stored, and who may see it, is said by the rooms above."""
