"""No setting and no command goes undocumented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

ROOT = Path(__file__).resolve().parents[2]
OURS = ("config", "analysis", "mushra", "separation")
COMMANDS = sorted((name, app) for name, app in get_commands().items() if app in OURS)


def variables() -> list[str]:
    """The environment variables that settings.py asks for."""
    source = (ROOT / "config" / "settings.py").read_text()
    asked = re.findall(r'(?:env|environment)\.\w+\(\s*"([A-Z_]+)"', source)
    assert "DATA_DIR" in asked
    return asked


def own_options(name: str, app: str) -> list[str]:
    """The options that the command itself adds to Django's."""
    parser = load_command_class(app, name).create_parser("manage.py", name)
    common = {option for action in BaseCommand().create_parser("", "")._actions for option in action.option_strings}
    added = [action for action in parser._actions if not common & set(action.option_strings)]
    return [max(action.option_strings, key=len) for action in added if action.option_strings]


@pytest.mark.parametrize("name", variables())
def test_a_setting_is_documented(name):
    assert f"| `{name}` |" in (ROOT / "docs" / "settings.md").read_text()


@pytest.mark.parametrize(("name", "app"), COMMANDS)
def test_a_command_and_its_options_are_documented(name, app):
    page = (ROOT / "docs" / "commands.md").read_text()
    assert f"## `{name}`" in page, f"docs/commands.md has no section ## `{name}`"
    section = page.split(f"## `{name}`")[1].split("\n## ")[0]
    missing = [option for option in own_options(name, app) if f"`{option}" not in section]
    assert not missing, f"docs/commands.md does not describe {', '.join(missing)} of {name}"


def test_every_target_of_the_makefile_explains_itself():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"\.PHONY: (.*)", makefile).group(1).split()
    hidden = {"ffmpeg", "chromium", "postgresql"}
    assert [
        name for name in phony if name not in hidden and not re.search(rf"^{name}:.*## ", makefile, re.MULTILINE)
    ] == []
