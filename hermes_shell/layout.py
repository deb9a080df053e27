"""The agent's layout of a root and of a profile (contract 3): what every profile has, and what in it is not its own."""

from __future__ import annotations

import re

DIRECTORIES = ("memories", "sessions", "skills", "skins", "logs", "plans", "workspace", "cron", "home")

# What the guide calls the configuration of a profile.
CONFIGURATION = ("config.yaml", ".env", "SOUL.md")

# A directory that has none of these is no profile: a log that somebody still wrote into a deleted one, say.
IDENTITY = (*CONFIGURATION, "profile.yaml", "auth.json", "state.db")

ENV = """\
# API keys and tokens of this profile alone; they win over those of the shell.
# Everything that is no secret belongs in config.yaml.
"""

# At the top of the root, beside what belongs to `default`.
NOT_OF_DEFAULT = {
    "profiles": "the other profiles",
    "active_profile": "the sticky default",
    "profile-exports": "archives of profiles",
    **dict.fromkeys(
        ("hermes-agent", ".worktrees", "bin", "node", "node_modules", "desktop-build-stamp.json"),
        "the agent's installation",
    ),
}

# Where the agent says which process of it is running, which holds what, and what it does after its next
# start. By path: `skills/x/uv.lock` is no lock.
_RUN_TIME = re.compile(
    r"""
    (gateway|cron) \.pid | gateway\.lock | gateway_state\.json | processes\.json | auth\.lock | \.sync\.lock
    | \.gateway-(takeover|planned-stop)\.json | \.clean_shutdown
    | \.restart_(notify|pending|last_processed)\.json
    | \.update_(pending(\.claimed)?\.json | prompt\.json | response | output\.txt | exit_code)
    | runtime/active_sessions\.(json|lock)
    | shell-hooks-allowlist\.json\.lock
    | cron/\.(tick|jobs)\.lock
    | memories/[^/]+\.md\.lock
    | skills/\.usage\.json\.lock
    | shared/[^/]+\.lock
    | (kanban/boards/[^/]+/)? kanban\.db\.(init|dispatch)\.lock | kanban/\.dispatcher\.lock
    | (.*/)? bridge\.pid
    | (.*/)? \.hermes-shell\.[^/]* | \.active_profile\.lock
    """,
    re.VERBOSE,
)


def is_run_time(path: str) -> bool:
    """Return whether a path below a home is what only the agent that runs there needs."""
    return _RUN_TIME.fullmatch(path) is not None
