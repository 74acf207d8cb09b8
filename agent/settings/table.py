"""Every setting: its name outside, its field, its form, what it means."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agent.settings.parsers import (
    database_url,
    files_url,
    folders,
    number,
    one_of,
    pools,
    proxies,
    speed,
    switch,
    text,
    tokens,
    words,
)


@dataclass(frozen=True)
class Setting:
    """One setting: its name outside, its field inside, what it means."""

    name: str
    field: str
    about: str
    parse: Callable[[str], Any] = text
    default: str = ""
    secret: bool = False


SETTINGS = (
    Setting(
        "OPENAI_API_KEY",
        "openai_api_key",
        "Key of the language model. Neither key nor URL: the built-in offline model.",
        secret=True,
    ),
    Setting(
        "OPENAI_BASE_URL",
        "openai_base_url",
        "Any server that speaks Chat Completions: OpenRouter, Ollama, vLLM, llama.cpp.\n"
        "Example: http://localhost:11434/v1",
    ),
    Setting(
        "GALATEA_MODEL",
        "model",
        "Which language model. Default: a current, inexpensive OpenAI model; with a base URL\n"
        "the only one it serves.",
    ),
    Setting(
        "TRIPO_API_KEY",
        "tripo_api_key",
        "Key of the Tripo 3D service (starts with tsk_). None: the simulator, which is free.",
        secret=True,
    ),
    Setting(
        "TRIPO_BASE_URL",
        "tripo_base_url",
        "The 3D service's address. Default: the international host; keys from mainland China\n"
        "belong to https://openapi.tripo3d.com",
    ),
    Setting(
        "GALATEA_HOME",
        "home",
        "Where database, files and input history live. Default: the user's data folder.",
    ),
    Setting(
        "GALATEA_DATABASE_URL",
        "database_url",
        "PostgreSQL for all rows, shared by any number of processes: postgresql://user@host/name\n"
        "(needs the extra [scale]). Default: a file in GALATEA_HOME.",
        database_url,
        secret=True,
    ),
    Setting(
        "GALATEA_FILES_URL",
        "files_url",
        "Where files are kept: file:///folder, or s3://bucket/prefix, gs://bucket/prefix,\n"
        "az://account/container (needs the extra [scale]); GALATEA_HOME is then a cache.\n"
        "The AWS_* variables count. Default: a folder in GALATEA_HOME.",
        files_url,
    ),
    Setting(
        "GALATEA_FILES_ENDPOINT",
        "files_endpoint",
        "Where an S3 that is not Amazon's is served, such as R2 or MinIO: https://host\n"
        "Default: AWS_ENDPOINT_URL, if it is set.",
    ),
    Setting(
        "GALATEA_FILES_CACHE_GB",
        "files_cache_gb",
        "How much of what lies in an object store is kept on this machine, too.",
        number(0),
        "10",
    ),
    Setting(
        "GALATEA_SIM_SPEED",
        "sim_speed",
        "Speed of the simulator: 1 is demo speed, 10 ten times that, or `instant`.",
        speed,
        "1",
    ),
    Setting(
        "GALATEA_APPROVAL",
        "approval",
        "Before a paid step: `ask`, `auto` or `never`. Default: ask with a real key, auto with\n"
        "the simulator's play money.",
        one_of("ask", "auto", "never"),
    ),
    Setting(
        "GALATEA_MAX_CREDITS_PER_CHAT",
        "max_credits_per_chat",
        "No chat may spend more credits than this; what belongs to no chat (routes, batches, MCP,\n"
        "commands) counts as one chat for each user and UTC day. Default: no cap.",
        number(0),
    ),
    Setting(
        "GALATEA_MAX_CREDITS_PER_DAY",
        "max_credits_per_day",
        "No more credits than this on one UTC day. Default: no cap; `auto` with a real key needs\n"
        "one.",
        number(0),
    ),
    Setting(
        "GALATEA_GRACE_S",
        "grace_s",
        "Seconds that a task, whose submission broke off, may take to appear in the account's\n"
        "usage list, before it is looked for there.",
        number(0),
        "30",
    ),
    Setting(
        "GALATEA_TRIPO_LIMITS",
        "tripo_limits",
        "Concurrent tasks per pool of your Tripo account, if it has other limits than the usual:\n"
        "generation=10,animation=10",
        pools,
    ),
    Setting(
        "GALATEA_IMAGE_DIRS",
        "image_dirs",
        f"More folders from which pictures may be read, separated by {os.pathsep!r}. The current\n"
        "folder and GALATEA_HOME are always allowed, on the local terminal only.",
        folders,
    ),
    Setting(
        "GALATEA_CONTEXT_TOKENS",
        "context_tokens",
        "How much of a chat the language model is given at most, in tokens (UTF-8 bytes / 4).\n"
        "What is older is summarised.",
        tokens,
        "32000",
    ),
    Setting(
        "GALATEA_MODEL_API",
        "model_api",
        "How the language model is spoken to: auto (Responses at OpenAI's own host, Chat\n"
        "Completions elsewhere), chat or responses.",
        one_of("auto", "chat", "responses"),
        "auto",
    ),
    Setting(
        "GALATEA_REASONING",
        "reasoning",
        "How long the language model may think: auto (its own default), none, low, medium, high.",
        one_of("auto", "none", "low", "medium", "high"),
        "auto",
    ),
    Setting(
        "GALATEA_MODEL_TIMEOUT_S",
        "model_timeout_s",
        "The longest silence of the language model, in seconds.",
        number(1),
        "300",
    ),
    Setting(
        "GALATEA_BELL",
        "bell",
        "Rings the terminal's bell, and sends a notification (OSC 9), when work is done, has\n"
        "failed or needs your yes: `on` or `off`.",
        switch,
        "on",
    ),
    Setting(
        "GALATEA_SECRET",
        "secret",
        "Encrypts the keys that users of `galatea serve` store for themselves. Without it none\n"
        "can be stored; changed, those that were stored are lost.",
        secret=True,
    ),
    Setting(
        "GALATEA_CORS_ORIGINS",
        "cors_origins",
        "Origins of web pages that may talk to `galatea serve`, such as\n"
        "https://app.example.com,http://localhost:3000",
        words,
    ),
    Setting(
        "GALATEA_TRUST_PROXY",
        "trust_proxy",
        "Proxies before `galatea serve` whose forwarding headers say who asks: addresses such as\n"
        "127.0.0.1,10.0.0.0/8, or `off`: as long as there are no users, what comes through a\n"
        "proxy is refused.",
        proxies,
        "off",
    ),
    Setting(
        "GALATEA_LOG",
        "log",
        "Form of the log lines on stderr with --verbose or --debug: `pretty` or `json`.",
        one_of("pretty", "json"),
        "pretty",
    ),
)
