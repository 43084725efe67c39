"""Why `jobs.training` ended without having trained."""

BUSY = 3  # another process trains the tenant's forecasts
AWAY = 4  # the database does not answer
