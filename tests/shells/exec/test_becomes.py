"""`hermes profile exec` with one profile becomes the command, as if it had been typed there."""

from __future__ import annotations

import signal

import pytest

from tests.house import Scratch
from tests.shells.exec.running import run, started


def test_it_becomes_the_command(bare: Scratch) -> None:
    process = started(bare, "work", "--", "sh", "-c", "echo $$ $HERMES_SHELL_OWNER; kill -TERM $$")
    out, err = process.communicate(timeout=60)
    assert out.split() == [str(process.pid)] * 2
    assert err == ""
    assert process.returncode == -signal.SIGTERM


@pytest.mark.parametrize("code", ["0", "1", "3", "255"])
def test_the_exit_code_is_the_commands(bare: Scratch, code: str) -> None:
    done = run(bare, "work", "--", "sh", "-c", f"exit {code}")
    assert (done.returncode, done.stdout, done.stderr) == (int(code), "", "")


def test_the_end_of_a_pipe_ends_it_in_silence(bare: Scratch) -> None:
    script = '"$0" profile exec work -- yes | head -n 1; echo ${PIPESTATUS[0]}'
    done = bare.run("bash", "-c", script, str(bare.installed.program))
    assert (done.stdout, done.stderr) == ("y\n141\n", "")


@pytest.mark.parametrize("names", [["work"], ["work", "play"]], ids=["one", "two"])
def test_what_is_open_is_the_commands(bare: Scratch, names: list[str]) -> None:
    file = bare.home / "open"
    file.write_text("read from 3\n")
    script = 'exec 3<"$1"; shift; exec "$@"'
    command = [str(bare.installed.program), "profile", "exec", *names, "--", "sh", "-c", "cat <&3"]
    done = bare.run("sh", "-c", script, "sh", str(file), *command, input="")
    assert done.stdout == "read from 3\n"


@pytest.mark.parametrize("names", [["work"], ["work", "play"]], ids=["one", "two"])
def test_input_is_passed_on(bare: Scratch, names: list[str]) -> None:
    """To each in turn: the first may read all of it."""
    command = [str(bare.installed.program), "profile", "exec", *names, "--", "cat"]
    done = bare.run(*command, input="one\ntwo\n")
    assert (done.returncode, done.stdout) == (0, "one\ntwo\n")


@pytest.mark.parametrize("names", [["work"], ["work", "play"]], ids=["one", "two"])
@pytest.mark.parametrize(
    ("word", "code", "message"),
    [
        ("nosuch", 127, "command not found: nosuch"),
        ("./nosuch", 127, "command not found: ./nosuch"),
        ("", 127, "command not found"),
        ("plain", 126, "plain: it is no program"),
        ("./plain", 126, "./plain: it is no program"),
        ("/", 126, "/: it is no program"),
    ],
)
def test_as_in_a_shell(bare: Scratch, names: list[str], word: str, code: int, message: str) -> None:
    (bare.home / "plain").touch(mode=0o644)
    path = {"PATH": f"{bare.home}:{bare.env['PATH']}"}
    refused = run(bare, *names, "--", word, env=path)
    assert (refused.returncode, refused.stdout) == (code, "")
    assert message in refused.stderr.splitlines()[0]
    assert len(refused.stderr.splitlines()) == 2
    assert bare.run("bash", "-c", '"$0"', word, env=path).returncode == code


@pytest.mark.parametrize("names", [["work"], ["work", "play"]], ids=["one", "two"])
def test_an_interpreter_that_is_gone(bare: Scratch, names: list[str]) -> None:
    program = bare.home / "program"
    program.write_text("#!/nowhere/python\n")
    program.chmod(0o755)
    refused = run(bare, *names, "--", str(program))
    assert refused.returncode == 127
    assert "its interpreter may be gone" in refused.stderr


@pytest.mark.parametrize("names", [["work"], ["work", "play"]], ids=["one", "two"])
def test_a_script_without_a_first_line(bare: Scratch, names: list[str]) -> None:
    program = bare.home / "script"
    program.write_text('echo "$HERMES_SHELL_PROFILE $1"\n')
    program.chmod(0o755)
    assert run(bare, *names, "--", str(program), "a b").stdout == "".join(f"{name} a b\n" for name in names)
