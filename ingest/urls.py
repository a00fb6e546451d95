"""When two addresses are the same article, and which addresses may be shown or followed at all."""

from __future__ import annotations

import ipaddress
import re
from datetime import date
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import idna

from ingest.read.dates_words import MONTHS
from ingest.read.plain import clean_text

# Names under which addresses carry keys; what stands there is not for messages or settings.
_KEY_IN_QUERY = re.compile(
    r"([?&;](?:[\w-]*(?:token|secret|passw(?:or)?d|api[_-]?key|signature)|key|auth|sig)=)(?!\{token\})[^&#\s]+",
    re.IGNORECASE,
)
_USER = re.compile(r"(\w:[/\\]*)[^/?#\\\s]*@")

LONGEST = 2_000  # what browsers and servers agree to handle

# Query parameters that say how a reader came, not which page it is.
_TRACKERS = {
    "fbclid",  # Facebook
    "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "_ga", "_gl",  # Google advertising
    "msclkid",  # Microsoft advertising
    "twclid", "yclid", "ttclid", "igshid", "igsh", "li_fat_id",  # X, Yandex, TikTok, Meta
    "mc_cid", "mc_eid",  # Mailchimp
    "mkt_tok", "_hsenc", "_hsmi",  # Marketo, HubSpot
    "vero_id", "oly_anon_id", "oly_enc_id",  # newsletter tools
    "cmpid", "cmp", "icid", "ncid", "ito", "ocid", "smid", "smtyp",  # newsroom campaigns
    "taid", "tpcc", "guccounter", "guce_referrer", "guce_referrer_sig",  # AP, TechCrunch
    "ref", "ref_src", "ref_url", "referrer", "source", "src", "rss", "feed", "feedtype",
    "share", "shareid", "sh", "smh", "via", "partner", "xtor", "wt_mc", "sara_ref",
    "amp", "amp_js_v", "amp_gsa", "outputtype", "usqp",  # the AMP copy of the same page
    "srnd", "embedded-checkout", "giftcopy", "unlocked_article_code", "__twitter_impression",
}  # fmt: skip
_TRACKER_PREFIXES = ("utm_", "at_", "pk_", "mtm_", "hsa_", "ns_", "stm_", "itm_", "trk_")

_WWW = re.compile(r"^(?:(?:www\d?|amp|mobile|m)\.)+(?=[^.]+\.)")  # not the m of m.example
# Addresses that only carry another: host and path → the parameter that holds it.
_CARRIERS = {
    "bing.com/news/apiclick.aspx": ("url",),
    "google.com/url": ("url", "q"),  # also in the feeds of Google Alerts
    "l.facebook.com/l.php": ("u",),
}
_AMP_CACHE = re.compile(
    r"(?:google\.[a-z.]{2,6}/amp|[\w-]+\.cdn\.ampproject\.org/[a-z]{1,3})/(s/)?(.+\..+)"
)
_OPAQUE = ("news.google.com",)  # an address there is a token: neither the page's nor lasting
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_KEPT = "%/:=&?~#+!$,;'@()*[]"  # characters of a path or query that are left as they are
_AMP_END = re.compile(r"(?:/amp|\.amp)(?:\.html?)?$|(?<=\.html)/amp$", re.IGNORECASE)
_DAY_IN_PATH = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?P<sep>[/-])(\d{1,2}|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?P=sep)(\d{1,2})(?!\d)",
    re.IGNORECASE,
)


def link_problem(url: str) -> str:
    """Say why an address may not be used, in words for a user; empty when it may."""
    text = clean_text(url).strip()
    if len(text) > LONGEST:
        return f"the address is longer than {LONGEST:,} characters"
    if "\\" in text:
        return "the address holds a backslash"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return "the address is not well-formed"
    if parts.scheme not in ("http", "https"):
        return "the address must begin with http:// or https://"
    if not parts.netloc:
        return "the address names no host"
    if "@" in parts.netloc:
        return "the address carries a user name or password"
    if port == 0 or not host_of(text):
        return "the address names no valid host"
    return ""


@lru_cache(maxsize=1_000)  # an entry's link is asked for several times on its way
def safe_link(url: str) -> str:
    """The address in a form that is safe to show and follow, or "" when there is none."""
    if link_problem(url):
        return ""
    parts = urlsplit(clean_text(url).strip())
    host = host_of(url)
    netloc = f"[{host}]" if ":" in host else host
    if parts.port not in (None, {"http": 80, "https": 443}[parts.scheme]):
        netloc = f"{netloc}:{parts.port}"
    rest = (quote(piece, safe=_KEPT) for piece in (parts.path, parts.query, parts.fragment))
    link = urlunsplit((parts.scheme, netloc, *rest))
    return link if len(link) <= LONGEST else ""


@lru_cache(maxsize=1_000)
def host_of(url: str) -> str:
    """The host as the network knows it: lower case, IDNA, no final dot; "" when invalid."""
    try:
        host = (urlsplit(clean_text(url).strip()).hostname or "").rstrip(".")
    except ValueError:
        return ""
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host)) if "%" not in host else ""
        except ValueError:
            return ""
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return ""
    host = host.lower()
    return host if len(host) <= 253 and _HOST.fullmatch(host) and ".." not in host else ""


def direct_link(url: str) -> str:
    """The safe address of the page itself, where the one given carries it; else the one given."""
    link = safe_link(url)
    parts = urlsplit(link)
    place = _WWW.sub("", parts.netloc) + parts.path
    given = dict(parse_qsl(parts.query))
    carried = [given[name] for name in _CARRIERS.get(place, ()) if name in given]
    if found := _AMP_CACHE.fullmatch(place):
        carried.append(f"http{'s' if found[1] else ''}://{found[2]}")
    return next(filter(None, map(safe_link, carried)), link)


def is_opaque(url: str) -> bool:
    """Whether an address is a token of an aggregator, which tells nothing of the page behind it."""
    return host_of(url) in _OPAQUE


def url_key(url: str) -> str:
    """The identity of an article's address: two addresses of one page have the same key.

    Empty for an address that cannot tell which page it is.
    """
    link = direct_link(url)
    if not link or is_opaque(link):
        return ""
    parts = urlsplit(link)
    path = re.sub(r"/{2,}", "/", parts.path).rstrip("/")
    path = _AMP_END.sub("", path).rstrip("/")
    kept = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _TRACKERS and not name.lower().startswith(_TRACKER_PREFIXES)
    )
    return _WWW.sub("", parts.netloc) + path + (f"?{urlencode(kept)}" if kept else "")


def outlet_of(url: str) -> str:
    """The host of an address as the name of an outlet that has no better one."""
    return _WWW.sub("", host_of(url)) if not link_problem(url) else ""


def masked(url: str) -> str:
    """An address fit for messages: without user name, password and what looks like a key."""
    return _KEY_IN_QUERY.sub(r"\1…", _USER.sub(r"\1…@", url))


def holds_key(url: str) -> bool:
    """Whether an address seems to carry a key in writing, not as the place for one."""
    return bool(_KEY_IN_QUERY.search(url))


def url_day(url: str) -> date | None:
    """The full day an address carries in its path, the way news sites file their pages."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    for found in _DAY_IN_PATH.finditer(path):
        month = found[3].lower()
        try:
            return date(int(found[1]), MONTHS.get(month) or int(month), int(found[4]))
        except ValueError:
            continue
    return None
