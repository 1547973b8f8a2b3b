"""Hold tables to headings that belong to their cells, and to letting nothing through unescaped."""

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from localsport.display import tables

EVIL = "<script>alert('x')</script> & \"co\""


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area": ["Uplow", EVIL],
            "need": [71.25, np.nan],
            "people": [1700, 1234567],
            "driver": ["No car", None],
        }
    )


def parsed(**options) -> BeautifulSoup:
    settings = {"caption": "The greatest need", **options}
    return BeautifulSoup(tables.html(frame(), **settings)._repr_html_(), "html.parser")


def test_nothing_from_data_reaches_html_unescaped():
    columns = {"area": f"Area {EVIL}", "driver": "Driver", "need": "Need"}
    page = tables.html(
        frame(),
        caption=f"Caption {EVIL}",
        columns=columns,
        note=f"Note {EVIL}",
        missing=EVIL,
        formats={"need": lambda value: f"<i>{value}</i>"},
    )._repr_html_()
    assert "<script" not in page
    assert "<i>" not in page
    soup = BeautifulSoup(page, "html.parser")
    assert soup.find_all("th", scope="row")[1].text == EVIL
    assert soup.caption.text == f"Caption {EVIL}"
    assert soup.find("p", class_="note").text == f"Note {EVIL}"
    assert soup.div["aria-label"] == f"Caption {EVIL}"


def test_headings_belong_to_rows_and_columns():
    soup = parsed(columns={"people": "People", "area": "Area"}, row_header="area")
    assert [th.text for th in soup.thead.find_all("th", scope="col")] == ["People", "Area"]
    assert [th.text for th in soup.tbody.find_all("th", scope="row")] == ["Uplow", EVIL]
    assert soup.caption.text == "The greatest need"


def test_numbers_are_set_right_by_class_and_written_out():
    soup = parsed(formats={"need": "{:.0f}%"})
    cells = soup.tbody.find_all("tr")[0].find_all(class_="number")
    assert [c.text for c in cells] == ["71%", "1,700"]
    assert "style=" not in str(soup)


def test_an_empty_cell_says_so():
    row = parsed(missing="not shown").tbody.find_all("tr")[1]
    assert [td.text for td in row.find_all("td")] == ["not shown", "1,234,567", "not shown"]


def test_a_demonstration_says_so_in_the_caption():
    assert parsed(demonstration=True).caption.text == "Demonstration data. The greatest need"


def test_columns_that_the_frame_lacks_are_all_named():
    with pytest.raises(ValueError, match=r"\['county', 'wrong'\]"):
        tables.html(frame(), caption="x", columns={"area": "A", "wrong": "W"}, formats={"county": "{}"})


def test_plain_text_is_stable():
    assert repr(tables.html(frame(), caption="The greatest need")) == "Table: The greatest need (2 rows)"
