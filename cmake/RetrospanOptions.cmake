# One INTERFACE target carries warnings and sanitizers; a second one the Qt defines.
add_library(retrospan_options INTERFACE)
target_compile_features(retrospan_options INTERFACE cxx_std_20)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

target_compile_options(retrospan_options INTERFACE -Wall -Wextra -Wshadow -Wconversion)
# GCC 12 warns about its own std::string operator+ (GCC bug 105651).
target_compile_options(retrospan_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(RETROSPAN_WERROR)
    target_compile_options(retrospan_options INTERFACE -Werror)
endif()
if(RETROSPAN_SANITIZE)
    # GCC 12 reports uninitialised reads inside its own std::regex when it instruments it.
    target_compile_options(retrospan_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    # ThreadSanitizer does not model the fences that Asio has; GCC says so at each of them.
    target_compile_options(retrospan_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
    target_compile_options(retrospan_options INTERFACE -fsanitize=${RETROSPAN_SANITIZE} -fno-omit-frame-pointer
                           -fno-sanitize-recover=all)
    target_link_options(retrospan_options INTERFACE -fsanitize=${RETROSPAN_SANITIZE})
endif()
# AddressSanitizer and UBSan look at the program; instrumenting its tests would double what they take to build.
# ThreadSanitizer has to see all of it. Linked behind retrospan_options, whose flags this takes back.
add_library(retrospan_test_options INTERFACE)
if(RETROSPAN_SANITIZE)
    target_compile_definitions(retrospan_test_options INTERFACE RETROSPAN_SANITIZED) # what it starts takes more
endif()
if(RETROSPAN_SANITIZE AND NOT RETROSPAN_SANITIZE MATCHES thread AND NOT RETROSPAN_LIBFUZZER)
    target_compile_options(retrospan_test_options INTERFACE -fno-sanitize=all)
endif()
if(RETROSPAN_LIBFUZZER)
    target_compile_options(retrospan_options INTERFACE -fsanitize=fuzzer-no-link) # coverage, which guides libFuzzer
endif()

add_library(retrospan_qt_options INTERFACE)
target_compile_definitions(retrospan_qt_options INTERFACE QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_FOREACH)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
