# Finds what the library is linked with.  Results:
#   qnnland_include_dirs    folders of foreign headers
#   qnnland_libraries       libraries to link with here, as paths
#   qnnland_link_items      the same as linker arguments for programs that link the installed static library
#   qnnland_openmp_options  compiler options of OpenMP, or nothing
include(CheckCSourceCompiles)
include(QnlBlas)

set(qnnland_include_dirs ${QNNLAND_BLAS_INCLUDE_DIRS})
set(qnnland_libraries ${QNNLAND_BLAS_LIBRARIES})
set(qnnland_openmp_options "")

find_path(QNNLAND_SLEEF_INCLUDE_DIR sleef.h)
find_library(QNNLAND_SLEEF_LIBRARY sleef)
find_path(QNNLAND_RANDOM123_INCLUDE_DIR Random123/philox.h)
foreach(needed "SLEEF_INCLUDE_DIR;sleef.h;libsleef-dev" "SLEEF_LIBRARY;the library sleef;libsleef-dev"
        "RANDOM123_INCLUDE_DIR;Random123/philox.h;librandom123-dev")
    list(GET needed 0 variable)
    list(GET needed 1 what)
    list(GET needed 2 package)
    if(NOT QNNLAND_${variable})
        message(FATAL_ERROR "${what} was not found (Debian package ${package})")
    endif()
endforeach()
list(APPEND qnnland_include_dirs "${QNNLAND_SLEEF_INCLUDE_DIR}" "${QNNLAND_RANDOM123_INCLUDE_DIR}")
list(APPEND qnnland_libraries "${QNNLAND_SLEEF_LIBRARY}")

if(QNNLAND_NLOPT)
    find_path(QNNLAND_NLOPT_INCLUDE_DIR nlopt.h)
    find_library(QNNLAND_NLOPT_LIBRARY nlopt)
    mark_as_advanced(QNNLAND_NLOPT_INCLUDE_DIR QNNLAND_NLOPT_LIBRARY)
    if(NOT QNNLAND_NLOPT_INCLUDE_DIR OR NOT QNNLAND_NLOPT_LIBRARY)
        message(FATAL_ERROR "nlopt.h or the library nlopt was not found (Debian package libnlopt-dev; "
            "-DQNNLAND_NLOPT=OFF builds without its methods)")
    endif()
    list(APPEND qnnland_include_dirs "${QNNLAND_NLOPT_INCLUDE_DIR}")
    list(APPEND qnnland_libraries "${QNNLAND_NLOPT_LIBRARY}")
endif()

if(QNNLAND_OPENMP)
    find_package(OpenMP COMPONENTS C)
    if(OpenMP_C_FOUND)
        separate_arguments(qnnland_openmp_options NATIVE_COMMAND "${OpenMP_C_FLAGS}")
        list(APPEND qnnland_libraries ${OpenMP_C_LIBRARIES})
    else()
        message(STATUS "OpenMP was not found: the library runs in one thread")
    endif()
endif()

# Found with BLAS; not a library of its own everywhere.
if(QNNLAND_MATH_LIBRARY)
    list(APPEND qnnland_libraries "${QNNLAND_MATH_LIBRARY}")
endif()
mark_as_advanced(QNNLAND_SLEEF_INCLUDE_DIR QNNLAND_SLEEF_LIBRARY QNNLAND_RANDOM123_INCLUDE_DIR QNNLAND_MATH_LIBRARY)

list(REMOVE_DUPLICATES qnnland_include_dirs)
list(REMOVE_ITEM qnnland_include_dirs ${CMAKE_C_IMPLICIT_INCLUDE_DIRECTORIES})

# A path becomes -lNAME, with -L only for folders in which the linker does not look by itself.
set(qnnland_link_items "")
foreach(path IN LISTS qnnland_libraries)
    get_filename_component(folder "${path}" DIRECTORY)
    get_filename_component(name "${path}" NAME)
    string(REGEX REPLACE "^lib(.*)\\.(so|a|dylib)$" "\\1" name "${name}")
    file(REAL_PATH "${folder}" real_folder)
    if(NOT folder IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES AND NOT real_folder IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
        list(APPEND qnnland_link_items "-L${folder}")
    endif()
    list(APPEND qnnland_link_items "-l${name}")
endforeach()
list(REMOVE_DUPLICATES qnnland_link_items)
