#include "include/report_assets.h"
