"""The JSON API: one module per noun."""

from binserver.inspector.api import attempts, bins, captures, health, lost, samples
from binserver.inspector.table import Row

ROUTES: tuple[Row, ...] = (
    *bins.ROUTES,
    *captures.ROUTES,
    *attempts.ROUTES,
    *samples.ROUTES,
    *lost.ROUTES,
    *health.ROUTES,
)
