"""Reads files with pandas, DuckDB, polars and pyarrow, and prints what each finds in each column.

Standard input is a list of jobs: {"path": …, "columns": […], "as": "inferred", "text", "ndjson" or "parquet"}. "inferred": CSV
with the types that the reader infers; "text": CSV whose columns are all text; "ndjson": JSON lines, whose fields are all text;
"parquet": a Parquet file, which has types itself.
The output has an object for each job, with an object for each reader: its columns, or the error that it failed with. Text
is printed as it is, nothing as null, and any other value as an object with its type.
"""

import decimal
import json
import sys

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet


def by_pandas(path, kind, columns):
    if kind == "parquet":
        return pandas.read_parquet(path)
    if kind == "inferred":
        return pandas.read_csv(path)
    if kind == "text":
        return pandas.read_csv(path, dtype=str, keep_default_na=False)
    return pandas.read_json(path, lines=True, dtype=False, convert_dates=False)


def by_duckdb(path, kind, columns):
    file = "'" + path.replace("'", "''") + "'"
    if kind == "parquet":
        source = f"read_parquet({file})"
    elif kind == "inferred":
        source = f"read_csv({file})"
    elif kind == "text":
        source = f"read_csv({file}, all_varchar = true, header = true)"
    else:
        fields = ", ".join(f"{name}: 'VARCHAR'" for name in columns)
        source = f"read_json({file}, format = 'newline_delimited', columns = {{{fields}}})"
    # As an object, a time with a zone would need a further library.
    shown = [f"{name}::timestamp::varchar as {name}" if kind == "parquet" and name.endswith("Time") else name for name in columns]
    rows = duckdb.sql(f"select {', '.join(shown)} from {source}").fetchall()
    return {name: [row[place] for row in rows] for place, name in enumerate(columns)}


def by_polars(path, kind, columns):
    if kind == "parquet":
        return polars.read_parquet(path)
    if kind == "inferred":
        return polars.read_csv(path)
    if kind == "text":
        return polars.read_csv(path, infer_schema=False)
    return polars.read_ndjson(path)


def by_pyarrow(path, kind, columns):
    if kind == "parquet":
        return pyarrow.parquet.read_table(path)
    # By default, cells must not have line breaks.
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    if kind == "inferred":
        return pyarrow.csv.read_csv(path, parse_options=parse)
    types = {name: pyarrow.string() for name in columns}
    if kind == "text":
        convert = pyarrow.csv.ConvertOptions(column_types=types, include_columns=columns)
        return pyarrow.csv.read_csv(path, parse_options=parse, convert_options=convert)
    schema = pyarrow.schema(list(types.items()))
    return pyarrow.json.read_json(path, parse_options=pyarrow.json.ParseOptions(explicit_schema=schema))


def shown(value):
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value != value:
        return None
    # Without an exponent.
    text = format(value, "f") if isinstance(value, decimal.Decimal) else str(value)
    return {type(value).__name__: text}


def values(table, name):
    column = table[name]
    found = column if isinstance(column, list) else column.to_pylist() if hasattr(column, "to_pylist") else column.to_list()
    return [shown(value) for value in found]


def columns_of(read, path, kind, columns):
    try:
        table = read(path, kind, columns)
        return {name: values(table, name) for name in columns}
    except Exception as error:  # The error is part of the result.
        return {"error": f"{type(error).__name__}: {error}"[:500]}


readers = {"pandas": by_pandas, "duckdb": by_duckdb, "polars": by_polars, "pyarrow": by_pyarrow}
duckdb.sql("set TimeZone = 'UTC'")
jobs = json.load(sys.stdin)
found = [
    {name: columns_of(read, job["path"], job["as"], job["columns"]) for name, read in readers.items()} for job in jobs
]
json.dump(found, sys.stdout)
