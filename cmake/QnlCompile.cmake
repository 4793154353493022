# How every C file of the project is compiled.
include(CheckCCompilerFlag)

# qnl_compile(target): language, warnings and sanitizers.
function(qnl_compile target)
    set_target_properties(${target} PROPERTIES
        C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF C_VISIBILITY_PRESET hidden)
    target_compile_definitions(${target} PRIVATE _POSIX_C_SOURCE=200809L)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
    if(QNNLAND_WARNINGS_AS_ERRORS)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    if(QNNLAND_SANITIZE)
        target_compile_definitions(${target} PRIVATE QNL_SANITIZED)
        target_compile_options(${target} PRIVATE
            -fsanitize=${QNNLAND_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
        target_link_options(${target} PRIVATE -fsanitize=${QNNLAND_SANITIZE})
    endif()
endfunction()

# qnl_kernel_options(file option...): options of one file; an option that the compiler does not know is left out.
function(qnl_kernel_options file)
    set(accepted "")
    set(CMAKE_REQUIRED_QUIET ON)
    foreach(option IN LISTS ARGN)
        string(MAKE_C_IDENTIFIER "QNNLAND_ACCEPTS${option}" known)
        check_c_compiler_flag(${option} ${known})
        if(${known})
            list(APPEND accepted ${option})
        endif()
    endforeach()
    set_source_files_properties(${file} PROPERTIES COMPILE_OPTIONS "${accepted}")
endfunction()
