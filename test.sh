#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs packages, builds everything (benchmarks too, so that they do not rot) and runs every test. Arguments go to
# ctest: ./test.sh -R Oracle
set -euo pipefail
cd "$(dirname "$0")"
source scripts/setup.sh

install_packages "${build_packages[@]}" "${test_packages[@]}"
configure -DHEADROOM_TESTS=ON -DHEADROOM_BENCH=ON
cmake --build build
status=0
ctest --test-dir build --output-on-failure -j "$(nproc)" --output-junit "$PWD/build/junit.xml" "$@" || status=$?

# Oracle tests compare with data that is not part of the repository ($HEADROOM_DATA); without it they skip.
oracle=$(grep -o '<testcase name="[^"]*Oracle[^>]*' build/junit.xml || true)
ran=$(grep -c 'status="run"\|status="fail"' <<<"$oracle" || true)
skipped=$(grep -c 'status="notrun"\|status="disabled"' <<<"$oracle" || true)
echo "oracle tests: $ran run, $skipped skipped"
exit "$status"
