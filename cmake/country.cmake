# Tables built from npm packages (names, borders, languages, VAT, holidays, shapes).
set(COUNTRY_OUT ${CMAKE_BINARY_DIR}/country)
file(GLOB COUNTRY_TOOLS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tools/country/*.mjs)
if(COUNTRY_TOOLS AND EXISTS ${PROJECT_SOURCE_DIR}/node_modules/world-countries/package.json)
    find_program(NODE_EXECUTABLE node REQUIRED)
    add_custom_command(OUTPUT ${COUNTRY_OUT}/geo.csv
        COMMAND ${NODE_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/country/build.mjs --out ${COUNTRY_OUT}
        DEPENDS ${COUNTRY_TOOLS} ${PROJECT_SOURCE_DIR}/package-lock.json
            ${PROJECT_SOURCE_DIR}/tools/country/packages.json
            ${PROJECT_SOURCE_DIR}/data/country/package_fixes.csv
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
        COMMENT "country tables from npm packages")
    add_custom_target(country_tables ALL DEPENDS ${COUNTRY_OUT}/geo.csv)
    if(TARGET landfall) # the program reads them when it starts
        add_dependencies(landfall country_tables)
    endif()
endif()
