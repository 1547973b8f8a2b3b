"""Estimates of inactivity: figures reproduced exactly, fits that other solvers find too, intervals that cover."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize
from scipy.special import expit, logit

from localsport import estimation
from localsport.data import parameters
from localsport.estimation import EstimationError, pattern, raking, synthetic

AUTHORITIES, EACH = 60, 6
SAMPLING, LACK = 0.10, 0.08


@pytest.fixture(scope="module")
def survey() -> pd.DataFrame:
    return parameters.table("inactivity_survey")


@pytest.fixture(scope="module")
def columns() -> pd.DataFrame:
    """Return a pattern of three columns, one of them a ratio."""
    return pd.DataFrame(
        {
            "column": ["poor_pct", "young", "cycling_pct"],
            "per": ["", "population_16_over", ""],
            "label": ["Poor", "Young", "Cycling"],
            "expected": ["more inactive", "less inactive", "less inactive"],
        }
    )


def nation(
    seed: int = 1, authorities: int = AUTHORITIES, lack: float = 0.0
) -> tuple[pd.DataFrame, pd.Series]:
    """Invent a nation whose inactivity follows a known pattern, and the true shares of its neighbourhoods."""
    rng = np.random.default_rng(seed)
    n = authorities * EACH
    district = np.repeat([f"X07{d:06d}" for d in range(authorities)], EACH)
    level = np.repeat(rng.normal(0, 8, authorities), EACH)
    small = pd.DataFrame(
        {
            "district_code": district,
            "msoa_code": [f"X02{i:06d}" for i in np.arange(n) // 3],
            "population_16_over": rng.integers(800, 2000, n).astype(float),
            "poor_pct": np.clip(25 + level + rng.normal(0, 8, n), 1, 90),
            "cycling_pct": np.clip(10 - level / 3 + rng.normal(0, 4, n), 0.5, 60),
            "easting": np.repeat(rng.uniform(1e5, 6e5, authorities), EACH),
            "northing": np.repeat(rng.uniform(1e4, 6e5, authorities), EACH),
        },
        index=pd.Index([f"X01{i:06d}" for i in range(n)], name="lsoa_code"),
    )
    small["young"] = small["population_16_over"] * rng.uniform(0.05, 0.3, n)
    linear = -2 + 0.03 * small["poor_pct"] - 0.02 * small["cycling_pct"]
    linear += np.repeat(rng.normal(0, lack, authorities), EACH) if lack else 0
    return small, expit(linear)


def figures(small: pd.DataFrame, share: pd.Series, noise: float = 0.0, seed: int = 2) -> pd.DataFrame:
    """Return what a survey would publish of each authority, with sampling error on the logit scale."""
    adults = small["population_16_over"]
    mean = (share * adults).groupby(small["district_code"]).sum() / adults.groupby(
        small["district_code"]
    ).sum()
    drawn = logit(mean) + np.random.default_rng(seed).normal(0, noise, len(mean)) if noise else logit(mean)
    half = 1.959963984540054 * (noise or SAMPLING)
    return pd.DataFrame(
        {
            "area_code": mean.index,
            "indicator_id": "93015",
            "age": "19+ yrs",
            "period": "2024/25",
            "value": 100 * expit(drawn),
            "lower_95": 100 * expit(drawn - half),
            "upper_95": 100 * expit(drawn + half),
            "source_id": "invented",
        }
    ).reset_index(drop=True)


def of_adults(small: pd.DataFrame) -> pd.Series:
    return small["population_16_over"]


def synthesise(small, table, columns, survey, **more):
    given_ = {"authority_figures": table, "adults_19": of_adults(small)} | more
    big = survey.assign(central=survey["central"].where(survey["parameter"] != "least_adults", 1000.0))
    return estimation.estimates(small, pattern=columns, survey=big, **given_)


def means_by(values: pd.Series, adults: pd.Series, groups: pd.Series) -> pd.Series:
    return (values * adults).groupby(groups).sum() / adults.groupby(groups).sum()


# ---- raking


@given(
    st.lists(
        st.tuples(st.floats(0.001, 0.999), st.lists(st.floats(-6, 6), min_size=1, max_size=5)),
        min_size=1,
        max_size=6,
    )
)
def test_every_shift_is_the_root_that_brent_s_method_finds(areas):
    area = np.repeat(np.arange(len(areas)), [len(own) for _, own in areas])
    linear = np.concatenate([own for _, own in areas])
    weight = pd.Series(np.linspace(1, 3, len(linear)))
    means, _ = pattern.averaging(pd.Series(area), weight)
    found = raking.shifts(linear, means, np.array([figure for figure, _ in areas]))
    for j, (figure, own) in enumerate(areas):
        w = weight.to_numpy()[area == j]

        def gap(d, own=own, w=w, figure=figure):
            return np.average(expit(d + np.array(own)), weights=w) - figure

        assert found[j] == pytest.approx(brentq(gap, -20, 20, xtol=1e-14), abs=1e-8)
        assert abs(gap(found[j])) < 1e-12


def test_one_neighbourhood_takes_its_area_s_figure_and_one_without_a_figure_stays():
    means, _ = pattern.averaging(pd.Series(["A", "B"]), pd.Series([10.0, 20.0]))
    found = raking.shifts(np.array([0.3, -0.4]), means, np.array([0.25, np.nan]))
    assert found == pytest.approx([logit(0.25) - 0.3, 0.0])  # closed form


# ---- the pattern


def test_ridge_is_least_squares_with_rows_that_pull_to_nought():
    """The augmented system of Marquardt (1970): sqrt(penalty) rows under the design, solved by lstsq."""
    rng = np.random.default_rng(0)
    x = np.column_stack([np.ones(40), rng.normal(size=(40, 3))])
    y, w = rng.normal(size=40), rng.uniform(1, 3, 40)
    fit = pattern.ridge(x, y, 3.0, w)
    root = np.sqrt(w / w.mean())[:, None]
    rows = np.vstack([x * root, np.sqrt(3.0) * np.eye(4)[1:]])
    expected = np.linalg.lstsq(rows, np.concatenate([y * root[:, 0], np.zeros(3)]), rcond=None)[0]
    assert fit.coefficients == pytest.approx(expected)


def test_effective_parameters_and_score_are_those_of_the_singular_values():
    """With centred columns: 1 + sum s^2 / (s^2 + penalty) (Hastie, Tibshirani and Friedman, eq. 3.50)."""
    rng = np.random.default_rng(0)
    centred = rng.normal(size=(50, 4))
    centred -= centred.mean(axis=0)
    x, y = np.column_stack([np.ones(50), centred]), rng.normal(size=50)
    squares = np.linalg.svd(centred, compute_uv=False) ** 2
    scores = {}
    for penalty in pattern.PENALTIES:
        fit = pattern.ridge(x, y, penalty)
        assert fit.parameters == pytest.approx(1 + (squares / (squares + penalty)).sum())
        residual = y - x @ fit.coefficients
        scores[penalty] = 50 * residual @ residual / (50 - fit.parameters) ** 2
    assert pattern.chosen_penalty(x, y) == min(scores, key=scores.__getitem__)


def test_covariates_are_standardised_by_adults(columns):
    small, _ = nation()
    adults = of_adults(small)
    x = pattern.design(small, columns, adults)
    assert np.average(x[:, 1:], axis=0, weights=adults) == pytest.approx(0, abs=1e-12)
    assert np.average(x[:, 1:] ** 2, axis=0, weights=adults) == pytest.approx(1)
    young = small["young"] / adults
    assert np.corrcoef(x[:, 2], young)[0, 1] == pytest.approx(1)


def test_the_calibration_is_the_least_that_another_solver_finds(columns):
    small, share = nation(lack=0.1)
    adults = of_adults(small)
    x = pattern.design(small, columns, adults)
    means, _ = pattern.averaging(small["district_code"], adults)
    y = figures(small, share)["value"].to_numpy() / 100
    made = synthetic.calibrate(x, means, y, np.full(AUTHORITIES, SAMPLING**2))

    def loss(b):
        return ((logit(y) - logit(means @ expit(x @ b))) ** 2).sum() + made.ridge.penalty * (b[1:] ** 2).sum()

    other = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-9})
    assert made.ridge.coefficients == pytest.approx(other.x, abs=1e-5)


def test_a_pattern_without_noise_is_found_again(columns, survey):
    small, share = nation()
    found = synthesise(small, figures(small, share), columns, survey)
    # A penalty of 0.1 is the least of the grid, so a little is lost.
    assert np.abs(found.table["inactive_pct"] - 100 * share).max() < 0.15
    assert found.fit["as_expected"].tolist()[:2] == [True, True]
    assert found.diagnostics["lack_of_fit_sd"] == 0.0


# ---- the three ways


def test_synthetic_estimates_reproduce_every_authority(columns, survey):
    small, share = nation(lack=LACK)
    table = figures(small, share, SAMPLING)
    found = synthesise(small, table, columns, survey)
    own = means_by(found.table["inactive_pct"], of_adults(small), small["district_code"])
    assert own.to_numpy() == pytest.approx(table["value"].to_numpy(), abs=1e-10)
    assert found.way == "synthetic"
    assert found.base == "19 and over, gardening counted"
    assert "19 and over, gardening counted, 2024/25" in found.label
    assert "published limits" in found.interval_note
    assert found.table.index.equals(small.index)


def test_the_parts_of_the_error_add_up_and_make_the_interval(columns, survey):
    small, share = nation(lack=LACK)
    table = synthesise(small, figures(small, share, SAMPLING), columns, survey).table
    parts = table[["se_sampling", "se_lack_of_fit", "se_pattern", "se_assumed"]]
    assert np.sqrt((parts**2).sum(axis=1)).to_numpy() == pytest.approx(table["logit_se"].to_numpy())
    assert table["se_sampling"].to_numpy() == pytest.approx(SAMPLING)  # from the limits it was given
    width = logit(table["upper_95"] / 100) - logit(table["lower_95"] / 100)
    assert width.to_numpy() == pytest.approx(2 * 1.959963984540054 * table["logit_se"].to_numpy())


def test_an_authority_without_a_figure_gets_the_pattern_and_a_wider_interval(columns, survey):
    small, share = nation(lack=LACK)
    table = figures(small, share, SAMPLING)
    without = synthesise(small, table.iloc[1:], columns, survey)
    lone = small["district_code"].eq(table["area_code"][0])
    assert without.areas["shift"].iloc[0] == 0.0
    assert np.isnan(without.areas["figure"].iloc[0])
    assert without.diagnostics["areas_without_figure"] == 1
    own, others = without.table[lone], without.table[~lone]
    assert own["se_lack_of_fit"].iloc[0] == pytest.approx(np.sqrt(2) * others["se_lack_of_fit"].iloc[0])
    assert own["se_sampling"].eq(0).all()


def test_the_interval_of_a_held_out_authority_covers_as_often_as_it_says(columns, survey):
    """Truth invented with a known lack of fit and sampling error: 95 per cent must lie inside, give or take 3."""
    big = survey.assign(central=survey["central"].where(survey["parameter"] != "least_adults", 1000.0))
    covered = []
    for seed in range(5):
        small, share = nation(seed, authorities=100, lack=LACK)
        table = figures(
            small, share, seed=seed + 50, noise=0.1334
        )  # 500 asked, design effect 1.5, at 20 per cent
        made = estimation.validation(
            small, pattern=columns, survey=big, authority_figures=table, adults_19=of_adults(small)
        )
        covered.append(made.table["covered"].mean())
    assert 0.92 <= np.mean(covered) <= 0.98


def test_a_held_out_authority_does_not_see_its_own_figure(columns, survey):
    small, share = nation(lack=LACK)
    table = figures(small, share, SAMPLING)
    changed = table.copy()
    changed.loc[7, ["value", "lower_95", "upper_95"]] = [60.0, 55.0, 65.0]
    big = survey.assign(central=survey["central"].where(survey["parameter"] != "least_adults", 1000.0))
    given_ = {"pattern": columns, "survey": big, "adults_19": of_adults(small)}
    before = estimation.validation(small, authority_figures=table, **given_).table
    after = estimation.validation(small, authority_figures=changed, **given_).table
    code = table["area_code"][7]
    columns_ = ["predicted", "lower", "upper", "national"]
    assert after.loc[code, columns_].tolist() == before.loc[code, columns_].tolist()
    assert after.loc[code, "published"] == 60.0


def test_folds_are_ten_blocks_of_one_size_that_hold_together():
    rng = np.random.default_rng(3)
    points = pd.DataFrame(rng.uniform(0, 1000, (97, 2)), columns=["easting", "northing"])
    found = estimation.folds(points)
    assert sorted(found.unique()) == list(range(10))
    assert found.value_counts().between(9, 11).all()
    bands = points["northing"].groupby(found // 2).agg(["min", "max"])
    assert (bands["max"].to_numpy()[:-1] <= bands["min"].to_numpy()[1:]).all()
    assert estimation.folds(points.sample(frac=1, random_state=1)).sort_index().equals(found)


def test_split_estimates_add_up_to_those_of_the_msoas(columns, survey):
    small, share = nation()
    msoa = means_by(100 * share, of_adults(small), small["msoa_code"])
    given_ = small["msoa_code"].map(msoa)
    found = estimation.estimates(
        small, pattern=columns, survey=survey, published_msoa=given_, period="2023-24"
    )
    own = means_by(found.table["inactive_pct"], of_adults(small), small["msoa_code"])
    assert own.to_numpy() == pytest.approx(msoa.reindex(own.index).to_numpy(), abs=1e-10)
    assert found.way == "disaggregated"
    assert found.label.endswith("adults 16 and over, gardening not counted, 2023-24")
    assert found.table[["lower_95", "upper_95"]].isna().all().all()
    assert found.table["logit_se"].gt(0.15).all()
    assert "No limits are published" in found.interval_note
    # The split brings neighbourhoods nearer to the truth than their MSOA's figure does.
    gap = (found.table["inactive_pct"] - 100 * share).abs().mean()
    assert gap < 0.3 * (given_ - 100 * share).abs().mean()


def test_published_estimates_stay_as_they_are_and_come_first(columns, survey):
    small, share = nation()
    found = estimation.estimates(
        small, pattern=columns, survey=survey, published_lsoa=100 * share, published_msoa=100 * share
    )
    assert found.way == "published"
    assert found.table["inactive_pct"].to_numpy() == pytest.approx(100 * share.to_numpy())
    assert found.table["logit_se"].eq(0.15).all()
    assert found.fit.empty


def test_an_empty_column_counts_as_absent_and_sources_are_joined_once(columns, survey):
    small, share = nation()
    nothing = pd.Series(np.nan, index=small.index)
    sources = {"poor_pct": "census", "cycling_pct": "census", "young": "ages", "population_16_over": "ages"}
    table = figures(small, share)
    more = {"published_lsoa": nothing, "published_msoa": nothing, "column_sources": sources}
    found = synthesise(small, table, columns, survey, **more)
    assert found.way == "synthetic"
    assert found.source_id == "invented; census; ages"


def test_sampling_error_from_limits_or_else_from_the_stated_assumption(survey):
    central = survey.set_index("parameter")["central"]
    adults = pd.Series([50_000.0, 50_000.0, 5_000.0])
    rows = pd.DataFrame({"value": [20.0] * 3, "lower_95": [np.nan] * 3, "upper_95": [np.nan] * 3})
    rows.loc[0, ["lower_95", "upper_95"]] = 100 * expit(
        logit(0.2) + np.array([-1, 1]) * 1.959963984540054 * 0.07
    )
    found = synthetic.sampling_variance(rows, central, adults)
    # Closed form: the delta method's variance of a logit is 1 / (n p q), times the design effect.
    assert found == pytest.approx([0.07**2, 1.5 / (500 * 0.16), 1.5 / (100 * 0.16)])


# ---- larger areas and comparisons


def test_larger_areas_are_means_by_adults_and_their_error_is_no_narrower(columns, survey):
    small, share = nation(lack=LACK)
    found = synthesise(small, figures(small, share, SAMPLING), columns, survey)
    some = small["msoa_code"].iloc[:9]
    rows = estimation.by_group(found, some)
    own = found.table.loc[some.index]
    assert rows["inactive_pct"].to_numpy() == pytest.approx(
        means_by(own["inactive_pct"], own["adults"], some).to_numpy()
    )
    assert rows["inactive_adults"].sum() == pytest.approx(own["inactive_adults"].sum())
    assert rows["logit_se"].min() >= own["logit_se"].min()
    assert (rows["lower_95"] < rows["inactive_pct"]).all()
    with pytest.raises(EstimationError, match="X01999999"):
        estimation.by_group(found, pd.Series(["A"], index=["X01999999"]))


def test_two_bases_are_never_mixed(columns, survey):
    small, share = nation()
    table = figures(small, share)
    ours = synthesise(small, table, columns, survey)
    theirs = estimation.estimates(small, pattern=columns, survey=survey, published_lsoa=100 * share)
    with pytest.raises(EstimationError, match=r"never mixed.*19 and over.*16 and over"):
        estimation.check_one_base(ours, theirs)
    estimation.check_one_base(ours, ours)
    with pytest.raises(EstimationError, match=r"'16\+ yrs'.*never mixed"):
        synthesise(small, table.assign(age="16+ yrs"), columns, survey)
    with pytest.raises(EstimationError, match="never mixed"):
        estimation.against_tenths(theirs, small["poor_pct"], pd.Series(dtype=float))
    with pytest.raises(EstimationError, match="way='synthetic'"):
        estimation.rank_agreement(theirs, small, 100 * share)


def test_rank_agreement_is_spearman_s_within_each_authority(columns, survey):
    small, share = nation()
    found = synthesise(small, figures(small, share), columns, survey)
    other = pd.Series(
        np.random.default_rng(5).uniform(10, 40, len(small) // 3), index=small["msoa_code"].unique()
    )
    given_ = small["msoa_code"].map(other)
    agreement = estimation.rank_agreement(found, small, given_, least=2)
    own = means_by(found.table["inactive_pct"], of_adults(small), small["msoa_code"])
    frame = pd.DataFrame(
        {"ours": own, "theirs": other, "district": small.groupby("msoa_code")["district_code"].first()}
    )
    for code, rows in frame.groupby("district"):
        expected = rows["ours"].corr(rows["theirs"], method="spearman")  # pandas' own
        assert agreement.table.loc[code, "spearman"] == pytest.approx(expected)
    assert agreement.summary["authorities"] == AUTHORITIES
    assert "no measure of error" in agreement.sentence


# ---- refusals


def test_too_few_authorities_are_refused_with_their_number(columns, survey):
    small, share = nation(authorities=20)
    with pytest.raises(EstimationError, match=r"Figures of 20 authorities.*40 are needed"):
        synthesise(small, figures(small, share), columns, survey)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s, t: (s.drop(columns="poor_pct"), t), "not there: \\['poor_pct'\\]"),
        (
            lambda s, t: (s.assign(poor_pct=1.0, cycling_pct=2.0), t),
            "do not vary: \\['cycling_pct', 'poor_pct'\\]",
        ),
        (lambda s, t: (s.assign(poor_pct=np.nan), t), "without a value: {'poor_pct': 360}"),
        (lambda s, t: (s, t.assign(value=t["value"].mask(t.index < 2, 0.0))), "X07000000.*X07000001"),
        (lambda s, t: (s, pd.concat([t, t.iloc[:1]])), "more than one figure.*X07000000"),
        (lambda s, t: (s, t.assign(period=["2023/24"] + ["2024/25"] * 59)), "several periods"),
        (lambda s, t: (s, t.assign(indicator_id="93014")), "93014.*93015 is expected"),
        (lambda s, t: (s, t.iloc[:0]), "Nothing to estimate inactivity from"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(columns, survey, change, message):
    small, share = nation()
    small, table = change(small, figures(small, share))
    with pytest.raises(EstimationError, match=message):
        synthesise(small, table, columns, survey)


def test_a_way_asked_for_without_its_data_is_refused(columns, survey):
    small, share = nation()
    with pytest.raises(EstimationError, match="needs `published_msoa`"):
        estimation.estimates(small, pattern=columns, survey=survey, way="disaggregated")
    with pytest.raises(EstimationError, match="give `adults_19`"):
        synthesise(small, figures(small, share), columns, survey, adults_19=None)
    gap = (100 * share).where(small.index != small.index[3])
    with pytest.raises(EstimationError, match="X01000003"):
        estimation.estimates(small, pattern=columns, survey=survey, published_lsoa=gap)
    with pytest.raises(EstimationError, match=r"different estimates.*X02000000"):
        estimation.estimates(small, pattern=columns, survey=survey, published_msoa=100 * share)
