# retrospan_library(<folder> LINKS <public>... PRIVATE <private>...)
# The static library retrospan_<folder> from everything in src/<folder>. Files are globbed, so that adding
# a format or a vocabulary is one file and one registry line.
function(retrospan_library folder)
    cmake_parse_arguments(ARG "" "" "LINKS;PRIVATE" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cpp
         ${CMAKE_SOURCE_DIR}/src/${folder}/*.h)
    add_library(retrospan_${folder} STATIC ${sources} ${CMAKE_SOURCE_DIR}/cmake/anchor.cpp)
    set_target_properties(retrospan_${folder} PROPERTIES LINKER_LANGUAGE CXX)
    target_include_directories(retrospan_${folder} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(retrospan_${folder} PUBLIC ${ARG_LINKS} PRIVATE retrospan_options ${ARG_PRIVATE})
endfunction()

# The same for folders that use Qt.
function(retrospan_qt_library folder)
    retrospan_library(${folder} ${ARGN})
    set_target_properties(retrospan_${folder} PROPERTIES AUTOMOC ON)
    target_link_libraries(retrospan_${folder} PRIVATE retrospan_qt_options)
endfunction()

# The program: main.cpp alone is the executable, the rest of app/ a library that tests can link.
function(retrospan_app)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/app/*.cpp ${CMAKE_SOURCE_DIR}/app/*.h)
    list(REMOVE_ITEM sources ${CMAKE_SOURCE_DIR}/app/main.cpp)
    add_library(retrospan_app STATIC ${CMAKE_SOURCE_DIR}/cmake/anchor.cpp ${sources} ${CMAKE_SOURCE_DIR}/resources/resources.qrc)
    set_target_properties(retrospan_app PROPERTIES AUTOMOC ON AUTORCC ON)
    target_include_directories(retrospan_app PUBLIC ${CMAKE_SOURCE_DIR}/app)
    target_compile_definitions(retrospan_app PRIVATE RETROSPAN_VERSION="${PROJECT_VERSION}")
    target_link_libraries(retrospan_app
        PUBLIC retrospan_views retrospan_live retrospan_import retrospan_store retrospan_insight retrospan_evals nlohmann_json::nlohmann_json
            Qt6::Network Qt6::DBus LibArchive::LibArchive
        PRIVATE Qt6Keychain::Qt6Keychain retrospan_options retrospan_qt_options)
    if(NOT EXISTS ${CMAKE_SOURCE_DIR}/app/main.cpp)
        return()
    endif()
    add_executable(retrospan ${CMAKE_SOURCE_DIR}/app/main.cpp)
    target_link_libraries(retrospan PRIVATE retrospan_app retrospan_options retrospan_qt_options)
    include(GNUInstallDirs)
    install(TARGETS retrospan)
    install(FILES ${CMAKE_SOURCE_DIR}/resources/retrospan.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
    install(FILES ${CMAKE_SOURCE_DIR}/resources/retrospan-mime.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages)
    install(FILES ${CMAKE_SOURCE_DIR}/resources/icons/retrospan.svg
            DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
endfunction()
