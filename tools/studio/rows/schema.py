"""The studio's tables. A migration, once released, never changes; a new one follows it."""

from tools.studio.db.database import Schema

_FIRST = """
CREATE TABLE assets (
    handle TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    account TEXT NOT NULL,
    chat TEXT,
    prompt TEXT NOT NULL,
    image TEXT,
    options TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    wishes TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'generating', 'generated', 'rigging', 'rigged',
        'animating', 'complete', 'stopped', 'failed')),
    rig_type TEXT,
    spec TEXT,
    stop INTEGER NOT NULL DEFAULT 0,
    reserved DOUBLE PRECISION NOT NULL DEFAULT 0,
    problem TEXT,
    created_at DOUBLE PRECISION NOT NULL,
    updated_at DOUBLE PRECISION NOT NULL
);
CREATE INDEX assets_by_owner ON assets (owner, created_at);
CREATE INDEX assets_by_fingerprint ON assets (fingerprint);
CREATE TABLE aliases (
    alias TEXT PRIMARY KEY,
    handle TEXT NOT NULL REFERENCES assets (handle) ON UPDATE CASCADE
);
CREATE TABLE calls (
    chat TEXT NOT NULL,
    call TEXT NOT NULL,
    asset TEXT NOT NULL REFERENCES assets (handle) ON UPDATE CASCADE,
    PRIMARY KEY (chat, call)
);
CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    asset TEXT NOT NULL REFERENCES assets (handle) ON UPDATE CASCADE,
    account TEXT NOT NULL,
    owner TEXT NOT NULL,
    chat TEXT,
    step TEXT NOT NULL,
    pool TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    body TEXT NOT NULL,
    credits DOUBLE PRECISION NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intent', 'sending', 'accepted', 'settled', 'rejected',
        'unknown')),
    status TEXT NOT NULL DEFAULT '',
    progress INTEGER NOT NULL DEFAULT 0,
    remote_id TEXT UNIQUE,
    credits_used DOUBLE PRECISION,
    output TEXT NOT NULL DEFAULT '{}',
    problem TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    not_before DOUBLE PRECISION NOT NULL DEFAULT 0,
    created_at DOUBLE PRECISION NOT NULL,
    posted_at DOUBLE PRECISION,
    unclear_at DOUBLE PRECISION,
    look_at DOUBLE PRECISION,
    readings INTEGER NOT NULL DEFAULT 0,
    resent INTEGER NOT NULL DEFAULT 0,
    settled_at DOUBLE PRECISION,
    handled INTEGER NOT NULL DEFAULT 0,
    rev INTEGER NOT NULL
);
CREATE INDEX tasks_by_asset ON tasks (asset, created_at);
CREATE INDEX tasks_by_state ON tasks (state, account, pool, created_at);
CREATE INDEX tasks_unhandled ON tasks (state, asset) WHERE handled = 0;
CREATE INDEX tasks_by_rev ON tasks (rev);
CREATE INDEX tasks_by_owner ON tasks (owner, created_at);
CREATE INDEX tasks_by_chat ON tasks (chat);
CREATE TABLE approvals (
    id TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    owner TEXT NOT NULL,
    chat TEXT,
    turn TEXT,
    tool TEXT NOT NULL,
    digest TEXT NOT NULL,
    arguments TEXT NOT NULL,
    credits DOUBLE PRECISION NOT NULL,
    used DOUBLE PRECISION NOT NULL DEFAULT 0,
    scope TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'denied', 'redeemed')),
    decided_by TEXT,
    created_at DOUBLE PRECISION NOT NULL,
    expires_at DOUBLE PRECISION NOT NULL
);
CREATE INDEX approvals_by_question ON approvals (question);
CREATE TABLE files (
    asset TEXT NOT NULL REFERENCES assets (handle) ON UPDATE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    task TEXT,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    report TEXT,
    created_at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (asset, name)
);
"""

_KEPT = """
DROP INDEX assets_by_fingerprint;
CREATE INDEX assets_alike ON assets (owner, fingerprint, created_at);
CREATE INDEX assets_by_change ON assets (owner, updated_at);
CREATE INDEX assets_reserving ON assets (owner) WHERE reserved > 0;
CREATE INDEX assets_wishing ON assets (wishes) WHERE stop = 0;
CREATE INDEX aliases_by_handle ON aliases (handle);
CREATE INDEX calls_by_asset ON calls (asset);
CREATE INDEX tasks_open ON tasks (owner, created_at) WHERE handled = 0;
CREATE INDEX tasks_by_end ON tasks (account, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX approvals_by_owner ON approvals (owner, state, expires_at);
CREATE INDEX files_by_content ON files (sha256);
"""
"""So that no question about what is open, or new, reads what is only kept."""

_ONE_WALLET = """
ALTER TABLE approvals ADD COLUMN account TEXT;
CREATE TABLE spending_stops (
    owner TEXT NOT NULL,
    account TEXT NOT NULL,
    stopped_at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (owner, account)
);
"""
"""A yes fits one account; one of before fits any of its owner until it expires."""

STUDIO = Schema(
    "studio",
    {
        "0001_assets_tasks_files": _FIRST,
        "0002_kept": _KEPT,
        "0003_one_wallet": _ONE_WALLET,
    },
)
