#include "include/report_assets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char style[] = {
#embed "assets/report.css"
};

static const unsigned char script[] = {
#embed "assets/report.js"
};

// The bootstrap puts the chart library there; a build without it still makes whole reports.
#if __has_embed("vendor/echarts.min.js")
static const unsigned char chart_library[] = {
#embed "vendor/echarts.min.js"
};
static const size_t chart_library_count = sizeof chart_library;
#else
static const unsigned char chart_library[] = {0};
static const size_t chart_library_count = 0;
#endif

const unsigned char *report_style(size_t *count) {
  *count = sizeof style;
  return style;
}

const unsigned char *report_script(size_t *count) {
  *count = sizeof script;
  return script;
}

const unsigned char *report_chart_library(size_t *count) {
  *count = chart_library_count;
  return chart_library;
}
