"""What will be asked for: models trained on a series' past, chosen by back-test, with their error. Pure functions:
series in, forecasts out; it knows no database, no caller and no clock."""
