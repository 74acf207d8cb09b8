"""The tables of the history. A migration, once released, never changes; a new one follows it."""

SCHEMA_NAME = "history"
SCHEMA = {
    "0001_chats_turns_events": """
CREATE TABLE chats (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT,
    model TEXT,
    created_at DOUBLE PRECISION NOT NULL,
    updated_at DOUBLE PRECISION NOT NULL
);
CREATE INDEX chats_by_owner ON chats (owner, updated_at);
CREATE TABLE turns (
    id TEXT PRIMARY KEY,
    chat TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    open INTEGER NOT NULL DEFAULT 1,
    started_at DOUBLE PRECISION NOT NULL,
    UNIQUE (chat, number)
);
CREATE INDEX turns_open ON turns (open);
CREATE TABLE events (
    turn TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    type TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (turn, number)
);
""",
    "0002_turns_ended_at": "ALTER TABLE turns ADD COLUMN ended_at DOUBLE PRECISION",
    "0003_turns_process": "ALTER TABLE turns ADD COLUMN process TEXT NOT NULL DEFAULT ''",
    "0004_turns_stop": "ALTER TABLE turns ADD COLUMN stop INTEGER NOT NULL DEFAULT 0",
    "0005_chats_told_at": """
ALTER TABLE chats ADD COLUMN told_at DOUBLE PRECISION;
UPDATE chats SET told_at = (SELECT max(coalesce(t.ended_at, t.started_at)) FROM turns t
    WHERE t.chat = chats.id);
CREATE INDEX chats_by_told ON chats (owner, told_at);
CREATE INDEX chats_by_name ON chats (owner, name, updated_at) WHERE name IS NOT NULL;
""",
    "0006_events_opaque": "ALTER TABLE events ADD COLUMN opaque TEXT",
}
"""Portable SQL; the app hands it to the database with the studio's own."""
