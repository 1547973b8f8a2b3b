"""State the published England levels and gradients that the demonstration county follows.

Every number here was read from, or fitted to, a published England file; the constants say which. They are levels
of a nation, never of a place. Sources, as they are called in the comments:

* *profile*: OHID Fingertips, district profile, England rows (published to one decimal);
* *breakdowns*: OHID Fingertips, indicator 93015 by group, England 2022/23;
* *census*: Census 2021 topic summaries of the 33,755 lower layer super output areas (LSOAs) in England;
* *deprivation*: English Indices of Deprivation 2025, File 7;
* *small areas*: Sport England small area estimates, middle layer (MSOA), November 2023-24;
* *local statistics*: ONS explore local statistics, England rows.
"""

from __future__ import annotations

FIRST_YEAR = 2015

# profile: England by survey, school or financial year, 2015/16 first.
INACTIVE = (22.3, 22.2, 22.2, 21.4, 22.9, 23.4, 22.3, 22.6, 22.0, 21.8)
ACTIVE = (66.1, 66.0, 66.3, 67.2, 66.4, 65.9, 67.3, 67.1, 67.4, 68.0)
OVERWEIGHT = (61.2, 61.3, 61.9, 62.0, 62.6, 63.3, 63.8, 64.0, 64.5, 64.6)
# 2023/24 was not published for depression.
DEPRESSION = (8.3, 9.1, 9.9, 10.7, 11.6, 12.3, 12.7, 13.2, None, 14.3)
RECEPTION_OBESITY = (9.3, 9.6, 9.5, 9.7, 9.9, 14.4, 10.1, 9.2, 9.6, 10.5)
YEAR_SIX_OBESITY = (19.8, 20.0, 20.1, 20.2, 21.0, 25.5, 23.4, 22.7, 22.1, 22.2)
# The children's survey began in 2017/18.
ACTIVE_CHILDREN = (None, None, 43.3, 46.8, 44.9, 44.6, 47.2, 47.0, 47.8, 49.1)
# profile: single years 2015 to 2024; periods of three years, 2015 - 17 first.
PREVENTABLE_MORTALITY = (194.6, 193.4, 189.9, 191.2, 186.6, 235.2, 241.8, 204.7, 202.4, 193.4)
LIFE_EXPECTANCY = {
    "Male": (79.5, 79.6, 79.7, 79.3, 79.0, 78.9, 79.1, 79.5, 79.7),
    "Female": (83.1, 83.2, 83.3, 83.1, 82.9, 82.8, 83.1, 83.3, 83.5),
}

# local statistics: survey years from 2015-11-16; periods of three years, 2011 - 13 first (healthy years also in the
# profile); 2023-10-05.
ADULT_OBESITY = (22.63, 23.13, 23.10, 23.50, 24.36, 25.21, 25.93, 26.24, 26.50, 26.64)
HEALTHY_YEARS = {
    "Male": (63.0, 63.2, 63.2, 63.3, 63.3, 63.3, 63.2, 63.1, 62.7, 62.3, 61.5, 60.9),
    "Female": (63.9, 63.9, 64.2, 64.0, 64.0, 64.1, 63.7, 64.0, 63.7, 62.8, 61.9, 61.3),
}
PREVENTABLE_CARDIOVASCULAR = (
    31.97, 30.96, 30.33, 29.69, 29.14, 28.74, 28.16, 28.47, 29.00, 30.11, 30.48, 30.23,
)  # fmt: skip
SPORTS_FACILITIES = 17.13  # per 10,000 people
LISTED_FACILITIES = (
    6.55  # operational pools, halls, gyms, studios and artificial pitches per 10,000, Active Places 2024
)

ENGLAND_RESPONDENTS = 168054  # breakdowns: unweighted respondents aged 19 and over, 2022/23

# breakdowns: category type, category, inactive per cent, unweighted respondents.
Group = tuple[str, str, float, int]
DECILES = "LSOA11 deprivation deciles within area (IMD  trend)"
GROUPS: tuple[Group, ...] = (
    ("Working status", "Inactive", 30.38, 58952),
    ("Working status", "Unemployed", 35.98, 4519),
    ("Working status", "Working", 18.10, 93254),
    ("Disability", "Disabled", 35.81, 34003),
    ("Disability", "Not disabled", 18.05, 124946),
    ("Ethnic groups", "White British", 20.79, 136123),
    ("Ethnic groups", "White Other", 21.19, 9537),
    ("Ethnic groups", "Asian", 31.99, 8599),
    ("Ethnic groups", "Black", 31.16, 3158),
    ("Ethnic groups", "Chinese", 26.35, 1427),
    ("Ethnic groups", "Mixed", 19.00, 2344),
    ("Ethnic groups", "Other", 31.50, 1382),
    (DECILES, "Most deprived decile", 35.35, 11823),
    (DECILES, "Second most deprived decile", 30.66, 12556),
    (DECILES, "Third more deprived decile", 27.22, 13673),
    (DECILES, "Fourth more deprived decile", 24.86, 15468),
    (DECILES, "Fifth more deprived decile", 22.23, 16951),
    (DECILES, "Fifth less deprived decile", 20.37, 18438),
    (DECILES, "Fourth less deprived decile", 19.35, 19099),
    (DECILES, "Third less deprived decile", 18.73, 19631),
    (DECILES, "Second least deprived decile", 17.75, 19987),
    (DECILES, "Least deprived decile", 16.10, 20428),
    ("Level of education", "No qualification", 46.73, 12835),
    ("Level of education", "Another type of qualification", 32.29, 7458),
    ("Level of education", "Level 1 and below", 37.44, 2987),
    ("Level of education", "Level 2 and equivalent", 27.59, 26724),
    ("Level of education", "Level 3 and equivalent", 20.32, 25163),
    ("Level of education", "Level 4 and above", 15.33, 88075),
    ("Socioeconomic class", '"Managerial, administrative and professional occupations"', 14.38, 84768),
    ("Socioeconomic class", "Intermediate occupations", 21.28, 15142),
    ("Socioeconomic class", "Self-employed and small employers", 21.49, 9935),
    ("Socioeconomic class", "Lower supervisory and technical occupations", 24.77, 10465),
    ("Socioeconomic class", "Semi-routine and routine occupations", 30.69, 14564),
    ("Socioeconomic class", "Long term unemployed or never worked", 43.80, 3569),
    ("Socioeconomic class", "Students", 13.63, 2822),
    ("Socioeconomic class", "Other/unclassified", 33.53, 5676),
)
# breakdowns: per cent inactive and unweighted respondents.
SEXES = {"Male": (21.00, 74235), "Female": (23.99, 92944)}
AGES = {
    "19-24 yrs": (17.69, 6788),
    "25-34 yrs": (20.36, 21610),
    "35-44 yrs": (21.20, 26751),
    "45-54 yrs": (19.53, 27129),
    "55-64 yrs": (21.68, 33049),
    "65-74 yrs": (22.68, 31614),
    "75-84 yrs": (33.17, 17350),
    "85+ yrs": (57.26, 3763),
}

# census, deprivation, Open Geography boundaries: mean and standard deviation over LSOAs of the logit of the share
# aged 65 and over, the logit of the share not white, and the logarithm of people per hectare.
OVER_65 = (-1.574, 0.651)
NOT_WHITE = (-2.115, 1.497)
DENSITY = (3.148, 1.534)
# Open Geography: usual residents per LSOA, median and spread of the logarithm.
LSOA_PEOPLE = (1609.0, 0.19)

# census and deprivation: least squares over all LSOAs of the logit of each share on the normal score of the
# deprivation rank and on the three standardised predictors above: constant, deprivation, older, not white,
# density, standard deviation of what is left.
Gradient = tuple[float, float, float, float, float, float]
CENSUS: dict[str, Gradient] = {
    "census_born_outside_uk_pct": (-1.990, -0.042, -0.149, 0.896, 0.010, 0.471),
    "census_asian_pct": (-3.227, -0.147, 0.074, 1.558, 0.024, 0.502),
    "census_black_pct": (-4.259, 0.122, -0.229, 1.084, 0.069, 0.787),
    "census_mixed_pct": (-3.783, -0.086, -0.150, 0.494, 0.049, 0.500),
    "census_other_ethnic_pct": (-4.588, -0.002, -0.054, 0.994, 0.072, 0.637),
    "census_good_health_pct": (1.558, -0.307, -0.248, 0.058, -0.084, 0.157),
    "census_bad_health_pct": (-2.998, 0.421, 0.270, -0.052, 0.112, 0.229),
    "census_disability_lot_pct": (-2.607, 0.378, 0.265, -0.080, 0.102, 0.225),
    "census_disability_any_pct": (-1.588, 0.260, 0.179, -0.135, 0.079, 0.170),
    "census_provides_unpaid_care_pct": (-2.359, 0.099, 0.190, -0.043, 0.013, 0.185),
    "census_no_car_pct": (-1.417, 0.499, -0.041, 0.103, 0.407, 0.519),
    "census_owned_pct": (0.585, -0.596, 0.391, -0.041, -0.088, 0.525),
    "census_social_rented_pct": (-2.130, 0.972, -0.207, -0.052, 0.025, 0.936),
    "census_private_rented_pct": (-1.551, 0.118, -0.310, 0.098, 0.033, 0.628),
    "census_higher_managerial_pct": (-2.053, -0.568, -0.071, 0.126, -0.125, 0.419),
    "census_unemployed_pct": (-3.459, 0.237, -0.120, 0.128, 0.093, 0.275),
    "census_no_qual_pct": (-1.580, 0.449, 0.283, 0.065, 0.066, 0.290),
    "census_level4_qual_pct": (-0.726, -0.411, -0.141, 0.192, -0.081, 0.414),
    "census_english_hh_all_pct": (3.427, -0.157, 0.258, -0.866, -0.215, 0.656),
    "census_english_hh_none_pct": (-3.723, 0.169, -0.256, 0.844, 0.211, 0.689),
    "census_active_travel_pct": (-2.386, 0.243, -0.064, -0.109, 0.254, 0.532),
    "census_car_to_work_pct": (-0.072, 0.228, 0.179, -0.320, -0.066, 0.621),
    "census_public_transport_pct": (-2.820, 0.305, -0.035, 0.507, 0.361, 0.612),
}
# census: the same fit for the logarithm of each age group's size against ages 35 to 49.
AGE_GROUPS: dict[str, Gradient] = {
    "Aged 15 years and under": (-0.071, 0.086, 0.033, 0.005, -0.024, 0.231),
    "Aged 16 to 24 years": (-0.692, 0.065, -0.107, -0.020, -0.007, 0.385),
    "Aged 25 to 34 years": (-0.422, 0.090, -0.170, -0.069, 0.065, 0.255),
    "Aged 35 to 49 years": (0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    "Aged 50 to 64 years": (0.007, 0.036, 0.251, -0.065, -0.042, 0.178),
    "Aged 65 years and over": (-0.128, 0.034, 0.623, -0.042, -0.014, 0.149),
}
# Census 2021 TS007A: five-year bands as per cent of England, and how they fill the groups above. Age 15 belongs to
# the first group of the extract and to the band of 15 to 19.
AGE_BANDS: dict[str, tuple[tuple[str, float], ...]] = {
    "Aged 15 years and under": (
        ("Aged 4 years and under", 5.45),
        ("Aged 5 to 9 years", 5.93),
        ("Aged 10 to 14 years", 6.04),
        ("Aged 15 to 19 years", 1.15),
    ),
    "Aged 16 to 24 years": (("Aged 15 to 19 years", 4.55), ("Aged 20 to 24 years", 6.04)),
    "Aged 25 to 34 years": (("Aged 25 to 29 years", 6.58), ("Aged 30 to 34 years", 7.00)),
    "Aged 35 to 49 years": (
        ("Aged 35 to 39 years", 6.72),
        ("Aged 40 to 44 years", 6.34),
        ("Aged 45 to 49 years", 6.38),
    ),
    "Aged 50 to 64 years": (
        ("Aged 50 to 54 years", 6.92),
        ("Aged 55 to 59 years", 6.74),
        ("Aged 60 to 64 years", 5.76),
    ),
    "Aged 65 years and over": (
        ("Aged 65 to 69 years", 4.90),
        ("Aged 70 to 74 years", 4.95),
        ("Aged 75 to 79 years", 3.61),
        ("Aged 80 to 84 years", 2.52),
        ("Aged 85 years and over", 2.43),
    ),
}

# deprivation: the same fit for the normal score of each domain's rank, the domain's weight in the index, and the
# domain's published score at the shares of LSOAs below.
SHARES = (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
Domain = tuple[Gradient, float, tuple[float, ...]]
DOMAINS: dict[str, Domain] = {
    "Income": (
        (0.0, 0.892, 0.028, 0.088, 0.122, 0.319),
        0.225,
        (
            0.002, 0.028, 0.050, 0.067, 0.093, 0.118, 0.149, 0.184,
            0.231, 0.289, 0.362, 0.464, 0.544, 0.666, 0.998,
        ),
    ),
    "Employment": (
        (0.0, 0.963, 0.194, -0.055, 0.193, 0.319),
        0.225,
        (
            0.002, 0.027, 0.041, 0.051, 0.064, 0.078, 0.092, 0.110,
            0.132, 0.161, 0.199, 0.257, 0.306, 0.391, 0.978,
        ),
    ),
    "Education, Skills and Training": (
        (0.0, 0.891, 0.033, -0.129, 0.081, 0.487),
        0.135,
        (
            0.004, 0.459, 1.694, 3.178, 6.071, 9.077, 12.566, 16.545,
            21.294, 27.497, 35.844, 49.269, 59.252, 74.799, 99.613,
        ),
    ),
    "Health Deprivation and Disability": (
        (0.0, 0.861, -0.003, -0.271, 0.266, 0.456),
        0.135,
        (
            -3.1, -1.974, -1.409, -1.111, -0.755, -0.493, -0.261, -0.030,
            0.202, 0.464, 0.767, 1.173, 1.497, 2.050, 3.309,
        ),
    ),
    "Crime": (
        (0.0, 0.743, -0.095, -0.031, 0.193, 0.538),
        0.093,
        (
            -3.293, -1.824, -1.342, -1.078, -0.736, -0.479, -0.239, -0.007,
            0.220, 0.458, 0.722, 1.092, 1.387, 1.942, 3.545,
        ),
    ),
    "Barriers to Housing and Services": (
        (0.0, 0.276, -0.128, 0.326, -0.667, 0.802),
        0.093,
        (
            1.49, 4.507, 7.652, 9.759, 12.816, 15.407, 17.728, 20.103,
            22.743, 25.735, 29.742, 36.240, 41.591, 49.673, 63.502,
        ),
    ),
    "Living Environment": (
        (0.0, 0.352, 0.071, 0.340, -0.215, 0.892),
        0.093,
        (
            0.055, 0.997, 2.632, 4.227, 7.080, 10.135, 13.664, 17.849,
            22.584, 28.443, 35.371, 44.961, 53.007, 67.797, 85.733,
        ),
    ),
}  # fmt: skip

# small areas: least squares over the 6,856 MSOAs of the logit of each share on the population-weighted predictors.
SMALL_AREAS: dict[str, Gradient] = {
    "inactive_pct": (-1.035, 0.220, 0.170, 0.108, 0.023, 0.10),
    "active_pct": (0.508, -0.189, -0.165, -0.112, -0.012, 0.04),
    "active_female_pct": (0.395, -0.185, -0.173, -0.121, -0.012, 0.04),
    "active_male_pct": (0.631, -0.194, -0.153, -0.102, -0.010, 0.04),
}
SMALL_AREA_INACTIVE = 26.5  # small areas: mean over MSOAs, aged 16 and over, without gardening
