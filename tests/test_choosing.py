"""The choice between ways to deliver: recomputed by hand, claimed in full, and made again when a file changes."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localsport.answers import choosing as module
from localsport.answers.choosing import Choosing, choosing
from localsport.data import options as files
from localsport.data import parameters, programmes
from localsport.options import NOTHING

CHOICES = ("inactive-adults", "families")
LOCAL = pd.DataFrame(
    {
        "characteristic": ["deprivation", "disability", "age"],
        "group": ["Most deprived fifth of neighbourhoods", "Disabled adults", "Aged 65 and over"],
        "residents_share": [0.2, 0.17, 0.02],
        "inactive_share": [0.3, 0.3, 0.04],
    }
)


@pytest.fixture(scope="module")
def answers() -> dict[str, Choosing]:
    return {name: choosing(name, draws=2_000, local=LOCAL) for name in CHOICES}


def value(claims: pd.DataFrame, id: str, column: str = "value") -> float:
    return claims.set_index("id").at[id, column]


def test_the_return_of_one_way_is_what_its_rows_give_by_hand(answers):
    """People × value × what is left after deadweight, displacement and attribution × fading and discounted years."""
    figures = files.choice("inactive-adults").figures.set_index(["option_id", "figure"])["central"]
    assumed = parameters.table("delivery_assumptions").set_index(["audience", "assumption"])["central"]
    values = programmes.unit_values()
    deflator = parameters.table("gdp_deflator").assign(year=lambda t: t["year"].astype(int))
    deflator = deflator.set_index("year")["central"]
    kept = np.prod([1 - assumed["adults", each] for each in ("deadweight", "displacement", "attribution")])
    assert assumed["adults", "duration_years"] == 2
    # The first year counts in full, the second fades once and is discounted once at the Green Book's 3.5%.
    years = 1 + (1 - assumed["adults", "drop_off"]) / 1.035
    worth = 0.0
    for step in ("moves_fairly_active", "moves_active"):
        id = f"sport-england-adult-{step.removeprefix('moves_').replace('_', '-')}"
        price = values.at[id, "central"] * deflator[2024] / deflator[int(values.at[id, "price_year"])]
        worth += figures["groups-voluntary", step] * price * kept * years
    cost = 60_000 + 9_000 + 1_400 * 11.44
    claims = answers["inactive-adults"].claims
    assert value(claims, "option_groups_voluntary_net") == pytest.approx(worth - cost, rel=1e-9)
    assert value(claims, "option_groups_voluntary_return") == pytest.approx(worth / cost, rel=1e-9)
    assert value(claims, "option_groups_voluntary_cost_mover") == pytest.approx(cost / 55)
    assert value(claims, "option_groups_voluntary_cost_reached") == pytest.approx(cost / 190)


def test_twice_as_many_movers_as_claimed_bring_back_what_is_put_in(answers, tmp_path):
    """The rise in movers for £1 to return £1, put into the file, gives a return of £1 at the middle."""
    shutil.copytree(files.folder() / "inactive-adults", tmp_path / "inactive-adults")
    made = answers["inactive-adults"]
    times = value(made.claims, "options_times_high")
    path = tmp_path / "inactive-adults" / "figures.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    own = rows["option_id"].eq("open-in-house") & rows["figure"].str.startswith("moves")
    for column in ("low", "central", "high"):
        rows.loc[own, column] = (rows.loc[own, column].astype(float) * times).astype(str)
    rows.to_csv(path, index=False)
    again = choosing("inactive-adults", draws=200, base=tmp_path)
    assert made.compared.table["return_central"].idxmin() == "open-in-house"
    assert again.compared.table.at["open-in-house", "return_central"] == pytest.approx(1.0, rel=1e-9)


def test_doing_nothing_is_first_and_costs_nothing(answers):
    for made in answers.values():
        assert made.compared.table.index[0] == NOTHING
        assert made.illustrative
        assert value(made.claims, "options_count", "verdict") == "illustration"
        assert value(made.claims, "options_count") == len(made.options) == len(made.compared.table) - 1


def test_claims_over_all_ways_are_those_of_the_single_ways(answers):
    for made in answers.values():
        claims, table = made.claims, made.compared.table.drop(index=NOTHING)
        own = claims[claims["id"].str.fullmatch(r"option_.*_return")]
        assert len(own) == len(table)
        assert value(claims, "options_return_low") == own["lower"].min()
        assert value(claims, "options_return_high") == own["upper"].max()
        assert value(claims, "options_below_one") == (own["value"] < 1).sum()
        cheap = claims[claims["id"].str.fullmatch(r"option_.*_cost_mover")].sort_values("value").iloc[0]
        assert value(claims, "options_best_cost_mover", "what") == cheap["what"].split(": ")[1]
        ranged = claims.dropna(subset=["lower"])
        assert (ranged["lower"] <= ranged["value"]).all() and (ranged["value"] <= ranged["upper"]).all()


def test_the_chance_is_counted_over_the_draws(answers):
    for made in answers.values():
        table, chances = made.compared.table.drop(index=NOTHING), made.compared.chances
        best = table["net_value_central"].astype(float).idxmax()
        others = [each for each in table.index if each != best]
        assert value(made.claims, "options_chance_net") == pytest.approx(100 * min(chances.loc[best, others]))


def test_an_illustrated_share_is_not_carried_to_where_few_of_the_group_live(answers):
    told = answers["inactive-adults"].compared.equity.set_index(["option_id", "group"])["reaches"]
    assert told["coaching-trust", "Disabled adults"] == "more"  # 45% to 65% beside 30%
    assert told["open-in-house", "Most deprived fifth of neighbourhoods"] == "fewer"  # 12% to 25% beside 30%
    assert told["groups-voluntary", "Aged 65 and over"] == "not known"  # 2% of residents


def test_unknown_answers_are_counted_by_way_and_characteristic(answers):
    claims = answers["inactive-adults"].claims
    assert value(claims, "options_reach_asked") == 3 * 5
    # Told: deprivation of three ways and disability of two; nobody asked, or nothing to compare, for the rest.
    assert value(claims, "options_reach_unknown") == 15 - 5


def test_every_source_and_unit_resolves(answers):
    register = set(parameters.register()["source_id"])
    for made in answers.values():
        for cited in made.claims["source_id"]:
            assert set(cited.split("; ")) <= register
        assert {"illustrative-programme", "localsport-judgement"} <= set(made.sources["source_id"])


def test_the_part_that_no_place_changes_is_made_once_and_again_when_a_file_changes(tmp_path, monkeypatch):
    shutil.copytree(files.folder() / "inactive-adults", tmp_path / "inactive-adults")
    calls = []
    real = module.sroi.social_return
    monkeypatch.setattr(
        module.sroi, "social_return", lambda *a, **k: (calls.append(1), real(*a, **k))[1], raising=True
    )
    first = choosing("inactive-adults", draws=100, base=tmp_path)
    choosing("inactive-adults", draws=100, base=tmp_path, local=LOCAL)
    assert len(calls) == 3
    path: Path = tmp_path / "inactive-adults" / "figures.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("coaching-trust,in_kind,3000,5000", "coaching-trust,in_kind,3000,6000"))
    again = choosing("inactive-adults", draws=100, base=tmp_path)
    assert len(calls) == 6
    cost = [each.compared.table.at["coaching-trust", "cost_central"] for each in (first, again)]
    assert cost[1] - cost[0] == pytest.approx(1_000)


def test_figures_of_ones_own_are_not_called_illustrations(tmp_path):
    shutil.copytree(files.folder() / "inactive-adults", tmp_path / "own")
    path = tmp_path / "own" / "choice.csv"
    path.write_text(path.read_text().replace("illustrative-programme", "localsport-judgement"))
    made = choosing("inactive-adults", draws=100, base=tmp_path, local=LOCAL)
    assert not made.illustrative
    told = made.compared.equity.set_index(["option_id", "group"])["reaches"]
    assert told["groups-voluntary", "Aged 65 and over"] == "more"  # one's own scheme may reach whom it says


def test_what_is_returned_can_be_changed_without_harm(answers):
    mine = choosing("inactive-adults", draws=2_000, local=LOCAL)
    for frame in (
        mine.options,
        mine.compared.table,
        mine.compared.trade_offs,
        mine.hangs,
        mine.figures,
        mine.claims,
    ):
        frame.iloc[:, 0] = frame.iloc[0, 0]
        frame["new"] = 1
    again, first = choosing("inactive-adults", draws=2_000, local=LOCAL), answers["inactive-adults"]
    for name in ("options", "hangs", "figures", "claims", "sources"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(first, name))
    pd.testing.assert_frame_equal(again.compared.table, first.compared.table)
    pd.testing.assert_frame_equal(again.compared.trade_offs, first.compared.trade_offs)
