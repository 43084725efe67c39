from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.engine import URL

from data_layer.libpq import libpq


def test_a_name_or_password_of_any_characters_reaches_the_server() -> None:
    given = URL.create("postgresql+psycopg", "a b", "50% @/:?#\\ü", "db", 5432, "plant", {"sslmode": "require"})
    assert conninfo_to_dict(libpq(given.render_as_string(hide_password=False))) == {
        "user": "a b",
        "password": "50% @/:?#\\ü",
        "host": "db",
        "port": "5432",
        "dbname": "plant",
        "sslmode": "require",
    }
