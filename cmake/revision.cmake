# SPDX-License-Identifier: Apache-2.0
# cmake -D SOURCE=... -D TEMPLATE=... -D OUTPUT=... -D GIT=... -P revision.cmake: the state in git of the sources that decide
# results, as a source file that is written anew only when that changes. Without git, or outside of its repository: unknown.
set(REVISION unknown)
set(parts CMakeLists.txt cmake models planner reports scenarios sim)
if(GIT)
  execute_process(COMMAND ${GIT} rev-parse --show-prefix WORKING_DIRECTORY ${SOURCE}
    OUTPUT_VARIABLE prefix ERROR_QUIET RESULT_VARIABLE fault OUTPUT_STRIP_TRAILING_WHITESPACE)
  execute_process(COMMAND ${GIT} log -1 --format=%h --abbrev=12 -- ${parts} WORKING_DIRECTORY ${SOURCE}
    OUTPUT_VARIABLE commit ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  execute_process(COMMAND ${GIT} diff HEAD -- ${parts} WORKING_DIRECTORY ${SOURCE}
    OUTPUT_VARIABLE changes ERROR_QUIET)
  if(fault EQUAL 0 AND prefix STREQUAL "" AND commit)
    set(REVISION ${commit})
    if(changes)
      string(SHA256 hash "${changes}")
      string(SUBSTRING ${hash} 0 8 hash)
      string(APPEND REVISION "+${hash}")
    endif()
  endif()
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
