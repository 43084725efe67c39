"""Why `jobs.training` ended a training without having trained."""

BUSY = 3  # another process trains the tenant's forecasts
AWAY = 4  # the database does not answer
HUNG = 5  # it was killed, for it had shown no progress for too long
