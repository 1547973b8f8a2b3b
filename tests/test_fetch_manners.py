"""A fetch waits, asks again, goes on where it stopped, and takes nothing that cannot be trusted."""

import datetime
import hashlib
import threading
import zipfile
from pathlib import Path

import pytest
import trustme
from replay import server

from localsport.data.fetch import archives, kinds
from localsport.data.fetch.client import Client
from localsport.data.fetch.downloads import download
from localsport.data.fetch.manners import Manners
from localsport.data.fetch.memory import Memory
from localsport.data.fetch.problems import (
    EmptyError,
    FetchError,
    RefusedError,
    TooLargeError,
    UnsafeError,
    WrongChecksumError,
    WrongKindError,
)

URL = "https://files.example.org/table.csv"
HERE = "files.example.org/table.csv"
BODY = b"code,value\n" + b"".join(b"E%08d,%d\n" % (i, i * i) for i in range(20_000))
QUICK = Manners(connect=2, read=2, first_wait=0.01, longest_wait=0.05, patience=0.3, slowest=2_000)


@pytest.fixture
def replay(empty_replay):
    empty_replay.file(HERE, BODY)
    return empty_replay


@pytest.fixture
def said():
    return []


@pytest.fixture
def client(replay, said):
    with Client(QUICK, replay=replay.address, say=said.append) as found:
        yield found


def taken(client, folder: Path, **given) -> Path:
    given = {"kind": "csv", "most": 10_000_000} | given
    return download(client, URL, folder / "table.csv", **given).path


def test_a_request_says_who_asks(client, replay, tmp_path):
    taken(client, tmp_path)
    (asked,) = replay.asked
    assert asked.headers["user-agent"].startswith("localsport/")
    assert "public health analysts" in asked.headers["user-agent"]


def test_429_waits_as_long_as_the_server_asks(client, replay, said, tmp_path):
    import time

    replay.fail(HERE, "status", status=429, after=1)
    since = time.perf_counter()
    assert taken(client, tmp_path).read_bytes() == BODY
    # The client's own waits are of hundredths of a second: a second can only come from Retry-After.
    assert time.perf_counter() - since >= 1
    assert len(replay.asked) == 2
    assert "429" in said[0]
    assert "in 1 s" in said[0]


def test_a_server_that_asks_for_an_hour_is_left_alone(client, replay, tmp_path):
    replay.fail(HERE, "status", times=9, status=503, after=3600)
    with pytest.raises(FetchError, match="60 minutes"):
        taken(client, tmp_path)
    assert len(replay.asked) == 1


def test_500_then_success(client, replay, tmp_path):
    replay.fail(HERE, "status", times=2, status=500)
    assert taken(client, tmp_path).read_bytes() == BODY
    assert len(replay.asked) == 3


def test_500_for_ever_is_given_up_after_five_attempts_and_leaves_no_file(client, replay, tmp_path):
    replay.fail(HERE, "status", times=99, status=500)
    with pytest.raises(FetchError, match="5 times in a row"):
        taken(client, tmp_path)
    assert len(replay.asked) == QUICK.attempts
    assert not (tmp_path / "table.csv").exists()


def test_404_is_not_asked_again(client, replay, tmp_path):
    replay.fail(HERE, "status", times=9, status=404)
    with pytest.raises(RefusedError, match="nothing at this address any more"):
        taken(client, tmp_path)
    assert len(replay.asked) == 1


def test_waits_grow_and_are_drawn_at_random():
    class State:
        outcome = None

        def __init__(self, number):
            self.attempt_number = number

    manners = Manners(first_wait=1, longest_wait=60)
    draws = [[manners.wait(State(number)) for _ in range(50)] for number in (1, 2, 3, 10)]
    for its, whole in zip(draws, (1, 2, 4, 60), strict=True):
        assert all(whole / 2 <= wait <= whole for wait in its)
        assert len(set(its)) > 10


def test_a_cut_connection_is_taken_up_where_it_broke(client, replay, tmp_path):
    replay.fail(HERE, "cut", at=100_000)
    assert taken(client, tmp_path).read_bytes() == BODY
    first, second = replay.asked
    assert "range" not in first.headers
    assert second.headers["range"] == "bytes=100000-"
    assert second.headers["if-range"] == '"' + f"{hash(BODY) & 0xFFFFFFFF:x}" + '"'
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


def test_an_interrupted_fetch_leaves_no_half_file_and_the_next_run_goes_on(client, replay, tmp_path):
    replay.fail(HERE, "cut", times=QUICK.attempts, at=50_000)
    with pytest.raises(FetchError, match="the connection broke"):
        taken(client, tmp_path)
    assert not (tmp_path / "table.csv").exists()
    part = tmp_path / "table.csv.part"
    assert BODY.startswith(part.read_bytes())
    before = part.stat().st_size
    with Client(QUICK, replay=replay.address) as later:
        assert taken(later, tmp_path).read_bytes() == BODY
    assert replay.asked[-1].headers["range"] == f"bytes={before}-"


def test_a_file_that_changed_in_between_starts_anew(client, replay, tmp_path):
    replay.fail(HERE, "cut", times=QUICK.attempts, at=50_000)
    with pytest.raises(FetchError):
        taken(client, tmp_path)
    other = BODY.replace(b"E", b"W")
    replay.file(HERE, other, etag='"another"')
    with Client(QUICK, replay=replay.address) as later:
        assert taken(later, tmp_path).read_bytes() == other


def test_a_file_that_became_shorter_starts_anew(client, replay, tmp_path):
    replay.fail(HERE, "cut", times=QUICK.attempts, at=50_000)
    with pytest.raises(FetchError):
        taken(client, tmp_path)
    tag = '"' + f"{hash(BODY) & 0xFFFFFFFF:x}" + '"'
    replay.file(HERE, BODY[:1_000], etag=tag)
    with Client(QUICK, replay=replay.address) as later:
        assert taken(later, tmp_path).read_bytes() == BODY[:1_000]


def test_a_server_that_drips_is_cut_and_taken_up(client, replay, said, tmp_path):
    replay.fail(HERE, "drip")
    assert taken(client, tmp_path).read_bytes() == BODY
    assert "drips" in said[0]
    assert replay.asked[1].headers["range"].startswith("bytes=")


def test_a_redirect_is_followed(client, replay, tmp_path):
    replay.file("elsewhere.example.org/new.csv", BODY)
    replay.fail(HERE, "redirect", to="/elsewhere.example.org/new.csv")
    assert taken(client, tmp_path).read_bytes() == BODY


def test_a_redirect_without_end_is_refused(client, replay, tmp_path):
    replay.fail(HERE, "redirect", times=99, to=f"/{HERE}")
    with pytest.raises(RefusedError, match="without end"):
        taken(client, tmp_path)


def test_an_error_page_with_status_200_is_no_table(client, replay, tmp_path):
    replay.fail(HERE, "page")
    with pytest.raises(WrongKindError, match="web page \\('Sorry, we are busy'\\)"):
        taken(client, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"PK\x03\x04....", "csv"), (b"a,b\n1,2\n", "zip"), (b"a,b\n", "json"), (b"\x00\x01", "csv")],
)
def test_another_kind_of_file_is_refused(body, kind):
    with pytest.raises(WrongKindError, match=f"where a {kind} file was expected"):
        kinds.check(body, kind, URL)


def test_a_wrong_checksum_is_thrown_away(client, tmp_path):
    with pytest.raises(WrongChecksumError, match="thrown away"):
        taken(client, tmp_path, sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []
    assert taken(client, tmp_path, sha256=hashlib.sha256(BODY).hexdigest()).read_bytes() == BODY


def test_a_file_over_its_limit_is_not_taken(client, tmp_path):
    with pytest.raises(TooLargeError):
        taken(client, tmp_path, most=1_000)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_said_to_be_empty(client, replay, tmp_path):
    replay.file(HERE, b"")
    with pytest.raises(EmptyError, match="empty file"):
        taken(client, tmp_path)


def test_an_unchanged_file_is_not_sent_again(client, replay, tmp_path):
    got = download(client, URL, tmp_path / "a.csv", kind="csv", most=10_000_000)
    again = download(client, URL, tmp_path / "b.csv", kind="csv", most=10_000_000, known=got.known)
    assert again.path is None
    assert replay.asked[1].headers["if-none-match"] == got.known["etag"]
    assert not (tmp_path / "b.csv").exists()


def test_an_answer_is_kept_and_asked_for_again_only_when_it_is_old(client, replay, tmp_path):
    fresh, old = Memory(tmp_path, fresh=3600), Memory(tmp_path, fresh=0)
    assert fresh.answer(client, URL, kind="csv", most=10_000_000) == BODY
    assert fresh.answer(client, URL, kind="csv", most=10_000_000) == BODY
    assert len(replay.asked) == 1
    assert old.answer(client, URL, kind="csv", most=10_000_000) == BODY
    assert replay.asked[1].headers["if-none-match"] == '"' + f"{hash(BODY) & 0xFFFFFFFF:x}" + '"'


def test_answers_nobody_asked_for_in_a_month_are_thrown_away(client, tmp_path):
    memory = Memory(tmp_path, fresh=3600)
    memory.answer(client, URL, kind="csv", most=10_000_000)
    memory.prune()
    assert len(list(memory.folder.iterdir())) == 2
    memory.prune(older=-1)
    assert list(memory.folder.iterdir()) == []


def test_at_most_two_connections_to_one_host(client, replay, tmp_path):
    replay.fail(HERE, "slow", times=8, seconds=0.1)
    threads = [
        threading.Thread(target=client.answer, args=(URL,), kwargs={"kind": "csv", "most": 10_000_000})
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replay.asked) == 8
    assert replay.at_once == 2


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """Return a certificate authority that this machine's store trusts for the length of a test."""
    found = trustme.CA()
    found.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return found


def served_with(certificate) -> object:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    found = server.Replay(context)
    found.file(HERE, BODY)
    return found


def test_a_company_s_certificate_in_the_store_is_trusted(authority, tmp_path):
    replay = served_with(authority.issue_cert("127.0.0.1"))
    with Client(QUICK, replay=replay.address) as client:
        assert taken(client, tmp_path).read_bytes() == BODY
    replay.close()


def test_an_expired_certificate_is_refused_at_once_and_never_overruled(authority, tmp_path):
    yesterday = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    replay = served_with(authority.issue_cert("127.0.0.1", not_after=yesterday))
    with Client(QUICK, replay=replay.address) as client, pytest.raises(UnsafeError, match="expired"):
        taken(client, tmp_path)
    assert replay.asked == []
    assert not (tmp_path / "table.csv").exists()
    replay.close()


def test_a_stranger_s_certificate_is_refused(tmp_path):
    replay = served_with(trustme.CA().issue_cert("127.0.0.1"))
    with Client(QUICK, replay=replay.address) as client, pytest.raises(UnsafeError, match="certificate"):
        taken(client, tmp_path)
    replay.close()


def test_nothing_in_the_library_turns_certificate_checks_off():
    for path in (Path(__file__).parents[1] / "lib" / "localsport" / "data" / "fetch").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for off in ("verify=False", "CERT_NONE", "check_hostname = False", "_create_unverified_context"):
            assert off not in text, f"{path.name}: {off}"


def test_a_proxy_of_the_environment_is_used(replay, tmp_path, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", replay.address)
    monkeypatch.setenv("NO_PROXY", "")
    replay.at("x.csv", lambda path, query: server.Reply(BODY, "text/csv"))
    with Client(QUICK, replay="") as client:
        reply = client.answer("http://table.example.org/x.csv", kind="csv", most=10_000_000)
    assert reply.content == BODY
    assert replay.asked[0].headers["host"] == "table.example.org"


def test_a_replay_server_is_on_this_machine_or_refused():
    with pytest.raises(FetchError, match="on this machine"):
        Client(replay="https://example.org")


def archive(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, body in members:
            opened.writestr(name, body)
    return path


@pytest.mark.parametrize(
    "name",
    ["../escaped.csv", "/etc/escaped.csv", "a/../../escaped.csv", "C:\\escaped.csv", "..\\escaped.csv"],
)
def test_an_archive_that_tries_to_escape_is_refused_whole(tmp_path, name):
    packed = archive(tmp_path / "a.zip", ("good.csv", b"a,b\n"), (name, b"a,b\n"))
    with pytest.raises(UnsafeError, match="outside their folder"):
        archives.unpack(packed, tmp_path / "in" / "out", most=1_000)
    assert [file.name for file in tmp_path.rglob("*")] == ["a.zip"]


def test_an_archive_that_holds_a_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as opened:
        opened.writestr(link, "/etc/passwd")
    with pytest.raises(UnsafeError):
        archives.unpack(tmp_path / "a.zip", tmp_path / "out", most=1_000)


def test_an_archive_that_swells_is_stopped(tmp_path):
    packed = archive(tmp_path / "a.zip", ("big.csv", b"0" * 1_000_000))
    assert packed.stat().st_size < 5_000
    with pytest.raises(TooLargeError, match="unpacks to more"):
        archives.unpack(packed, tmp_path / "out", most=100_000)
    assert not (tmp_path / "out").exists()


def test_a_damaged_archive_says_so(tmp_path):
    packed = archive(tmp_path / "a.zip", ("good.csv", b"a,b\n" * 1_000))
    packed.write_bytes(packed.read_bytes()[:-40])
    with pytest.raises(FetchError, match="cannot be unpacked"):
        archives.unpack(packed, tmp_path / "out", most=100_000)


def test_only_what_is_wanted_is_unpacked(tmp_path):
    packed = archive(tmp_path / "a.zip", ("x/t-lsoa.csv", b"a\n"), ("x/t-oa.csv", b"b\n"))
    (path,) = archives.unpack(packed, tmp_path / "out", most=100, wanted=r"t-lsoa\.csv")
    assert path.read_bytes() == b"a\n"
