# SPDX-License-Identifier: Apache-2.0
# Flags that every target shares. Results must be the same bytes at -O0 and -O2, so the compiler may neither fuse
# multiply and add nor reorder sums; that is also why there is no -march=native and no fast-math.
add_library(headroom_flags INTERFACE)
add_library(headroom::flags ALIAS headroom_flags)
target_compile_options(headroom_flags INTERFACE -ffp-contract=off)
target_include_directories(headroom_flags INTERFACE ${PROJECT_SOURCE_DIR})

add_library(headroom_warnings INTERFACE)
add_library(headroom::warnings ALIAS headroom_warnings)
# Designated initialisers that leave fields at their defaults are our style; in g++ 12 -Wrestrict misfires on std::string
# and -Wmaybe-uninitialized on std::optional and std::variant (clang-tidy and the sanitizers look for the real ones).
target_compile_options(headroom_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wold-style-cast -Wimplicit-fallthrough -Wno-missing-field-initializers $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized> $<$<BOOL:${HEADROOM_WERROR}>:-Werror>)

# -O2 instead of CMake's -O3, which is a tenth faster but makes g++ 12 warn of strings that are never uninitialised.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
# Any x86 of the last fifteen years counts bits in one instruction; what it adds and multiplies with stays the same.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  string(APPEND CMAKE_CXX_FLAGS_RELEASE " -mpopcnt")
endif()

find_program(HEADROOM_CCACHE ccache)
if(HEADROOM_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${HEADROOM_CCACHE})
endif()

# headroom_library(NAME SOURCES... ): one static library per folder, include root at the top.
function(headroom_library name)
  add_library(headroom_${name} STATIC ${ARGN})
  add_library(headroom::${name} ALIAS headroom_${name})
  target_link_libraries(headroom_${name} PUBLIC headroom::flags PRIVATE headroom::warnings)
endfunction()
