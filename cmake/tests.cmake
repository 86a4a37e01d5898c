# Tests: unit (cmocka, one program per test file), fuzz targets replayed over their corpus, command
# line and acceptance scripts, pages in a real browser. Labels: unit, fuzz, cli, acceptance, structure,
# web.
include(CTest)
pkg_check_modules(CMOCKA IMPORTED_TARGET cmocka)
if(NOT BUILD_TESTING OR NOT TARGET room_base)
    return()
endif()
set(ALL_ROOMS base statistics store people governance country trade firm events diagnosis market entry operations report http doors)
set(ROOM_LIBS)
foreach(r IN LISTS ALL_ROOMS)
    if(TARGET room_${r})
        list(PREPEND ROOM_LIBS room_${r})
    endif()
endforeach()
set(TEST_ENV "LANDFALL_ROOT=${PROJECT_SOURCE_DIR};LANDFALL_BUILD=${CMAKE_BINARY_DIR}")

if(CMOCKA_FOUND AND NOT LANDFALL_FUZZ) # the fuzz build is for the fuzzers alone
    file(GLOB_RECURSE unit_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/test_*.c)
    foreach(src IN LISTS unit_sources)
        cmake_path(GET src STEM stem)
        cmake_path(GET src PARENT_PATH dir)
        cmake_path(GET dir FILENAME room)
        set(t unit_${room}_${stem})
        add_executable(${t} ${src})
        target_include_directories(${t} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
        target_compile_definitions(${t} PRIVATE ${LANDFALL_PATHS})
        target_link_libraries(${t} PRIVATE ${ROOM_LIBS} PkgConfig::CMOCKA)
        add_test(NAME ${t} COMMAND ${t} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
        set_tests_properties(${t} PROPERTIES LABELS unit TIMEOUT 300 ENVIRONMENT "${TEST_ENV}")
    endforeach()
endif()

# Each fuzz target also runs, without libFuzzer, over its corpus in every test run.
file(GLOB fuzz_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/fuzz/fuzz_*.c)
foreach(src IN LISTS fuzz_sources)
    cmake_path(GET src STEM stem)
    if(LANDFALL_FUZZ)
        add_executable(${stem} ${src})
        target_compile_definitions(${stem} PRIVATE ${LANDFALL_PATHS})
        target_compile_options(${stem} PRIVATE -fsanitize=fuzzer)
        target_link_options(${stem} PRIVATE -fsanitize=fuzzer)
        target_link_libraries(${stem} PRIVATE ${ROOM_LIBS})
    elseif(EXISTS ${PROJECT_SOURCE_DIR}/tests/fuzz/driver.c)
        string(REPLACE "fuzz_" "" corpus ${stem})
        add_executable(replay_${stem} ${src} ${PROJECT_SOURCE_DIR}/tests/fuzz/driver.c)
        target_compile_definitions(replay_${stem} PRIVATE ${LANDFALL_PATHS})
        target_link_libraries(replay_${stem} PRIVATE ${ROOM_LIBS})
        add_test(NAME replay_${stem}
            COMMAND replay_${stem} ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${corpus})
        set_tests_properties(replay_${stem} PROPERTIES LABELS fuzz TIMEOUT 120
            ENVIRONMENT "${TEST_ENV}")
    endif()
endforeach()

# Scripts: tests/scripts/NAME.sh run from the project root with LANDFALL = the built program.
file(GLOB scripts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/cli/*.sh
    ${PROJECT_SOURCE_DIR}/tests/acceptance/*.sh ${PROJECT_SOURCE_DIR}/tests/structure/*.sh
    ${PROJECT_SOURCE_DIR}/tests/web/*.sh)
foreach(src IN LISTS scripts)
    cmake_path(GET src STEM stem)
    cmake_path(GET src PARENT_PATH dir)
    cmake_path(GET dir FILENAME kind)
    add_test(NAME ${kind}_${stem} COMMAND bash ${src} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${kind}_${stem} PROPERTIES LABELS ${kind} TIMEOUT 900
        ENVIRONMENT "${TEST_ENV};LANDFALL=${CMAKE_BINARY_DIR}/landfall")
    if(stem MATCHES "_slow$") # timed, so nothing runs beside it
        set_tests_properties(${kind}_${stem} PROPERTIES LABELS "${kind};slow" RUN_SERIAL ON)
    endif()
endforeach()

# The server tests/web/sockets.py talks to: our façade with routes whose answers are known.
if(TARGET room_http AND NOT LANDFALL_FUZZ)
    add_executable(web_sockets_server ${PROJECT_SOURCE_DIR}/tests/web/sockets_server.c)
    target_link_libraries(web_sockets_server PRIVATE room_http)
endif()
