# retrospan_embed_file(<target> <file> <namespace> <function>)
# Adds `std::string_view <namespace>::<function>()` returning the file's bytes to the target.
function(retrospan_embed_file target file namespace function)
    set(output ${CMAKE_BINARY_DIR}/embedded/${function}.cpp)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DINPUT=${CMAKE_SOURCE_DIR}/${file} -DOUTPUT=${output} -DNAMESPACE=${namespace}
                -DFUNCTION=${function} -P ${CMAKE_SOURCE_DIR}/cmake/write_embedded.cmake
        DEPENDS ${CMAKE_SOURCE_DIR}/${file} ${CMAKE_SOURCE_DIR}/cmake/write_embedded.cmake VERBATIM)
    target_sources(${target} PRIVATE ${output})
endfunction()
