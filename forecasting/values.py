"""The arrays that forecasts are made of: one number for each period, in the item's own unit. They are floats, for they
are estimates; quantities that are counted stay decimals elsewhere."""

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
