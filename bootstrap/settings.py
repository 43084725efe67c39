"""Everything that can be configured, with its defaults. Built once per process and handed on."""

import base64
from collections.abc import Mapping
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bootstrap.environment import PREFIX, home, read_environment
from bootstrap.prices import prices_of
from bootstrap.secret_files import SettingsError
from bootstrap.slack_names import SlackName, slack_names_of
from core.clock import Clock
from core.identity import ROLES
from core.loopback import is_loopback
from core.oidc import Oidc
from data_layer.caller_limits import LimitRates, rates_of
from data_layer.secrets import SecretBox

DEFAULT_TENANT = "default"
SAMPLE_TENANT = "sample"


def _database_url(value: SecretStr) -> SecretStr:
    url = value.get_secret_value()
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("postgresql", "postgres", "postgresql+psycopg") or not urlsplit(url).path[1:]:
        raise ValueError("expected postgresql://user:password@host:5432/database")
    return SecretStr(f"postgresql+psycopg://{rest}")


def _replica_urls(value: SecretStr) -> SecretStr:
    urls = filter(None, map(str.strip, value.get_secret_value().split(",")))
    return SecretStr(",".join(_database_url(SecretStr(url)).get_secret_value() for url in urls))


def _model(value: str) -> str:
    if value != "embedded" and not all(value.partition(":")):
        raise ValueError("expected embedded, or provider:model such as openai:gpt-5-mini")
    return value


def _embedding(value: str) -> str:
    if value != "minilm" and (not value.startswith("openai:") or not value.removeprefix("openai:")):
        raise ValueError("expected minilm, or openai:MODEL such as openai:text-embedding-3-small")
    return value


def _secret_key(value: SecretStr) -> SecretStr:
    try:
        SecretBox.open(Path(), value.get_secret_value())
    except ValueError:
        raise ValueError("expected 32 bytes in URL-safe base64 (of several keys, separated by commas)") from None
    return value


def _issuer(value: str) -> str:
    parts = urlsplit(value)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))):
        raise ValueError("expected the provider's https:// address")
    return value


def _roles(value: str) -> str:
    for one in filter(None, value.split(",")):
        if one.partition("=")[2].strip() not in ROLES:
            raise ValueError(f"expected pairs such as Planners=planner, of {', '.join(ROLES)}")
    return value


def _tenant(value: str) -> str:
    if not value.replace("-", "").replace("_", "").isalnum() or len(value) > 63:
        raise ValueError("expected a short name of letters, digits, - and _")
    return value


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise ValueError("expected an address without a path, such as https://copilot.example.com")
    return f"{parts.scheme}://{parts.netloc}"


def _by_commas(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


def _smtp_url(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("expected smtp://user:password@host:587, or smtps://…")
    return value


def _webhook_url(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError("expected https://host/path, without a user in it")
    return value


def _whsec(value: SecretStr) -> SecretStr:
    try:
        secret = base64.b64decode(value.get_secret_value().removeprefix("whsec_"), validate=True)
    except ValueError:
        secret = b""
    if not 24 <= len(secret) <= 64:
        raise ValueError("expected whsec_ and 24 to 64 bytes in base64")
    return value


def _slack_names(value: tuple[str, ...]) -> tuple[str, ...]:
    slack_names_of(value)
    return value


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    for one in value:
        ip_network(one)  # raises a ValueError that names it
    return value


def _prices(value: tuple[str, ...]) -> tuple[str, ...]:
    prices_of(value)
    return value


def _rates(value: str) -> str:
    try:
        rates_of(value)
    except ValueError:
        raise ValueError("expected a rate such as 60/minute, several with a semicolon between them, or none") from None
    return value


PublicUrl = Annotated[str, AfterValidator(_public_url)]
Names = Annotated[tuple[str, ...], BeforeValidator(_by_commas)]
Model = Annotated[str, AfterValidator(_model)]
TenantName = Annotated[str, AfterValidator(_tenant)]
Rate = Annotated[str, AfterValidator(_rates)]


class Settings(BaseModel):
    """Named as in the environment, without COPILOT_."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    home: Path
    database_url: Annotated[SecretStr, AfterValidator(_database_url)] | None = Field(None, description="None: embedded")
    database_replica_url: Annotated[SecretStr, AfterValidator(_replica_urls)] = Field(
        SecretStr(""), description="Streaming replicas that tools may read at, separated by commas"
    )
    replica_lag_ms: int = Field(100, ge=0, le=10_000, description="So long one is waited for that lags behind")
    model: Model = "embedded"
    fallback_model: Model = "embedded"
    today: date | None = Field(None, description="The plant's date when the data is of another day")
    auth: Literal["local", "keys", "oidc"] = "local"
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] | None = Field(None, description="Whose tokens are taken")
    oidc_audience: str | None = Field(None, description="What the tokens must be made for")
    oidc_tenant: TenantName | None = Field(None, description="Of every caller; None: as oidc_tenant_claim says")
    oidc_tenant_claim: str = "tenant"
    oidc_user_claim: str = "sub"
    oidc_scopes_claim: str = "scope"
    oidc_roles_claim: str = "roles"
    oidc_sites_claim: str | None = Field(None, description="None: all callers see all sites")
    oidc_roles: Annotated[str, AfterValidator(_roles)] = Field("", description="theirs=ours, separated by commas")
    api_key: SecretStr | None = Field(None, description="For the command line when keys are asked for")
    secret_key: Annotated[SecretStr, AfterValidator(_secret_key)] | None = Field(
        None, description="Seals stored secrets; None: the one in COPILOT_HOME. Two, with a comma: the first seals"
    )
    tenant: TenantName | None = Field(None, description="Whose data the local user sees; None: see `LocalTenant`")
    audit_days: int = Field(0, ge=0, description="So long the audit log is kept; 0: for ever")
    drain_seconds: float = Field(25, ge=0, le=3600, description="So long what is under way may take when it is stopped")
    sync_helpers: int = Field(3, ge=0, le=15, description="So many other workers may share a large sync; 0: none")
    sync_shared_rows: int = Field(500_000, ge=1, description="A stream of a sync of at least so many records is shared")
    longest_wait_ms: int = Field(500, ge=10, description="A question that would wait longer is told to come back")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    demo_skus: int = Field(2000, ge=50, le=1_000_000)
    embedding: Annotated[str, AfterValidator(_embedding)] = Field("minilm", description="minilm, or openai:MODEL")
    embedding_dimension: int = Field(1536, ge=1, le=16_000, description="Of the vectors of an openai: embedding")
    document_index: Literal["auto", "chroma", "pgvector"] = Field(
        "auto", description="auto: chroma beside the embedded database, pgvector in another one"
    )
    plan_with_forecast: bool = Field(
        False, description="Plans look at forecast demand too where a question says neither"
    )
    forecast_engine: Literal["cores", "ray", "dask", "spark"] = Field(
        "cores", description="Where forecasts are trained: this machine's cores, or an engine that is there already"
    )
    forecast_grain: Literal["day", "week", "month"] = Field(
        "week", description="The periods that series are forecast by; all others are sums or shares of them"
    )
    public_url: PublicUrl | None = Field(None, description="This server's address as others know it")
    mcp_hosts: Names = Field((), description="Names in `Host` that /mcp answers to besides that and this machine's")
    mcp_scopes: Names = Field((), description="What clients of /mcp are told to ask the token's issuer for")
    mcp_origins: Names = Field((), description="Origins of pages that may use /mcp")
    link_hosts: Names = Field(
        (), description="Hosts that answers may link to, by https; documents of this server always"
    )
    four_eyes: bool = Field(False, description="Whoever proposes something may not approve it")
    smtp_url: Annotated[SecretStr, AfterValidator(_smtp_url)] | None = Field(
        None, description="None: e-mails are kept as files"
    )
    email_from: str = Field("", pattern=r"^$|^[^\s@<>]+@[^\s@<>]+$", description="The address that e-mails come from")
    webhook_url: Annotated[SecretStr, AfterValidator(_webhook_url)] | None = Field(
        None, description="Where requisitions and messages are handed over; None: they are files"
    )
    webhook_secret: SecretStr | None = Field(None, description="Signs them")
    webhook_networks: Annotated[Names, AfterValidator(_networks)] = Field(
        (), description="Private networks that the webhook may lie in, such as 10.1.0.0/16"
    )
    alert_webhook_url: Annotated[SecretStr, AfterValidator(_webhook_url)] | None = Field(
        None, description="Where alerts are posted that users want by webhook"
    )
    alert_webhook_secret: Annotated[SecretStr, AfterValidator(_whsec)] | None = Field(
        None, description="whsec_…: signs them as Standard Webhooks says"
    )
    message_channels: Names = Field((), description="Names of the channels that messages may be posted to")
    slack_signing_secret: SecretStr | None = Field(None, description="Slack signs with it; None: none of /slack/…")
    slack_bot_token: SecretStr | None = Field(None, description="xoxb-…, of the one workspace")
    slack_client_id: str | None = Field(None, description="In place of the bot token: several workspaces, by OAuth")
    slack_client_secret: SecretStr | None = Field(None, description="Goes with it")
    slack_app_token: SecretStr | None = Field(None, description="xapp-…: Socket Mode, without a public address")
    slack_channels: Names = Field((), description="Ids of channels where all see answers; *: all; else the asker alone")
    slack_messages: Annotated[Names, AfterValidator(_slack_names)] = Field(
        (), description="Where approved messages may be posted: planning=C…, maria=U…, in several workspaces name=T…/C…"
    )
    slack_api_url: str = Field("https://slack.com/api/", pattern=r"^https?://.+/$", description="GovSlack's is another")
    metrics_token: SecretStr | None = Field(None, description="Who shows it may read /metrics; None: this machine")
    model_prices: Annotated[Names, AfterValidator(_prices)] = Field(
        (), description="provider:model=SENT/RECEIVED, dollars for a million tokens"
    )
    limit_tenant: Rate = Field("1200/minute", description="Questions of one tenant; none: any number")
    limit_user: Rate = Field("120/minute", description="Questions of one user")
    limit_key: Rate = Field("120/minute", description="Questions with one API key")
    limit_requests: Rate = Field("3000/minute", description="Requests of any kind with a key, else of a user")
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """Raises `SettingsError`: one sentence that names the variable."""
        given: dict[str, Any] = {name.removeprefix(PREFIX).lower(): value for name, value in environment.items()}
        for name in ("log_level", "auth", "document_index", "forecast_engine", "forecast_grain"):
            given[name] = given[name].lower() if name in given else cls.model_fields[name].default
        try:
            settings = cls.model_validate({**given, "home": home(environment)})
        except ValidationError as error:
            raise SettingsError(_sentence(error)) from None
        pairs = (
            ("smtp_url", "email_from"),
            ("webhook_url", "webhook_secret"),
            ("alert_webhook_url", "alert_webhook_secret"),
        )
        for name, needed in pairs:
            if getattr(settings, name) is not None and not getattr(settings, needed):
                raise SettingsError(f"{PREFIX}{name.upper()} also needs {PREFIX}{needed.upper()}.")
        ways = settings.slack_signing_secret is not None or settings.slack_app_token is not None
        if settings.slack != ways:
            either = f"{PREFIX}SLACK_SIGNING_SECRET or {PREFIX}SLACK_APP_TOKEN"
            raise SettingsError(f"{PREFIX}SLACK_BOT_TOKEN and one of {either} need each other.")
        if settings.slack_client_id is not None:
            for name in ("slack_client_secret", "slack_signing_secret", "public_url"):
                if not getattr(settings, name):
                    raise SettingsError(f"{PREFIX}SLACK_CLIENT_ID also needs {PREFIX}{name.upper()}.")
            if settings.slack_bot_token is not None:
                raise SettingsError(f"{PREFIX}SLACK_CLIENT_ID and {PREFIX}SLACK_BOT_TOKEN exclude each other.")
        if settings.slack_messages and not settings.slack:
            raise SettingsError(f"{PREFIX}SLACK_MESSAGES also needs {PREFIX}SLACK_BOT_TOKEN.")
        if any((one.team_id is None) != (settings.slack_client_id is None) for one in settings.slack_names):
            raise SettingsError(
                f"{PREFIX}SLACK_MESSAGES names workspaces with {PREFIX}SLACK_CLIENT_ID alone, and always then:"
                " planning=T0789ABCD/C0123ABCD."
            )
        if settings.replica_urls and settings.database_url is None:
            raise SettingsError(f"{PREFIX}DATABASE_REPLICA_URL also needs {PREFIX}DATABASE_URL.")
        for name in ("oidc_issuer", "oidc_audience"):
            if settings.auth == "oidc" and not getattr(settings, name):
                raise SettingsError(f"COPILOT_AUTH=oidc also needs {PREFIX}{name.upper()}.")
        return settings

    @classmethod
    def read(cls) -> Self:
        return cls.of(read_environment())

    @property
    def oidc(self) -> Oidc | None:
        """None unless callers prove themselves by the tokens of a provider."""
        if self.auth != "oidc" or self.oidc_issuer is None or self.oidc_audience is None:
            return None
        pairs = (one.partition("=") for one in self.oidc_roles.split(",") if one)
        return Oidc(
            issuer=self.oidc_issuer,
            audience=self.oidc_audience,
            tenant=self.oidc_tenant,
            tenant_claim=self.oidc_tenant_claim,
            user_claim=self.oidc_user_claim,
            scopes_claim=self.oidc_scopes_claim,
            roles_claim=self.oidc_roles_claim,
            sites_claim=self.oidc_sites_claim,
            roles={theirs.strip(): ours.strip() for theirs, _, ours in pairs},
        )

    @property
    def replica_urls(self) -> tuple[str, ...]:
        return tuple(filter(None, self.database_replica_url.get_secret_value().split(",")))

    @property
    def limits(self) -> LimitRates:
        """None for the local user, who has the machine for himself."""
        if self.auth == "local":
            return LimitRates()
        return LimitRates(
            tenant=rates_of(self.limit_tenant),
            user=rates_of(self.limit_user),
            key=rates_of(self.limit_key),
            requests=rates_of(self.limit_requests),
        )

    @property
    def slack(self) -> bool:
        return self.slack_bot_token is not None or self.slack_client_id is not None

    @property
    def slack_names(self) -> tuple[SlackName, ...]:
        """The channels and people that messages may be posted to."""
        return slack_names_of(self.slack_messages)

    @property
    def clock(self) -> Clock:
        return Clock(self.today)

    @property
    def sources(self) -> Path:
        """Where the user's own descriptions of sources lie, besides those that come with the product."""
        return self.home / "sources"

    @property
    def vectors(self) -> Path:
        """Where the vector index of documents lies, when it lies in files."""
        return self.home / "vectors"

    @property
    def index_kind(self) -> Literal["chroma", "pgvector"]:
        """What keeps the vectors of documents."""
        if self.document_index == "auto":
            return "chroma" if self.database_url is None else "pgvector"
        return self.document_index

    @property
    def logs(self) -> Path:
        return self.home / "logs"


def unknown(environment: Mapping[str, str]) -> list[str]:
    """Variables that look like ours and are not: most often a slip of the pen."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0]).upper()
    variable = name if name.startswith("OPENAI") else PREFIX + name
    secret = any(part in name for part in ("URL", "KEY", "TOKEN", "SECRET"))  # may hold a password
    shown = "" if secret else f", but it is {first['input']!r}"
    return f"{variable}: {_expected(first['type'], first)}{shown}."


def _expected(kind: str, error: Any) -> str:
    match kind:
        case "date_from_datetime_parsing" | "date_parsing" | "date_from_datetime_inexact":
            return "expected a date such as 2025-05-15"
        case "literal_error":
            return f"expected {error['ctx']['expected'].replace(chr(39), '')}"
        case "value_error":
            return str(error["ctx"]["error"])
    return f"expected another value ({error['msg'].lower()})"
