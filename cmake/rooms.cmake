# Compiler rules and the rooms, in the order of the arrows.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Assertions stay in the release: a mistake of ours stops the program instead of printing a number.
set(CMAKE_C_FLAGS_RELEASE "-O2")

# The loop of exponential smoothing is written once for all forms: unrolled per form it takes a seventh less time.
set_source_files_properties(src/statistics/ets_pass.c PROPERTIES COMPILE_OPTIONS $<$<CONFIG:Release>:-O3>)

option(LANDFALL_WERROR "warnings are errors" ON)
option(LANDFALL_FUZZ "build the libFuzzer targets (clang only)" OFF)
set(LANDFALL_SANITIZE "" CACHE STRING "sanitizers, e.g. address,undefined or thread")

# -Wdouble-promotion with gcc only: clang minds math.h's own NAN, which is a float.
add_library(landfall_flags INTERFACE)
target_compile_definitions(landfall_flags INTERFACE _GNU_SOURCE LANDFALL_VERSION="${PROJECT_VERSION}")
# Only for the files that need them: the others then compile to the same bytes in every checkout, and a
# compiler cache knows them again.
set(LANDFALL_PATHS LANDFALL_DATA_DIR="${PROJECT_SOURCE_DIR}/data" LANDFALL_DOCS_DIR="${PROJECT_SOURCE_DIR}/docs"
    LANDFALL_COUNTRY_DIR="${CMAKE_BINARY_DIR}/country")
set_source_files_properties(src/report/help.c src/doors/cli.c PROPERTIES COMPILE_DEFINITIONS "${LANDFALL_PATHS}")
target_include_directories(landfall_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(landfall_flags INTERFACE
    -Wall -Wextra -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef
    -Wpointer-arith -Wcast-qual -Wwrite-strings -Wconversion
    -Wno-sign-conversion -ffp-contract=off -fno-math-errno
    $<$<C_COMPILER_ID:GNU>:-Wdouble-promotion>
    $<$<BOOL:${LANDFALL_WERROR}>:-Werror>
    $<$<CONFIG:Release>:-fstack-protector-strong -D_FORTIFY_SOURCE=2>)
if(LANDFALL_SANITIZE)
    target_compile_options(landfall_flags INTERFACE -fsanitize=${LANDFALL_SANITIZE}
        -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(landfall_flags INTERFACE -fsanitize=${LANDFALL_SANITIZE})
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.13)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1>=0.2.5)
pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive>=3.6)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl>=7.85)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium>=1.0.18)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto>=3.0)
# Debian's .pc of 2.8 says 2.6: no version is asked for here.
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.40)
pkg_check_modules(GSL REQUIRED IMPORTED_TARGET gsl>=2.7)
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd>=0.9.75)
pkg_check_modules(OATH REQUIRED IMPORTED_TARGET liboath)
pkg_check_modules(EXPAT REQUIRED IMPORTED_TARGET expat>=2.5)
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(MD4C REQUIRED IMPORTED_TARGET md4c-html)
find_package(ZLIB REQUIRED)
find_library(GMP_LIBRARY gmp REQUIRED)
find_library(LAPACKE_LIBRARY lapacke REQUIRED)
find_library(OPENBLAS_LIBRARY openblas REQUIRED)

# room NAME [room or library …]: src/NAME/*.c as a static library that sees only what it names.
function(room name)
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.c)
    if(NOT sources)
        return()
    endif()
    add_library(room_${name} STATIC ${sources})
    target_link_libraries(room_${name} PUBLIC landfall_flags)
    foreach(used IN LISTS ARGN)
        if(TARGET room_${used})
            target_link_libraries(room_${name} PUBLIC room_${used})
        elseif(TARGET ${used} OR EXISTS ${used} OR used STREQUAL m)
            target_link_libraries(room_${name} PUBLIC ${used})
        endif()
    endforeach()
endfunction()

room(base PkgConfig::CURL PkgConfig::JANSSON PkgConfig::YAML PkgConfig::ARCHIVE PkgConfig::SODIUM
     PkgConfig::CRYPTO PkgConfig::UTF8PROC ${GMP_LIBRARY} Threads::Threads m)
room(statistics base PkgConfig::GSL)
room(store base PkgConfig::SQLITE)
room(people base store PkgConfig::OATH)
room(governance base store people)
room(country base store governance ${LAPACKE_LIBRARY} ${OPENBLAS_LIBRARY})
room(trade base store people governance country ${LAPACKE_LIBRARY} ${OPENBLAS_LIBRARY} PkgConfig::XXHASH)
room(firm base store people governance country)
room(events base statistics store people governance country firm PkgConfig::EXPAT)
room(diagnosis base store people governance country firm)
room(market base store people governance country trade firm diagnosis)
room(entry base store people governance country trade firm diagnosis market)
room(operations base statistics store people governance country trade firm events diagnosis market entry)
room(report base statistics store people governance country trade firm events diagnosis market entry operations PkgConfig::XLSXWRITER
     PkgConfig::MD4C)
room(http base PkgConfig::MICROHTTPD ZLIB::ZLIB)
room(doors base statistics store people governance country trade firm events diagnosis market entry operations report http)

if(TARGET room_doors)
    add_executable(landfall ${PROJECT_SOURCE_DIR}/src/main.c)
    target_link_libraries(landfall PRIVATE room_doors)
endif()
