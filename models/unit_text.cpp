// SPDX-License-Identifier: Apache-2.0
#include "models/unit_text.hpp"
