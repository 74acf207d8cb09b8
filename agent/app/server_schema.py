"""The server's tables: users, what they call things outside, requests made once, batches."""

from tools.studio.db.database import Schema

_FIRST = """
CREATE TABLE users (
    name TEXT PRIMARY KEY,
    token_id TEXT NOT NULL UNIQUE,
    token_hash TEXT NOT NULL,
    max_credits_per_day DOUBLE PRECISION,
    max_credits_per_chat DOUBLE PRECISION,
    created_at DOUBLE PRECISION NOT NULL,
    revoked_at DOUBLE PRECISION
);
CREATE TABLE user_keys (
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    encrypted TEXT NOT NULL,
    updated_at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (owner, kind)
);
CREATE TABLE requests (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    resource TEXT NOT NULL,
    status INTEGER,
    answer TEXT,
    created_at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (owner, key)
);
CREATE TABLE outside_assets (
    owner TEXT NOT NULL,
    project TEXT NOT NULL,
    asset_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    handle TEXT NOT NULL REFERENCES assets (handle) ON UPDATE CASCADE ON DELETE CASCADE,
    PRIMARY KEY (owner, project, asset_id, version)
);
CREATE TABLE outside_chats (
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    outside TEXT NOT NULL,
    chat TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    PRIMARY KEY (owner, kind, outside)
);
CREATE TABLE batches (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    account TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'stopped')),
    credits DOUBLE PRECISION NOT NULL,
    approval TEXT,
    created_at DOUBLE PRECISION NOT NULL
);
CREATE TABLE batch_items (
    batch TEXT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    wanted TEXT NOT NULL,
    handle TEXT,
    problem TEXT,
    PRIMARY KEY (batch, number)
);
"""

_KEPT = """
CREATE INDEX outside_assets_by_handle ON outside_assets (handle);
CREATE INDEX outside_chats_by_chat ON outside_chats (chat);
CREATE INDEX batches_by_owner ON batches (owner, created_at);
CREATE INDEX batches_by_approval ON batches (approval);
CREATE INDEX batch_items_to_begin ON batch_items (batch) WHERE handle IS NULL AND problem IS NULL;
"""

SERVER = Schema("server", {"0001_server": _FIRST, "0002_kept": _KEPT})
