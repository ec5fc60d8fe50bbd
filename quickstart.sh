#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a fresh Debian 12 to a verdict: installs packages, builds build/headroom (and headroom-worker, which
# it starts for "fidelity": "flow"), runs the flagship scenario.
set -euo pipefail
cd "$(dirname "$0")"
source scripts/setup.sh

install_packages "${build_packages[@]}"
configure -DHEADROOM_TESTS=OFF
cmake --build build --target headroom headroom-worker
./build/headroom run scenarios/examples/h100-pod.json
