/**
 * `novita-billing/parquet`: tables as Parquet files. They are written by the package `hyparquet-writer`, which has to be
 * installed beside this one.
 */

import "../index.js";

export { type ParquetOptions, toParquet } from "../parquet/file.js";
