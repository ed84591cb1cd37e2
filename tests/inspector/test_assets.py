import gzip
from hashlib import sha256
from pathlib import Path

import pytest
from aiohttp import web
from yarl import URL

from binserver.inspector.assets import Assets
from binserver.inspector.keys import ASSETS
from binserver.inspector.static import serve
from tests.inspector.conftest import Client, MakeClient

FILES = {
    "css/app.css": b'@import "parts/list.css" layer(parts);\nbody { background: url(../sky.svg) }\n' + b"a" * 500,
    "css/parts/list.css": b"li { color: red }\n",
    "sky.svg": b"<svg/>",
}


@pytest.fixture
async def client(aiohttp_client: MakeClient) -> Client:
    app = web.Application()
    app[ASSETS] = Assets(FILES)
    app.router.add_get("/static/{path:.+}", serve)
    return await aiohttp_client(app)


def test_an_address_carries_the_hash_of_the_content() -> None:
    tag = sha256(FILES["sky.svg"]).hexdigest()[:12]

    assert Assets(FILES).url("sky.svg") == f"/static/sky.{tag}.svg"


def test_a_style_sheet_names_other_files_by_their_addresses() -> None:
    assets = Assets(FILES)

    app = assets.at(assets.url("css/app.css"))

    assert app is not None
    assert b"@layer parts {\nli { color: red }\n}\n" in app.data
    assert f"url({assets.url('sky.svg')})".encode() in app.data


def test_a_changed_part_changes_the_address_of_the_sheet_that_imports_it() -> None:
    changed = FILES | {"css/parts/list.css": b"li { color: blue }\n"}

    assert Assets(changed).url("css/app.css") != Assets(FILES).url("css/app.css")
    assert Assets(changed).build != Assets(FILES).build


@pytest.mark.parametrize("name", ['url("data:image/png;base64,AA")', "url(#gradient)", 'url("https://a.test/b")'])
def test_what_is_no_file_stays_in_a_style_sheet_as_it_is(name: str) -> None:
    assets = Assets({"a.css": f"a {{ b: {name} }}".encode()})

    asset = assets.at(assets.url("a.css"))

    assert asset is not None
    assert name.encode() in asset.data


def test_a_style_sheet_that_names_no_file_is_an_error_at_the_start() -> None:
    with pytest.raises(FileNotFoundError, match=r"a\.css names gone\.css"):
        Assets({"a.css": b'@import "gone.css";'})


def test_style_sheets_that_import_each_other_are_an_error_at_the_start() -> None:
    with pytest.raises(ValueError, match="names itself"):
        Assets({"a.css": b'@import "b.css";', "b.css": b'@import "a.css";'})


def test_a_folder_is_read_with_its_folders_and_without_what_no_browser_asks_for(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "live.js").write_bytes(b"1")
    (tmp_path / "htmx.LICENSE").write_bytes(b"2")

    assets = Assets.read(tmp_path)

    assert assets.url("js/live.js").startswith("/static/js/live.")
    with pytest.raises(KeyError):
        assets.url("htmx.LICENSE")


async def test_a_file_may_be_kept_for_ever(client: Client) -> None:
    answer = await client.get(Assets(FILES).url("sky.svg"))

    assert answer.status == 200
    assert answer.content_type == "image/svg+xml"
    assert await answer.read() == FILES["sky.svg"]
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("accepted", ["gzip, br", "identity"])
async def test_a_file_is_zipped_for_who_takes_it(client: Client, accepted: str) -> None:
    url = Assets(FILES).url("css/app.css")

    async with client.session.get(
        client.make_url(url), headers={"Accept-Encoding": accepted}, auto_decompress=False
    ) as answer:
        raw = await answer.read()

    zipped = "gzip" in accepted
    assert (answer.headers.get("Content-Encoding") == "gzip") is zipped
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert (gzip.decompress(raw) if zipped else raw).endswith(b"a" * 500)


async def test_a_file_that_the_browser_has_is_not_sent_again(client: Client) -> None:
    url = Assets(FILES).url("sky.svg")
    first = await client.get(url)

    again = await client.get(url, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status == 304
    assert await again.read() == b""


@pytest.mark.parametrize(
    "path",
    [
        "/static/sky.svg",
        "/static/sky.000000000000.svg",
        "/static/..%2f..%2fetc%2fpasswd",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/static/css/",
        "/static/css/app.css%00.svg",
        "/static/\\..\\..\\pyproject.toml",
    ],
)
async def test_any_other_path_is_nothing(client: Client, path: str) -> None:
    answer = await client.session.get(URL(f"http://127.0.0.1:{client.port}{path}", encoded=True))

    assert answer.status == 404
