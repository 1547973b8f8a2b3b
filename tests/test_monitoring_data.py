"""What cannot be true in a monitoring folder is refused by file, row and column, all of it at once."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from localsport.data import demo_monitoring
from localsport.data import monitoring as records


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Return a folder with one small monitoring that is in order."""
    into = tmp_path / "one"
    into.mkdir()
    files = {
        "monitoring.csv": "monitoring_id,name,place,programme_id,began,follow_up_months,target_inactive,source_id,"
        "description\none,One,Here,,2024-02,2,0.5,illustrative-programme,Made up\n",
        "places.csv": "place_code,place_name,group\nX1,North,programme\nX2,South,comparison\n",
        "months.csv": "month,place_code,activity_level,age_band,attendances,new_participants\n"
        "2024-01,X1,inactive,16-34,20,5\n2024-02,X1,inactive,16-34,22,4\n2024-01,X2,active,65+,9,9\n",
        "pathway.csv": "month,place_code,tier,activity_level,referred,started,completed,inactive_after,"
        "fairly_active_after,active_after\n2024-02,X1,low,inactive,9,7,5,2,2,0\n",
        "cohorts.csv": "cohort,place_code,month,participants\n2024-01,X1,2024-01,5\n2024-01,X1,2024-02,3\n",
        "surveys.csv": "month,place_code,measure,count,asked\n2024-01,X1,Inactive adults,30,100\n",
        "links.csv": "outcome_id,tier,level_before,level_after\nmoved,,inactive,fairly active\n",
    }
    for name, text in files.items():
        (into / name).write_text(text, encoding="utf-8")
    return tmp_path


def refused(base: Path, name: str, *rows: str) -> str:
    with (base / "one" / name).open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)
    with pytest.raises(ValueError) as caught:
        records.monitoring("one", base=base)
    return str(caught.value)


def test_a_folder_in_order_is_read_with_months_and_counts(base: Path):
    kept = records.monitoring("one", base=base)
    assert kept.began == pd.Period("2024-02", freq="M")
    assert kept.months["month"].dtype == "period[M]"
    assert kept.months["attendances"].sum() == 51
    assert kept.places.loc["X2", "group"] == "comparison"
    # South has no row for February: said, not filled.
    assert kept.gaps.astype(str).to_numpy().tolist() == [["X2", "2024-02"]]


def test_what_is_not_kept_is_without_rows(base: Path):
    for name in ("pathway.csv", "cohorts.csv", "surveys.csv", "links.csv"):
        (base / "one" / name).unlink()
    kept = records.monitoring("one", base=base)
    assert kept.pathway.empty and kept.cohorts.empty and kept.surveys.empty and kept.links.empty
    assert "completed" in kept.pathway.columns


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        (
            "months.csv",
            "2024-02,X1,inactive,16-34,1,0",
            "one/months.csv, row 5, column month and place_code and activity_level and age_band: "
            "'2024-02 / X1 / inactive / 16-34' is in row 3 already",
        ),
        ("months.csv", "2024-03,X9,inactive,16-34,1,0", "row 5, column place_code: 'X9'; unknown place"),
        (
            "months.csv",
            "2024-03,X1,inactive,16-34,-4,0",
            "row 5, column attendances: '-4'; a count is a whole number",
        ),
        ("months.csv", "2024-03,X1,inactive,16-34,2.5,0", "row 5, column attendances: '2.5'"),
        ("months.csv", "2024-03,X1,inactive,16-34,,0", "column attendances: empty; write 0"),
        (
            "months.csv",
            "2024-13,X1,inactive,16-34,1,0",
            "row 5, column month: '2024-13'; a month is written 2024-04",
        ),
        ("months.csv", "2024-03,X1,idle,16-34,1,0", "row 5, column activity_level: 'idle'"),
        ("months.csv", "2024-03,X1,inactive,30-44,1,0", "row 5, column age_band: '30-44' overlaps '16-34'"),
        ("months.csv", "2024-03,X1,inactive,old,1,0", "row 5, column age_band: 'old'; write 16-34"),
        (
            "months.csv",
            "2024-03,X1,inactive,16-34,1,2",
            "column new_participants: 2 is more than 1 attendances",
        ),
        (
            "pathway.csv",
            "2024-03,X1,low,inactive,5,4,6,0,0,0",
            "row 3, column completed: 6 is more than 4 started",
        ),
        (
            "pathway.csv",
            "2024-03,X1,low,inactive,3,4,0,0,0,0",
            "row 3, column started: 4 is more than 3 referred",
        ),
        ("pathway.csv", "2024-03,X1,low,inactive,9,9,4,2,2,1", "5 is more than 4 completed"),
        ("pathway.csv", "2024-03,X1,urgent,inactive,9,9,4,2,2,0", "row 3, column tier: 'urgent'"),
        ("cohorts.csv", "2024-02,X1,2024-01,1", "row 4, column month: 2024-01 is before the cohort 2024-02"),
        (
            "cohorts.csv",
            "2024-01,X1,2024-03,6",
            "row 4, column participants: 6 is more than the 5 new participants",
        ),
        ("cohorts.csv", "2024-02,X1,2024-02,3", "row 4, column participants: 3 in the month they joined"),
        ("cohorts.csv", "2024-05,X1,2024-05,3", "row 4, column cohort: months.csv has no new participants"),
        (
            "surveys.csv",
            "2024-02,X1,Inactive adults,120,100",
            "row 3, column count: 120 is more than 100 asked",
        ),
        ("links.csv", "down,,active,inactive", "row 3, column level_after: no more active than before"),
        ("links.csv", "twice,low,inactive,fairly active", "row 2, column tier: empty (all tiers), while"),
        ("places.csv", "X1,Again,programme", "row 4, column place_code: 'X1' is there twice"),
        ("places.csv", "X3,East,control", "row 4, column group: 'control'; one of programme, comparison"),
        ("monitoring.csv", "two,Two,,,2024-01,2,0.5,illustrative-programme,", "one/monitoring.csv: 2 rows"),
    ],
)
def test_what_cannot_be_is_refused_by_file_row_and_column(base: Path, name: str, row: str, said: str):
    assert said in refused(base, name, row)


def test_all_of_it_at_once(base: Path):
    with (base / "one" / "months.csv").open("a", encoding="utf-8") as file:
        file.write("2024-02,X1,inactive,16-34,1,0\n2024-03,X9,inactive,16-34,-1,0\n")
    message = refused(base, "pathway.csv", "2024-03,X1,low,inactive,5,4,6,0,0,0")
    assert message.startswith("Cannot use the monitoring one: 4 to put right.")
    for said in ("is in row 3 already", "'X9'", "'-1'", "6 is more than 4 started"):
        assert said in message


def test_a_month_without_any_content_names_its_file(base: Path):
    (base / "one" / "months.csv").write_text("month,place\n2024-01,X1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"one/months.csv: row 1, columns missing: \['place_code'"):
        records.monitoring("one", base=base)
    (base / "one" / "months.csv").unlink()
    with pytest.raises(ValueError, match="there is no such file"):
        records.monitoring("one", base=base)


def test_a_row_with_too_many_cells_is_not_shifted(base: Path):
    text = (base / "one" / "places.csv").read_text(encoding="utf-8")
    (base / "one" / "places.csv").write_text(text + "X3,East, really,programme\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"one/places.csv: .*(more cells|comma-separated)"):
        records.monitoring("one", base=base)


def test_percent_for_a_share_is_refused(base: Path):
    path = base / "one" / "monitoring.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",0.5,", ",50%,"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"column target_inactive: '50%'; a share such as 0.5"):
        records.monitoring("one", base=base)


def test_an_unknown_folder_lists_those_there_are():
    with pytest.raises(KeyError, match=r"There are: .*demoshire"):
        records.monitoring("nowhere")


def test_the_demonstration_is_what_its_generator_writes(tmp_path: Path):
    made = demo_monitoring.generate(tmp_path / "demoshire")
    for path in sorted(made.iterdir()):
        assert path.read_bytes() == (demo_monitoring.folder() / path.name).read_bytes(), path.name


def test_the_demonstration_says_so_and_has_no_gap(tmp_path: Path):
    shutil.copytree(demo_monitoring.folder(), tmp_path / "demoshire")
    kept = records.monitoring("demoshire", base=tmp_path)
    assert "Demonstration data" in kept.description and "illustration" in kept.name
    assert all(code.startswith("X07") for code in kept.places.index)
    assert kept.gaps.empty


def test_the_rule_for_small_numbers_is_a_parameter():
    rule = records.disclosure()
    assert (rule.threshold, rule.rounding, rule.protection) == (5, 5, 5)
    with pytest.raises(ValueError, match=r"disclosure.csv has no number of one or more for: rounding"):
        records.disclosure(pd.DataFrame({"parameter": ["threshold", "protection"], "central": [5, 5]}))
