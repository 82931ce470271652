"""The examples of docs/api.md run as they stand there, and a client that a generator makes of the schema works."""

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from attache_registry.management.commands.write_api_contract import CONTRACT
from attache_registry.models import AccessToken, User

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(sh|python)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
TYPED = """
import os
from registry_client import AuthenticatedClient
from registry_client.api.posts import posts_create, posts_list, posts_retrieve
from registry_client.models import PostAnswer, PostInputRequest, Problem

client = AuthenticatedClient(base_url=os.environ["REGISTRY"], token=os.environ["TOKEN"])
with client:
    made = posts_create.sync(client=client, body=PostInputRequest(city="Generated", host="NO"))
    assert isinstance(made, PostAnswer), made
    assert (made.city, made.host, made.countries) == ("Generated", "NO", [])
    read = posts_retrieve.sync(client=client, id=made.id)
    assert read == made
    page = posts_list.sync(client=client, host="NO")
    assert made.id in [post.id for post in page.results]
    refused = posts_create.sync(client=client, body=PostInputRequest(city="", host="NO"))
    assert isinstance(refused, Problem), refused
    assert [fault.pointer for fault in refused.errors] == ["#/city"]
"""


@pytest.fixture
def environment(transactional_db, live_server):
    """The address of a live server and a token of the desk."""
    desk = User.objects.create_user("example-desk", role="desk")
    _token, secret = AccessToken.objects.create(user=desk, scope="write", expiry=None)
    return os.environ | {"REGISTRY": live_server.url, "TOKEN": secret}


def run(program, *arguments, environment, folder):
    """Run a program to its end; what it said."""
    told = subprocess.run(
        [program, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def test_every_example_runs(environment, tmp_path):
    for command in ("create_demo_users", "load_demo"):
        call_command(command, stdout=io.StringIO())
    said = []
    for language, text in EXAMPLES:
        if text.startswith("export"):
            continue
        if language == "sh":
            if not shutil.which("curl"):
                continue
            said.append(run("sh", "-c", text, environment=environment, folder=tmp_path))
        else:
            said.append(run(sys.executable, "-c", text, environment=environment, folder=tmp_path))

    assert len(EXAMPLES) == 10
    assert "Berlin" in "".join(said)
    assert "posts" in said[-1]


def test_a_generated_client_speaks_to_the_server(environment, tmp_path):
    generator = Path(sys.executable).parent / "openapi-python-client"
    settings = tmp_path / "config.yaml"
    settings.write_text("project_name_override: registry-client\npackage_name_override: registry_client\n")
    run(
        *(str(generator), "generate", "--path", str(CONTRACT), "--config", str(settings), "--meta", "none"),
        *("--output-path", str(tmp_path / "registry_client")),
        environment=environment,
        folder=tmp_path,
    )
    run(sys.executable, "-c", TYPED, environment=environment | {"PYTHONPATH": str(tmp_path)}, folder=tmp_path)
