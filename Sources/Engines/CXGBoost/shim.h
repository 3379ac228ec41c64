// XGBoost's C interface, from the package libxgboost-dev.
#include <xgboost/c_api.h>
