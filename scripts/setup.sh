# SPDX-License-Identifier: Apache-2.0
# Shared by quickstart.sh and test.sh: installs what is missing and configures build/. Does nothing, and needs no network,
# where everything is there already.

build_packages=(g++ cmake ninja-build ccache pkg-config nlohmann-json3-dev libcli11-dev libfmt-dev libzstd-dev
  zlib1g-dev libssl-dev libboost-dev libeigen3-dev coinor-libcbc-dev coinor-libclp-dev libopenmpi-dev openmpi-bin
  libsimgrid-dev)  # SimGrid is an eighth of what is downloaded
test_packages=(libgtest-dev libbenchmark-dev chromium)

install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then return; fi
  echo "Installing: ${missing[*]}" >&2
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Packages are missing and there is no sudo. As root: apt-get install ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Under sudo the files would belong to root and the next run as oneself would fail.
give_back_files() {
  if [ "$(id -u)" -eq 0 ] && [ -n "${SUDO_UID:-}" ]; then
    local path
    for path in build results; do
      if [ -e "$path" ]; then chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$path"; fi
    done
  fi
}
trap give_back_files EXIT

# configure [cmake options]: build/ from the preset; a build folder of another generator or place is made anew.
configure() {
  if [ -f build/CMakeCache.txt ] && { ! grep -q "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD\$" build/CMakeCache.txt || ! [ -f build/build.ninja ]; }; then
    rm -rf build
  fi
  cmake --preset release "$@" >build-configure.log 2>&1 || { cat build-configure.log >&2; exit 1; }
  mkdir -p build && mv build-configure.log build/configure.log
}
