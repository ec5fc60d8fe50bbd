// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "planner/cli/verb.hpp"
#include "reports/document.hpp"

namespace headroom::cli {

/// What `headroom trace` can do: a row each in trace.cpp, a function each in a file of its own.
int inspect_trace_file(const Arguments& arguments);
int check_trace_file(const Arguments& arguments);
int convert_trace_file(const Arguments& arguments);
int sample_trace_file(const Arguments& arguments);
int compare_trace_files(const Arguments& arguments);
int fit_trace_file(const Arguments& arguments);
int backtest_trace_file(const Arguments& arguments);
int usage_of_trace_file(const Arguments& arguments);

/// Prints a document as text or, with --json, as JSON with its tables, and writes it with its pictures into the
/// directory of --output.
int deliver(const Arguments& arguments, const Document& document);

}  // namespace headroom::cli
