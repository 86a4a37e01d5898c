# The web app inside the program: one assembler file that takes the files in, one C table that names them.
# Without build/ui the table is empty; the program then serves the API alone and says so.
set(UI_OUT ${PROJECT_SOURCE_DIR}/build/ui CACHE PATH "the built web app")
set(ASSETS_OUT ${CMAKE_BINARY_DIR}/assets)
file(GLOB_RECURSE ui_files CONFIGURE_DEPENDS ${UI_OUT}/*)
find_program(NODE_EXECUTABLE node)
if(EXISTS ${UI_OUT}/index.html AND NODE_EXECUTABLE AND TARGET room_doors)
    enable_language(ASM)
    add_custom_command(OUTPUT ${ASSETS_OUT}/assets.S ${ASSETS_OUT}/assets.c
        COMMAND ${NODE_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/embed.mjs ${UI_OUT} ${ASSETS_OUT}
        DEPENDS ${ui_files} ${PROJECT_SOURCE_DIR}/tools/embed.mjs
        COMMENT "the web app into the program")
    # The files are named inside the assembler file: what they hold is no dependency the compiler sees.
    set_source_files_properties(${ASSETS_OUT}/assets.S PROPERTIES OBJECT_DEPENDS "${ui_files}")
    target_sources(room_doors PRIVATE ${ASSETS_OUT}/assets.S ${ASSETS_OUT}/assets.c)
elseif(TARGET room_doors)
    file(CONFIGURE OUTPUT ${ASSETS_OUT}/none.c CONTENT
"#include \"doors/assets.h\"

const struct asset asset_table[1];
const size_t asset_count = 0;
" @ONLY)
    target_sources(room_doors PRIVATE ${ASSETS_OUT}/none.c)
endif()
