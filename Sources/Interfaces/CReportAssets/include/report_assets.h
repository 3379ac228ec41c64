#pragma once

#include <stddef.h>

// The files that a report carries inside itself, embedded at compile time. Each function gives the
// first byte of a file and sets `count` to its length; the bytes are UTF-8 and not terminated.

/// Plait's style sheet.
const unsigned char *_Nonnull report_style(size_t *_Nonnull count);

/// Plait's script: it sorts the tables and draws the charts.
const unsigned char *_Nonnull report_script(size_t *_Nonnull count);

/// The chart library, Apache ECharts; empty when the build had none.
const unsigned char *_Nonnull report_chart_library(size_t *_Nonnull count);
