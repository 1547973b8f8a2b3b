"""Speak to the person at the keyboard."""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from localsport import __version__
from localsport.data.fetch import command as fetching

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from localsport.briefing.process import Supply
    from localsport.data.tables import Tables


RENDERED = ("district", "county", "region", "locality")
"""Levels of which there are briefings."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        0 when all went well, 1 when a locality failed, 2 when something given cannot be used.
    """
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        return int(given.run(given))
    except (ValueError, FileNotFoundError, KeyError) as refusal:
        message = refusal.args[0] if isinstance(refusal, KeyError) and refusal.args else refusal
        print(f"localsport: {message}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="localsport",
        description="Where help to be active does most good, what it is worth and what to commission.",
    )
    parser.add_argument("--version", action="version", version=f"localsport {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)

    prepare = commands.add_parser("prepare", help="turn a folder of published files into tidy tables")
    prepare.add_argument(
        "--raw", type=Path, required=True, help="raw folder: published files and sources.csv"
    )
    prepare.add_argument(
        "--localities",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="files of custom localities (clusters, networks): a CSV of locality, name, lsoa_code and kind, or "
        "polygons with a name; in addition to those the raw folder lists",
    )
    _data_option(prepare)
    prepare.set_defaults(run=_prepare)

    areas = commands.add_parser("areas", help="find an area's code by its name")
    areas.add_argument(
        "name",
        nargs="?",
        default="",
        help="part of a name; all districts and custom localities when left out",
    )
    _data_option(areas)
    areas.set_defaults(run=_areas)

    render = commands.add_parser("render", help="make a briefing for each locality")
    render.add_argument(
        "codes", nargs="*", metavar="CODE", help="codes of districts, counties, regions or custom localities"
    )
    render.add_argument("--within", metavar="CODE", help="every district of a county, region or nation")
    render.add_argument("--all", action="store_true", help="every district the tables hold")
    render.add_argument(
        "--localities",
        action="store_true",
        help="with --within or --all: every custom locality instead of every district",
    )
    render.add_argument("--notebook", default="04-briefing", help="notebook to run (default: %(default)s)")
    render.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set another parameter of the notebook; may be given several times",
    )
    render.add_argument("--out", type=Path, help="folder of the batch (default: reports/<name of the batch>)")
    render.add_argument(
        "--static",
        action="store_true",
        help="leave interactive charts and plotly.js (4.8 MB a batch) out",
    )
    render.add_argument("--jobs", type=int, default=None, help="localities at a time (default: one per core)")
    render.add_argument(
        "--timeout",
        type=float,
        metavar="SECONDS",
        help="stop a locality of which one cell takes longer (default: no limit)",
    )
    render.add_argument(
        "--force",
        action="store_true",
        help="make again what is in place and up to date (default: only what has changed)",
    )
    render.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="let the workers of a Dask scheduler do it, such as tcp://10.0.0.1:8786; they share this machine's "
        "folders",
    )
    render.add_argument(
        "--send-data",
        action="store_true",
        help="with --dask: the workers share no folder; send each the tables once, and get the pages back",
    )
    render.add_argument(
        "--standalone",
        action="store_true",
        help="write each briefing once more as one file that can be sent: CODE.html beside its folder",
    )
    render.add_argument(
        "--seed", type=int, default=2025, help="where random numbers begin (default: %(default)s)"
    )
    _data_option(render)
    render.set_defaults(run=_render)

    sroi = commands.add_parser("sroi", help="say what a programme would be worth, and write its workbook")
    sroi.add_argument("programme", nargs="?", metavar="PROGRAMME", help="a programme's id; see --list")
    sroi.add_argument("--list", action="store_true", help="list the programmes there are")
    sroi.add_argument(
        "--workbook",
        type=Path,
        nargs="?",
        const=Path(),
        metavar="FILE",
        help="write an Excel file of live formulas (default: reports/PROGRAMME.xlsx)",
    )
    sroi.add_argument(
        "--schedule",
        metavar="NAME",
        help="discount schedule of parameters/discount_rates.csv (default: green-book-standard)",
    )
    sroi.add_argument(
        "--price-year", type=int, metavar="YEAR", help="price year of the result (default: last published)"
    )
    sroi.add_argument(
        "--first-year-discounted",
        action="store_true",
        help="count benefits as coming at the end of each year, so that the first is discounted too",
    )
    sroi.set_defaults(run=_sroi)
    fetching.register(commands)
    return parser


def _data_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        help="folder of the tidy tables (default: $LOCALSPORT_DATA, else data/processed of the project)",
    )


def _prepare(given: argparse.Namespace) -> int:
    from localsport.data.prepare import prepare, report_text

    print(report_text(prepare(given.raw, given.data, localities_from=given.localities)))
    return 0


def _areas(given: argparse.Namespace) -> int:
    import pandas as pd

    from localsport.data import tables

    opened = tables.open_tables(given.data)
    listed = pd.concat([opened.areas("district"), opened.areas("locality")])
    found = opened.find(given.name) if given.name else listed
    if found.empty:
        print(f"localsport: no area's name holds {given.name!r}", file=sys.stderr)
        return 2
    names = opened.areas().set_index("area_code")["name"]
    for code, level, name in found[["area_code", "level", "name"]].astype(str).to_numpy().tolist():
        within = opened.districts_within(code) if level == "locality" else []
        parents: list[str | None] = [*within] or [
            opened.parent(code, above) for above in ("district", "county", "region")
        ]
        inside = ", ".join(
            dict.fromkeys(str(names[parent]) for parent in parents if parent not in (None, code))
        )
        print(f"{code}  {level:<8}  {name}{f'  ({inside})' if inside else ''}")
    return 0


def _render(given: argparse.Namespace) -> int:
    from localsport.briefing import processes

    own = processes.briefings(given.notebook, given.data or "")
    with contextlib.closing(own):
        if not given.dask:
            # It imports on one processor what documents need while this process imports on another.
            own.warm_up(1 if len(given.codes) == 1 else given.jobs or processes.default_jobs())
        return _rendered(given, own)


def _rendered(given: argparse.Namespace, own: "Supply") -> int:
    from localsport.briefing import batch
    from localsport.data import tables

    opened = tables.open_tables(given.data)
    codes, name = _localities(given, opened)
    try:
        with _workers(given, opened) as executor:
            result = batch.batch(
                codes,
                name=name,
                notebook=given.notebook,
                parameters=dict(_pair(text) for text in given.parameter),
                tables=opened,
                out=given.out,
                jobs=given.jobs,
                interactive=not given.static,
                timeout=given.timeout,
                force=given.force,
                seed=given.seed,
                executor=executor,
                own=own,
            )
    except batch.StoppedError as stopped:
        print(f"localsport: {stopped}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nlocalsport: stopped. {batch.GO_ON}", file=sys.stderr)
        return 130
    if given.standalone:
        from localsport.briefing.standalone import write_standalone

        folder = result.index.parent
        made = {one.area_code for one in result.rendered} | set(result.skipped)
        for code in (each for each in codes if each in made):
            print(f"Written: {write_standalone(folder / code)}")
    print(result.last_lines())
    return 1 if result.failed else 0


def _workers(
    given: argparse.Namespace, opened: "Tables"
) -> "contextlib.AbstractContextManager[Executor | None]":
    """Open the workers that were asked for; none when the batch shall use this machine."""
    if given.dask:
        from localsport.briefing.cluster import dask_workers

        return dask_workers(given.dask, send=opened.folder if given.send_data else None)
    if given.send_data:
        raise ValueError("--send-data goes with --dask ADDRESS.")
    return contextlib.nullcontext()


def _sroi(given: argparse.Namespace) -> int:
    from localsport.answers import programme as valued
    from localsport.data import parameters, programmes, project
    from localsport.display.value_wording import value_sentences

    if given.list == bool(given.programme):
        raise ValueError("Give a programme's id, or --list to see those there are.")
    if given.list:
        for name, row in programmes.programmes().iterrows():
            print(f"{name}  {row['name']}, {row['place']}, {row['year']}")
        return 0
    answer = valued.programme(
        given.programme,
        price_year=given.price_year,
        schedule=given.schedule or valued.STANDARD,
        first_year_discounted=given.first_year_discounted,
    )
    said = value_sentences(answer.claims, answer.name, plain=True)
    for each in ("worth", "chance", "trust"):
        print(said[each])
    if given.workbook is not None:
        from localsport.exports import workbook
        from localsport.exports.workbook_given import Tables

        # An id comes from a file that a person edits: it names a file here, never a folder.
        file = "".join(each if each.isalnum() or each in "-_." else "-" for each in given.programme)
        default = project.root() / "reports" / f"{file}.xlsx"
        tables = Tables(
            unit_values=programmes.unit_values(),
            deflator=parameters.table("gdp_deflator"),
            schedules=parameters.table("discount_rates"),
            register=parameters.register(),
        )
        path = default if given.workbook == Path() else given.workbook
        print(f"Written: {workbook.write(path, answer, tables)}")
    return 0


def _localities(given: argparse.Namespace, opened: "Tables") -> tuple[list[str], str]:
    """Turn codes, --within or --all into a list of localities and a name for the batch."""
    from localsport.data import places

    ways = [bool(given.codes), bool(given.within), given.all]
    if sum(ways) != 1:
        raise ValueError("Give codes, or --within CODE, or --all; see `localsport areas NAME` for codes.")
    if given.localities and given.codes:
        raise ValueError("--localities goes with --within CODE or --all, not with codes.")
    if given.localities:
        within = given.within or str(opened.areas("country")["area_code"].iloc[0])
        found = opened.localities_within(within)
        if not found:
            raise ValueError(
                f"No custom locality lies in {within}. Give some with `localsport prepare --localities FILE`."
            )
        return found, f"{within}-localities"
    if given.all:
        return opened.areas("district")["area_code"].tolist(), "all"
    if given.within:
        opened.area(given.within)
        return opened.districts_within(given.within), given.within
    unknown = [code for code in given.codes if code not in set(opened.areas()["area_code"])]
    if unknown:
        raise places.UnknownAreaError(
            unknown,
            f"Codes must be of areas that the tables in {opened.folder} hold",
            "see `localsport areas`",
        )
    levels = opened.areas().set_index("area_code")["level"]
    wrong = {code: str(levels[code]) for code in given.codes if levels[code] not in RENDERED}
    if wrong:
        raise ValueError(f"A briefing is of a district, county, region or custom locality; given: {wrong}.")
    return list(dict.fromkeys(given.codes)), given.codes[0] if len(given.codes) == 1 else "selection"


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise ValueError(f"--parameter takes NAME=VALUE; given: {text!r}.")
    return name, value


if __name__ == "__main__":
    sys.exit(main())
