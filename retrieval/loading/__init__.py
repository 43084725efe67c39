"""Files as documents. `readers.Readers` reads them in child processes, where a file that is broken or hostile harms
nobody; `formats.FORMATS` says which are read."""
