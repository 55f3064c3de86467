from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from drills.library import Library, load_library
from drills.model import Pack, Refusal
from drills.packs import MAX_BYTES, PackFaults
from tests.drills.sample_packs import GOOD

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = load_library()


def pack_file(folder: Path, name: str, pack_id: str = "org.example.ambivalence") -> Path:
    path = folder / name
    path.write_text(GOOD.replace("org.example.ambivalence", pack_id), encoding="utf-8")
    return path


def faults_of(*folders: Path) -> list[str]:
    with pytest.raises(PackFaults) as refusal:
        load_library(folders)
    return [str(fault) for fault in refusal.value.faults]


def test_the_shipped_packs_are_there() -> None:
    assert {"org.etude.empathic-reflection", "org.etude.rupture-and-repair"} <= set(SHIPPED.packs)


def test_packs_come_in_the_order_of_their_titles() -> None:
    titles = ["zeal", "Anger", "boredom"]
    packs = {
        title: Pack(title, "1.0.0", title, "en", ("A",), "CC0-1.0", drills=()) for title in titles
    }
    assert [pack.title for pack in Library(packs)] == ["Anger", "boredom", "zeal"]
    assert len(Library(packs)) == 3


def test_a_pack_is_found_by_its_id_and_a_wrong_id_is_put_right() -> None:
    pack = SHIPPED.pack("org.etude.rupture-and-repair")
    assert pack.id == "org.etude.rupture-and-repair"
    with pytest.raises(Refusal) as near:
        SHIPPED.pack("org.etude.rupture-and-repare")
    assert str(near.value) == (
        'There is no pack "org.etude.rupture-and-repare". '
        'Did you mean "org.etude.rupture-and-repair"?'
    )
    with pytest.raises(Refusal) as far:
        Library({pack.id: pack}).pack("#" * 1000)
    assert str(far.value) == (
        f'There is no pack "{"#" * 59}…". The packs here are: org.etude.rupture-and-repair.'
    )


def test_packs_of_a_folder_join_the_shipped_ones(tmp_path: Path) -> None:
    pack_file(tmp_path, "mine.toml")
    (tmp_path / "notes.txt").write_text("[not a pack", encoding="utf-8")
    library = load_library([tmp_path])
    assert set(library.packs) == {*SHIPPED.packs, "org.example.ambivalence"}
    assert library.pack("org.example.ambivalence").drills[0].id == "amb-001"


def test_the_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    good = pack_file(tmp_path, "a.toml")
    broken = tmp_path / "b.toml"
    broken.write_text("format = 1\nx = y", encoding="utf-8")
    large = tmp_path / "c.toml"
    large.write_bytes(b"#" * (MAX_BYTES + 1000))
    twin = pack_file(tmp_path, "d.toml")
    missing = tmp_path / "missing"
    found = faults_of(tmp_path, missing)
    assert len(found) == 4
    assert found[0].startswith(f"{broken}:2: a value is missing")
    assert found[1].startswith(f"{large}: this file is larger than 256 KiB.")
    assert found[2] == (
        f'{twin}:5: pack: id "org.example.ambivalence" is the id of {good} too. '
        "Give one of them another."
    )
    assert found[3] == f"{missing}: cannot be opened: No such file or directory."


def test_no_file_takes_the_place_of_a_shipped_pack(tmp_path: Path) -> None:
    pack_file(tmp_path, "mine.toml", "org.etude.rupture-and-repair")
    [fault] = faults_of(tmp_path)
    assert "is the id of drills/content/rupture-and-repair.toml too." in fault


def test_a_link_is_followed_inside_its_folder_only(tmp_path: Path) -> None:
    house, outside = tmp_path / "house", tmp_path / "outside"
    (house / "drafts").mkdir(parents=True)
    outside.mkdir()
    (house / "in.toml").symlink_to(pack_file(house / "drafts", "real.toml"))
    assert "org.example.ambivalence" in load_library([house]).packs
    link = house / "out.toml"
    link.symlink_to(pack_file(outside, "real.toml", "org.example.other"))
    assert faults_of(house) == [f"{link}: is a link out of its folder. Copy the file itself."]


def test_what_is_no_file_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.toml")
    (tmp_path / "b.toml").mkdir()
    (tmp_path / "c.toml").symlink_to(tmp_path / "gone.toml")
    (tmp_path / "d.toml").symlink_to(tmp_path / "d.toml")
    assert faults_of(tmp_path) == [
        f"{tmp_path / name}: is not a file. Rename it, or mend where it leads."
        for name in ("a.toml", "b.toml", "c.toml", "d.toml")
    ]


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack_file(tmp_path, "a.toml")

    def refuse(_path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(type(path), "is_file", refuse)
    assert faults_of(tmp_path) == [f"{path}: cannot be read: Permission denied."]
