-- The record. One SQLite file, WAL, foreign keys on, every table STRICT.
--
--   KEPT      cannot be rebuilt: what was fetched, read about, decided, told
--   MIRRORED  copied from data/ at every open: names and places
--   DERIVED   disposable: rebuilt from KEPT by `python -m ingest reread`
--
-- Instants are UTC as '2024-08-30T12:00:00Z'. Days are civil days 'YYYY-MM-DD' of the place
-- reported on. An empty string never stands for "unknown"; null does, and is explained.

-- ── KEPT ────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE meta (              -- one row a fact about this file
  name  TEXT PRIMARY KEY,        -- 'ingest_seq': grows with every change readers can see
  value TEXT NOT NULL
) STRICT;

CREATE TABLE source (            -- settings mirrored from sources.toml + health we keep
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  url           TEXT NOT NULL,
  kind          TEXT NOT NULL,
  publisher     TEXT NOT NULL,
  country       TEXT NOT NULL,
  language      TEXT NOT NULL,
  serves        TEXT NOT NULL CHECK (json_valid(serves)),
  grade         TEXT NOT NULL CHECK (grade IN ('primary', 'press', 'tracker')),
  tier          INTEGER NOT NULL,
  enabled       INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  terms         TEXT NOT NULL,
  note          TEXT NOT NULL,
  -- health
  health        TEXT NOT NULL DEFAULT 'never',  -- words in docs/sources.md
  error         TEXT,            -- null after a success
  error_count   INTEGER NOT NULL DEFAULT 0,     -- failures in a row
  checked_at    TEXT,            -- null if never asked
  last_ok_at    TEXT,            -- null if it never answered well
  next_check_at TEXT,            -- null: due at once
  etag          TEXT,            -- byte for byte as sent; null if none was sent
  last_modified TEXT,            -- likewise
  body_hash     TEXT,            -- of the last body that was stored; null before the first
  item_count    INTEGER          -- entries in that body; null before the first
) STRICT;

CREATE TABLE run (               -- one row a command that wrote
  id          INTEGER PRIMARY KEY,
  command     TEXT NOT NULL,
  version     TEXT NOT NULL,
  started_at  TEXT NOT NULL,
  finished_at TEXT,              -- null: still running, or killed
  report      TEXT CHECK (report IS NULL OR json_valid(report))
) STRICT;

CREATE TABLE fetch (             -- every attempt at a source and its outcome
  id        INTEGER PRIMARY KEY,
  run_id    INTEGER NOT NULL REFERENCES run(id),
  source_id TEXT NOT NULL,
  at        TEXT NOT NULL,
  outcome   TEXT NOT NULL,       -- the health word
  status    INTEGER,             -- HTTP status; null for files and when none came
  items     INTEGER NOT NULL DEFAULT 0,
  new_items INTEGER NOT NULL DEFAULT 0,
  message   TEXT                 -- null when there is nothing to say
) STRICT;
CREATE INDEX fetch_by_source ON fetch(source_id, at);

CREATE TABLE article (           -- narrow on purpose: bodies are in article_text
  id             INTEGER PRIMARY KEY,
  key            TEXT NOT NULL UNIQUE,   -- identity: canonical address, or hash of the text
  url            TEXT,           -- null for text that came without one
  title          TEXT NOT NULL,
  byline         TEXT,           -- null if not printed
  outlet         TEXT NOT NULL,
  wire           TEXT,           -- agency credited in the text; null if none
  language       TEXT NOT NULL,
  published_at   TEXT,           -- instant; null if only a day is known
  published_on   TEXT,           -- civil day; null if undated
  published_from TEXT,           -- feed, page, url, text, given; null if undated
  first_seen_at  TEXT NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('listed', 'read', 'skipped', 'failed')),
  reason         TEXT,           -- why skipped or failed; null otherwise
  relevance      REAL,           -- 0..1; null until read
  why            TEXT,           -- the words that decided; null until read
  reader         TEXT,           -- version of the reader; null until read. "0.1 as of 2023-12-20":
                                 -- by the day of the older text it repeats, not its own
  family         INTEGER REFERENCES article(id)  -- first article of the same wire text or
                                 -- retelling; null: stands alone
) STRICT;
CREATE INDEX article_by_day ON article(published_on, id);
CREATE INDEX article_by_state ON article(state, published_on);
CREATE INDEX article_by_outlet ON article(outlet);

CREATE TABLE article_text (      -- a row a revision; the newest is what mentions point into
  article_id INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  revision   INTEGER NOT NULL,
  text       TEXT NOT NULL,
  hash       TEXT NOT NULL,
  seen_at    TEXT NOT NULL,
  PRIMARY KEY (article_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE sighting (          -- the same article may come by several sources
  article_id INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  source_id  TEXT NOT NULL,      -- 'hand' for `ingest add`
  guid       TEXT NOT NULL,      -- '' when the source gives none
  seen_at    TEXT NOT NULL,
  PRIMARY KEY (article_id, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rejected (          -- entries that never became articles, and why
  id        INTEGER PRIMARY KEY,
  source_id TEXT NOT NULL,
  at        TEXT NOT NULL,
  reason    TEXT NOT NULL,
  UNIQUE (source_id, reason)
) STRICT;

CREATE TABLE issued (            -- every event id ever shown resolves for ever
  id         TEXT PRIMARY KEY,
  created_at TEXT NOT NULL,
  gone_to    TEXT REFERENCES issued(id),  -- merged into; null: alive or withdrawn
  gone_at    TEXT                -- null: alive
) STRICT;

CREATE TABLE issued_mention (    -- which statement belongs to which id: keeps ids stable
  mention_key TEXT PRIMARY KEY,
  event_id    TEXT NOT NULL REFERENCES issued(id)
) STRICT, WITHOUT ROWID;

CREATE TABLE review (            -- append-only human decisions
  id        INTEGER PRIMARY KEY,
  event_id  TEXT NOT NULL REFERENCES issued(id),
  at        TEXT NOT NULL,
  who       TEXT NOT NULL,
  action    TEXT NOT NULL,
  field     TEXT,                -- null when the decision is about the whole event
  value     TEXT,
  saw       TEXT NOT NULL CHECK (json_valid(saw)),  -- what the reviewer had before them
  why       TEXT,
  undone_at TEXT                 -- null: in force
) STRICT;

CREATE TABLE watch (             -- saved filters that ring
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  filter     TEXT NOT NULL,      -- the dashboard's own URL query
  owner      TEXT NOT NULL,
  why        TEXT,
  rhythm     TEXT NOT NULL CHECK (rhythm IN ('now', 'daily', 'weekly')),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE notice (            -- what was told to whom, and whether it was taken back
  id          INTEGER PRIMARY KEY,
  watch_id    INTEGER NOT NULL REFERENCES watch(id),
  event_id    TEXT NOT NULL REFERENCES issued(id),
  at          TEXT NOT NULL,
  message     TEXT NOT NULL,
  recalled_at TEXT               -- null: stands
) STRICT;

-- ── MIRRORED ────────────────────────────────────────────────────────────────────────────────

CREATE TABLE entity (
  id    TEXT PRIMARY KEY,
  name  TEXT NOT NULL,
  kind  TEXT NOT NULL,
  place TEXT
) STRICT;

CREATE TABLE alias (
  alias     TEXT NOT NULL,
  entity    TEXT NOT NULL REFERENCES entity(id),
  ambiguous INTEGER NOT NULL,    -- 1: links only beside an unambiguous name
  PRIMARY KEY (alias, entity)
) STRICT, WITHOUT ROWID;

CREATE TABLE jurisdiction (
  id     TEXT PRIMARY KEY,
  name   TEXT NOT NULL,
  within TEXT                    -- null at the top
) STRICT;

CREATE TABLE jurisdiction_path ( -- every place with itself and all it lies in, for roll-up
  id       TEXT NOT NULL,
  ancestor TEXT NOT NULL,
  PRIMARY KEY (ancestor, id)
) STRICT, WITHOUT ROWID;

-- ── DERIVED ─────────────────────────────────────────────────────────────────────────────────

CREATE TABLE topic (             -- what an article is about
  article_id INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  topic      TEXT NOT NULL,
  PRIMARY KEY (article_id, topic)
) STRICT, WITHOUT ROWID;

CREATE TABLE mention (           -- one statement in one article that something happened
  key            TEXT PRIMARY KEY,
  article_id     INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  text_hash      TEXT NOT NULL,  -- of the text the offsets are true of
  kind           TEXT NOT NULL,
  action         TEXT NOT NULL,
  status         TEXT NOT NULL,
  first          TEXT,           -- null: open start
  last           TEXT,           -- null: open end
  precision      TEXT NOT NULL,
  basis          TEXT NOT NULL,
  phrase         TEXT,           -- the wording the date was read from; null if none
  date_rule      TEXT,
  announced      TEXT,           -- day it was made public; null if not said
  jurisdiction   TEXT,
  amount         TEXT CHECK (amount IS NULL OR json_valid(amount)),
  count          TEXT,           -- "16 sites"; null if none
  rule           TEXT NOT NULL,  -- the cue that fired
  score          REAL NOT NULL,
  evidence       TEXT NOT NULL CHECK (json_valid(evidence)),  -- [{start,end,quote}], sentence first
  reader         TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_by_article ON mention(article_id);

CREATE TABLE part (              -- who a mention is by and against
  mention_key TEXT NOT NULL REFERENCES mention(key) ON DELETE CASCADE,
  role        TEXT NOT NULL CHECK (role IN ('by', 'against', 'about')),
  seq         INTEGER NOT NULL,
  entity      TEXT,              -- null: a name we do not know
  name        TEXT NOT NULL,
  start       INTEGER,           -- offsets of the wording; null if inferred
  end         INTEGER,
  PRIMARY KEY (mention_key, role, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  id             TEXT PRIMARY KEY REFERENCES issued(id),
  kind           TEXT NOT NULL,
  action         TEXT NOT NULL,
  status         TEXT NOT NULL,
  title          TEXT NOT NULL,
  first          TEXT,           -- null: open start (see precision)
  last           TEXT,
  precision      TEXT NOT NULL,
  basis          TEXT NOT NULL,
  phrase         TEXT,
  date_rule      TEXT,
  announced      TEXT,
  first_reported TEXT,           -- earliest publication day of its articles; null: none known
  jurisdiction   TEXT,
  amount         TEXT CHECK (amount IS NULL OR json_valid(amount)),
  count          TEXT,
  origin         TEXT NOT NULL CHECK (origin IN ('read', 'starter', 'read+starter')),
  review_state   TEXT NOT NULL,  -- starter, machine, proposed, accepted, recheck
  score          REAL NOT NULL,  -- 1 for starter events
  articles       INTEGER NOT NULL,
  outlets        INTEGER NOT NULL,
  independent    INTEGER NOT NULL,  -- outlets that do not merely repeat another's text
  starter        TEXT CHECK (starter IS NULL OR json_valid(starter)),  -- the starter record
  reasons        TEXT NOT NULL CHECK (json_valid(reasons)),  -- why these mentions are one
  created_at     TEXT NOT NULL   -- from issued: never changes
) STRICT, WITHOUT ROWID;
CREATE INDEX event_by_day ON event(last, first, id);
CREATE INDEX event_by_kind ON event(kind, last);

CREATE TABLE event_mention (
  event_id    TEXT NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  mention_key TEXT NOT NULL REFERENCES mention(key) ON DELETE CASCADE,
  PRIMARY KEY (event_id, mention_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_of_mention ON event_mention(mention_key);

CREATE TABLE event_part (
  event_id TEXT NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  role     TEXT NOT NULL CHECK (role IN ('by', 'against', 'about')),
  seq      INTEGER NOT NULL,
  entity   TEXT,
  name     TEXT NOT NULL,
  PRIMARY KEY (event_id, role, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_part_by_entity ON event_part(role, entity);

CREATE TABLE story (             -- one matter over time: its events in order
  id    TEXT PRIMARY KEY,
  title TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE story_event (
  story_id TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  event_id TEXT NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  seq      INTEGER NOT NULL,
  PRIMARY KEY (story_id, event_id)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE event_words USING fts5(
  event_id UNINDEXED, title, parties, evidence,
  tokenize = "unicode61 remove_diacritics 2"
);

CREATE VIRTUAL TABLE article_words USING fts5(   -- rowid = article.id
  title, text, content = '', tokenize = "unicode61 remove_diacritics 2"
);

CREATE VIEW timeline AS
  SELECT e.*, coalesce(e.first, e.last) AS day,
         (SELECT group_concat(name, '; ') FROM (SELECT name FROM event_part
           WHERE event_id = e.id AND role = 'by' ORDER BY seq)) AS actors,
         (SELECT group_concat(name, '; ') FROM (SELECT name FROM event_part
           WHERE event_id = e.id AND role = 'against' ORDER BY seq)) AS targets,
         j.name AS place
    FROM event e LEFT JOIN jurisdiction j ON j.id = e.jurisdiction;

CREATE VIEW source_health AS
  SELECT s.*,
         (SELECT count(*) FROM sighting g WHERE g.source_id = s.id) AS articles,
         (SELECT count(*) FROM sighting g JOIN article a ON a.id = g.article_id
           WHERE g.source_id = s.id AND a.state = 'read') AS relevant,
         (SELECT count(DISTINCT em.event_id) FROM sighting g
            JOIN mention m ON m.article_id = g.article_id
            JOIN event_mention em ON em.mention_key = m.key
           WHERE g.source_id = s.id) AS events
    FROM source s;
