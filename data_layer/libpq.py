from sqlalchemy.engine import make_url


def libpq(url: str) -> str:
    """The URL as PostgreSQL's own library reads it, which takes no blank as it is."""
    rendered = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return rendered.replace(" ", "%20")
