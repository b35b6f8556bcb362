"""The files for GitHub Actions and GitLab CI: in order, safe, and what they call, run for real."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from tests.conftest import AS_OF, ROOT
from tests.test_repository import git

BIN = Path(sys.executable).parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"
DEPENDABOT = ROOT / ".github" / "dependabot.yml"
SCHEMAS = {
    **{path: ["vendor.github-workflows"] for path in WORKFLOWS},
    DEPENDABOT: ["vendor.dependabot"],
    GITLAB: ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
}
CALL = re.compile(r"make ([a-z]+)(?: [A-Z]+=\S+)*")
NEW = "data/units/new-unit.yaml"
FAULTY = "data/units/park-centre.yaml"


def _sequence(loader: Any, node: Any) -> Any:
    return loader.construct_sequence(node)


class _Loader(yaml.SafeLoader):
    """YAML as the platforms read it: `on` is a word, and `!reference` is GitLab's."""


_Loader.yaml_implicit_resolvers = {
    sign: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:bool"]
    for sign, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor("!reference", _sequence)


def read(path: Path) -> Any:
    """A file of a platform as data."""
    return yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - a safe loader


def jobs() -> Iterator[tuple[str, str, Any]]:
    """Each job of each workflow, with the names of the workflow and of the job."""
    for path in WORKFLOWS:
        for name, job in read(path)["jobs"].items():
            yield path.stem, name, job


def commands() -> list[str]:
    """Every line that either platform runs."""
    ours = [step["run"] for _, _, job in jobs() for step in job["steps"] if "run" in step]
    parts = read(GITLAB).values()
    theirs = [line for part in parts if isinstance(part, dict) for line in part.get("script", ())]
    return [*ours, *theirs]


def against_schema(path: Path, options: list[str]) -> int:
    """The exit code of the check against the schema that the platform publishes."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *options, str(path)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def troubles(path: Path) -> set[str]:
    """What the linter of the security of workflows finds, by name."""
    command = [str(BIN / "zizmor"), "--offline", "--no-progress", "--persona=pedantic"]
    done = subprocess.run(
        [*command, "--format=json", path], capture_output=True, encoding="utf-8", check=False
    )
    return {found["ident"] for found in json.loads(done.stdout)}


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_each_file_is_of_the_published_form(path: Path) -> None:
    """The platform will understand it."""
    assert against_schema(path, SCHEMAS[path]) == 0


@pytest.mark.parametrize(
    ("path", "word", "other"),
    [
        (WORKFLOWS[0], "runs-on:", "run-on:"),
        (DEPENDABOT, "updates:", "update:"),
        (GITLAB, "artifacts:", "artifact:"),
    ],
    ids=["workflow", "dependabot", "gitlab"],
)
def test_a_wrong_key_is_noticed(path: Path, word: str, other: str, tmp_path: Path) -> None:
    """The schema is more than a reader of YAML."""
    broken = tmp_path / path.name
    broken.write_text(path.read_text("utf-8").replace(word, other), "utf-8")

    assert against_schema(broken, SCHEMAS[path]) == 1


@pytest.mark.parametrize("path", [*WORKFLOWS, DEPENDABOT], ids=lambda path: path.name)
def test_no_workflow_has_a_known_weakness(path: Path) -> None:
    """The linter finds nothing, the things that it only minds included."""
    assert troubles(path) == set()


@pytest.mark.parametrize(
    ("word", "other", "trouble"),
    [
        (r"on: pull_request$", "on: pull_request_target", "dangerous-triggers"),
        (r"@[0-9a-f]{40} # v7\.0\.1", "@v7", "unpinned-uses"),
        (r"permissions: \{\}", "permissions: write-all", "excessive-permissions"),
        (r"\n +persist-credentials: false", "", "artipacked"),
        (r"make ci$", 'echo "${{ github.event.pull_request.title }}"', "template-injection"),
    ],
)
def test_a_weakness_is_noticed(word: str, other: str, trouble: str, tmp_path: Path) -> None:
    """Each of the ways in which such files are mostly broken into is told by name."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (original,) = (path for path in WORKFLOWS if path.stem == "change")
    text, number = re.subn(word, other, original.read_text("utf-8"), flags=re.MULTILINE)
    (folder / "change.yml").write_text(text, "utf-8")

    assert number
    assert trouble in troubles(folder / "change.yml")


def test_every_action_is_pinned_by_its_commit() -> None:
    """The whole hash, the version beside it, and one commit for an action wherever it is used."""
    text = "".join(path.read_text("utf-8") for path in WORKFLOWS)
    lines = re.findall(r"uses: (.*)", text)
    pinned = [re.fullmatch(r"(actions/[\w-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+", x) for x in lines]

    assert lines
    assert all(pinned)
    assert len(set(lines)) == len({found[1] for found in pinned if found})


def test_a_change_from_outside_meets_no_secret() -> None:
    """Nothing may write but the job that only puts a finished site on Pages and runs no line."""
    started = {"pull_request", "push", "schedule", "workflow_dispatch"}
    for path in WORKFLOWS:
        events = read(path)["on"]
        assert {events} <= started if isinstance(events, str) else set(events) <= started
        assert read(path)["permissions"] == {}
        assert "secrets." not in path.read_text("utf-8")
    may = {(workflow, name): job["permissions"] for workflow, name, job in jobs()}

    assert may.pop(("publish", "deploy")) == {"pages": "write", "id-token": "write"}
    assert all(each == {"contents": "read"} for each in may.values())
    assert not [
        step
        for workflow, name, job in jobs()
        for step in job["steps"]
        if name == "deploy" and ("run" in step or "checkout" in step["uses"])
    ]


def test_all_logic_is_in_our_own_targets() -> None:
    """Each line calls one target of the Makefile, so that it can be run anywhere."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    calls = [CALL.fullmatch(line) for line in commands()]

    assert all(calls), commands()
    assert {call[1] for call in calls if call} <= targets
    assert {"ci", "publish", "check", "test", "audit"} == {call[1] for call in calls if call}


def test_every_cache_hangs_on_the_pins() -> None:
    """What was kept is used only while the pins that it was made from are the same."""
    for workflow, name, job in jobs():
        caches = [s["with"] for s in job["steps"] if "setup-python" in s.get("uses", "")]
        assert len(caches) == (name != "deploy"), workflow
        for cache in caches:
            assert cache["cache"] == "pip"
            assert (ROOT / cache["cache-dependency-path"]).is_file()
    for pins in read(GITLAB)["default"]["cache"]["key"]["files"]:
        assert (ROOT / pins).is_file()


def test_each_part_of_the_code_is_tested_when_it_changes() -> None:
    """On GitLab what is code has to be listed: every folder and file that a build or test reads."""
    (rule,) = read(GITLAB)[".code"]["rules"]
    named = {pattern.split("/")[0] for pattern in rule["changes"]}
    tracked = {name.split("/")[0] for name in git(ROOT, "ls-files").splitlines()}
    folders = {name for name in tracked if (ROOT / name).is_dir()}

    assert named <= tracked
    assert named >= folders - {"data", ".github", ".vscode"}


@pytest.fixture
def repository(workplace: Path) -> Path:
    """The project under Git, with one commit on main."""
    git(workplace, "init", "--quiet", "--initial-branch=main")
    commit(workplace)
    return workplace


def commit(folder: Path) -> None:
    """Commit all that changed."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "data")


def merged(folder: Path, name: str, text: str) -> None:
    """Change a file on a branch, and stand on the merge, as GitHub does for a pull request."""
    git(folder, "switch", "--quiet", "--create", "change")
    (folder / name).write_text(text, "utf-8")
    commit(folder)
    git(folder, "switch", "--quiet", "main")
    git(folder, "merge", "--quiet", "--no-ff", "--message", "merge", "change")


def added(folder: Path) -> str:
    """A further unit's file."""
    kinds = yaml.safe_load((folder / "data" / "catalog.yaml").read_text("utf-8"))["kinds"]
    return f"name: 新来的单位\nkind: {kinds[0]['name']}\n"


def environment(folder: Path, own: Mapping[str, str]) -> dict[str, str]:
    """What a fresh runner has; the programs are those that run this test."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder.parent),
        "CI": "true",
        "MAKEFLAGS": f"BIN={BIN}",
        "PYTHONPATH": str(folder / "hooks"),
        "UNIT_REPORTS_AS_OF": AS_OF,
        **own,
    }


Done = subprocess.CompletedProcess[str]


def run_line(line: str, folder: Path, own: Mapping[str, str]) -> Done:
    """Run a line as the platforms do."""
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", line],
        cwd=folder,
        env=environment(folder, own),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def on_github(workflow: str, job: str, folder: Path, known: Mapping[str, str]) -> list[Done]:
    """Run the lines of a job in order, as far as they succeed, with what GitHub gives them."""
    (found,) = (j for w, name, j in jobs() if (w, name) == (workflow, job))
    everywhere = read(ROOT / ".github" / "workflows" / f"{workflow}.yml")["env"]
    given = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(folder.parent / "summary.md")}
    known = {"vars.UNIT_REPORTS_EDITION": "", **known}
    done: list[Done] = []
    for step in found["steps"]:
        if "run" in step and not any(each.returncode for each in done):
            own = {
                key: re.sub(r"\$\{\{ (.*?) \}\}", lambda name: known[name[1]], text)
                for key, text in (everywhere | step.get("env", {})).items()
            }
            done.append(run_line(step["run"], folder, given | own))
    assert done
    return done


def on_gitlab(job: str, folder: Path, known: Mapping[str, str]) -> list[Done]:
    """Run the lines of a job, as far as they succeed, with what GitLab gives them."""
    settings = read(GITLAB)
    own = settings["variables"] | settings[job].get("variables", {})
    known = {"CI_PROJECT_DIR": str(folder), **known}
    given = {k: v for k, v in known.items() if k.startswith("UNIT_REPORTS_")}  # the project's own
    given |= {k: re.sub(r"\$(\w+)", lambda name: known[name[1]], v) for k, v in own.items()}
    done: list[Done] = []
    for line in settings[job]["script"]:
        if not any(each.returncode for each in done):
            done.append(run_line(line, folder, {"GITLAB_CI": "true", **given}))
    assert done
    return done


def uploads(workflow: str, job: str) -> list[str]:
    """The paths that a job hands on."""
    (found,) = (j for w, name, j in jobs() if (w, name) == (workflow, job))
    return [step["with"]["path"] for step in found["steps"] if "upload" in step.get("uses", "")]


def closing_word(done: Done) -> str:
    """What ends the part of a log in which GitHub takes no line for a command, and is kept to."""
    lines = done.stdout.splitlines()
    (start,) = (n for n, line in enumerate(lines) if line.startswith("::stop-commands::"))
    word = lines[start].removeprefix("::stop-commands::")
    end = lines.index(f"::{word}::")
    marks = {line.split()[0] for line in lines[:start] if line.startswith("::")}
    assert marks <= {"::error", "::warning"}
    assert not [line for line in lines[start + 1 : end] if line.startswith("::")]
    assert not [line for line in lines[end + 1 :] if line.strip()]
    return word


def test_a_pull_request_is_built_and_can_be_looked_at(repository: Path) -> None:
    """The preview has the new unit's page, and the run's page says what was found and compared."""
    merged(repository, NEW, added(repository))
    (done,) = on_github("change", "change", repository, {})
    assert done.returncode == 0, done.stderr
    assert closing_word(done)
    (preview,) = uploads("change", "change")
    with ZipFile(repository / preview) as archive:
        assert "site/units/new-unit/index.html" in archive.namelist()
    summary = (repository.parent / "summary.md").read_text("utf-8")

    assert summary == (repository / "build" / "summary.md").read_text("utf-8")
    assert summary.startswith("## 检查：0 处错误")
    assert "\n## " in summary.removeprefix("## ")
    assert "新来的单位" in summary
    assert "没有建站" not in summary
    assert {path.name for path in (repository / "build").iterdir()} >= {
        "licences.md",
        "sbom.cdx.json",
    }
    assert not git(repository, "status", "--porcelain")


def test_a_pull_request_with_an_error_says_where(repository: Path) -> None:
    """The mistake is marked beside its line; there is no preview, an older one neither."""
    last = repository / "site" / "index.html"
    last.parent.mkdir()
    last.write_text("last good site", "utf-8")
    (repository / "build").mkdir()
    (repository / "build" / "site.zip").write_bytes(b"older")
    merged(repository, FAULTY, (repository / FAULTY).read_text("utf-8") + "nonsense: 1\n")
    line = (repository / FAULTY).read_text("utf-8").count("\n")
    (done,) = on_github("change", "change", repository, {})

    assert done.returncode != 0
    assert f"::error file={FAULTY},line={line}," in done.stdout
    assert not (repository / "build" / "site.zip").exists()
    assert last.read_text("utf-8") == "last good site"
    summary = (repository.parent / "summary.md").read_text("utf-8")
    assert "没有建站" in summary
    assert f"    {FAULTY}:{line}:1: " in summary
    (again,) = on_github("change", "change", repository, {})
    assert len({closing_word(done), closing_word(again)}) == 2, "nobody can guess the word"


def test_what_is_on_main_is_published(repository: Path) -> None:
    """The folder that goes to Pages holds the site; without errors nobody is called."""
    before = git(repository, "rev-parse", "HEAD")
    (repository / NEW).write_text(added(repository), "utf-8")
    commit(repository)
    done = on_github("publish", "site", repository, {"github.event.before": before})

    assert [each.returncode for each in done] == [0, 0], [each.stderr for each in done]
    folder, reports = uploads("publish", "site")
    assert (repository / folder / "units" / "new-unit" / "index.html").is_file()
    assert (repository / reports / "sbom.cdx.json").is_file()
    assert "公开版：" in (repository / folder / "index.html").read_text("utf-8")


def test_the_internal_edition_is_published_where_it_is_asked_for(repository: Path) -> None:
    """Only by name."""
    known = {"CI_COMMIT_BEFORE_SHA": "0" * 40, "UNIT_REPORTS_EDITION": "internal"}
    (done,) = on_gitlab("pages", repository, known)

    assert done.returncode == 0, done.stderr
    assert "公开版：" not in (repository / "public" / "index.html").read_text("utf-8")


def test_an_error_on_main_is_never_passed_over(repository: Path) -> None:
    """Whether the site is published in spite of it or not, the run fails, and after the upload."""
    (job,) = (j for w, name, j in jobs() if (w, name) == ("publish", "site"))
    (deploy,) = (j for w, name, j in jobs() if (w, name) == ("publish", "deploy"))
    steps = [step.get("run") or step.get("id") for step in job["steps"]]
    (repository / FAULTY).write_text("name: 甲\n", "utf-8")
    commit(repository)
    done = on_github("publish", "site", repository, {"github.event.before": ""})

    assert steps[-1] == "make check"
    assert steps.index("make publish") < steps.index("site") < steps.index("make check")
    assert job["outputs"] == {"made": "${{ steps.site.outcome }}"}
    assert deploy["if"] == "${{ !cancelled() && needs.site.outputs.made == 'success' }}"
    assert [each.returncode != 0 for each in done] == [False, True]
    overview = (repository / "site" / "index.html").read_text("utf-8")
    assert "现在的文件第1行有错误" in overview


def test_gitlab_publishes_and_keeps_what_it_shows(repository: Path) -> None:
    """Whatever the file names to be kept is there, and the report of the code's quality is read."""
    known = {"CI_COMMIT_BEFORE_SHA": "0" * 40}
    done = on_gitlab("pages", repository, known)
    assert [each.returncode for each in done] == [0], [each.stderr for each in done]
    kept = read(GITLAB)["pages"]["artifacts"]
    assert all((repository / path).is_dir() for path in kept["paths"])
    assert (repository / "public" / "index.html").is_file()
    report = json.loads((repository / kept["reports"]["codequality"]).read_text("utf-8"))
    assert {"check_name", "fingerprint", "location"} <= set(report[0])
    assert "没有比较" not in (repository / "build" / "summary.md").read_text("utf-8")

    (done_again,) = on_gitlab("errors", repository, known)
    assert done_again.returncode == 0


def test_gitlab_keeps_the_reports_of_a_change_with_an_error(repository: Path) -> None:
    """The mistake is in the report that GitLab shows in the merge request."""
    base = git(repository, "rev-parse", "HEAD")
    merged(repository, FAULTY, "name: 甲\n")
    (done,) = on_gitlab("change", repository, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base})
    kept = read(GITLAB)["change"]["artifacts"]
    report = json.loads((repository / kept["reports"]["codequality"]).read_text("utf-8"))

    assert done.returncode != 0
    assert kept["when"] == "always"
    assert {"major"} <= {f["severity"] for f in report if f["location"]["path"] == FAULTY}


@pytest.mark.parametrize("base", ["no-such-commit", "--help"])
def test_a_base_that_is_no_commit_is_told(repository: Path, base: str) -> None:
    """The summary says that nothing was compared and why; a base is never taken for an option."""
    merged(repository, FAULTY, "name: 甲\n")  # it need not build
    done = run_line("make ci", repository, {"BASE": base})
    summary = (repository / "build" / "summary.md").read_text("utf-8")

    assert done.returncode != 0
    assert "## 没有比较" in summary
    assert "Traceback" not in done.stderr


def test_a_wrong_call_is_no_summary(repository: Path) -> None:
    """Without a data folder it says so and makes nothing."""
    done = run_line("make ci", repository, {"UNIT_REPORTS_DATA": "nowhere"})

    assert done.returncode != 0
    assert "nowhere" in done.stderr
    assert not (repository / "build" / "summary.md").exists()


def test_a_folder_of_others_is_left_alone(repository: Path) -> None:
    """To publish into a folder empties it, so it has to be empty or hold a site of ours."""
    photos = repository.parent / "photos"
    photos.mkdir()
    (photos / "a.jpg").write_bytes(b"")
    done = run_line(f"make publish TO={photos}", repository, {})

    assert done.returncode != 0
    assert str(photos) in done.stderr
    assert [path.name for path in photos.iterdir()] == ["a.jpg"]


def test_the_guide_names_our_targets() -> None:
    """What the office is told to run, and to look for afterwards, is there."""
    page = (ROOT / "docs" / "guide" / "publish.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"make ([a-z]+)", page))

    assert named == {"ci", "publish", "check"}
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named)
    assert read(GITLAB)["variables"]["PYTHON_IMAGE"] in page
    assert f"**{read(ROOT / '.github' / 'workflows' / 'publish.yml')['name']}**" in page


@pytest.fixture
def long(repository: Path) -> Callable[[int], str]:
    """The summary of a folder with so many faulty files."""

    def summary(number: int) -> str:
        for each in range(number):
            (repository / "data" / "units" / f"u{each}.yaml").write_text("name: 甲\n", "utf-8")
        assert run_line("make ci", repository, {}).returncode != 0
        return (repository / "build" / "summary.md").read_text("utf-8")

    return summary


def test_the_summary_stays_short(long: Callable[[int], str]) -> None:
    """GitHub takes no summary of any length; what is left out is counted."""
    text = long(300)

    assert len(text.encode()) < 2**20 / 4
    assert re.search(r"还有 \d{3,} 行", text)
