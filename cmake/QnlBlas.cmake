# Finds BLAS and LAPACK with their C interfaces (CBLAS, LAPACKE), then tests them.  Results:
#   QNNLAND_BLAS_INCLUDE_DIRS, QNNLAND_BLAS_LIBRARIES, QNNLAND_BLAS_NAME
set(QNNLAND_BLAS_NAME "")

# qnl_try_blas(name libraries...): takes these libraries if a program that uses them links.
macro(qnl_try_blas name)
    if(NOT QNNLAND_BLAS_NAME)
        set(CMAKE_REQUIRED_INCLUDES ${QNNLAND_BLAS_INCLUDE_DIRS})
        set(CMAKE_REQUIRED_LIBRARIES ${ARGN} ${QNNLAND_MATH_LIBRARY})
        set(CMAKE_REQUIRED_QUIET ON)
        # The answer is kept in the cache under a name that depends on what was tried.
        string(MD5 tried "${CMAKE_REQUIRED_INCLUDES};${CMAKE_REQUIRED_LIBRARIES}")
        check_c_source_compiles("
            #include <complex.h>
            #include <cblas.h>
            #include <lapacke.h>
            int main(void) {
                double complex a[1] = {1}, b[1] = {1}, c[1] = {0}, one = 1, zero = 0;
                double w[1];
                cblas_zgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 1, 1, 1, &one, a, 1, b, 1, &zero, c, 1);
                return LAPACKE_zheevd(LAPACK_ROW_MAJOR, 'V', 'U', 1, a, 1, w);
            }" QNNLAND_BLAS_LINKS_${tried})
        if(QNNLAND_BLAS_LINKS_${tried})
            set(QNNLAND_BLAS_NAME ${name})
            set(QNNLAND_BLAS_LIBRARIES ${ARGN})
        endif()
    endif()
endmacro()

if(NOT QNNLAND_BLAS MATCHES "^(auto|openblas|reference)$")
    message(FATAL_ERROR "QNNLAND_BLAS is '${QNNLAND_BLAS}', allowed are auto, openblas, reference")
endif()

find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
    pkg_check_modules(QNNLAND_PC_OPENBLAS QUIET openblas)
    pkg_check_modules(QNNLAND_PC_LAPACKE QUIET lapacke)
    pkg_check_modules(QNNLAND_PC_BLAS QUIET blas-netlib)
    pkg_check_modules(QNNLAND_PC_LAPACK QUIET lapack-netlib)
endif()

# Debian names the header after the library when several are installed.
if(QNNLAND_BLAS STREQUAL "reference")
    set(header_names cblas-netlib.h cblas.h)
else()
    set(header_names cblas.h cblas-openblas.h cblas-netlib.h)
endif()
find_path(QNNLAND_LAPACKE_INCLUDE_DIR lapacke.h
    HINTS ${QNNLAND_PC_LAPACKE_INCLUDE_DIRS} ${QNNLAND_PC_OPENBLAS_INCLUDE_DIRS} PATH_SUFFIXES openblas lapacke)
find_file(QNNLAND_CBLAS_HEADER_${QNNLAND_BLAS} NAMES ${header_names}
    HINTS ${QNNLAND_PC_OPENBLAS_INCLUDE_DIRS} PATH_SUFFIXES openblas cblas)
set(cblas_header "${QNNLAND_CBLAS_HEADER_${QNNLAND_BLAS}}")
if(NOT cblas_header OR NOT QNNLAND_LAPACKE_INCLUDE_DIR)
    message(FATAL_ERROR "cblas.h or lapacke.h was not found (Debian packages libopenblas-dev or libblas-dev, and liblapacke-dev)")
endif()
get_filename_component(cblas_folder "${cblas_header}" DIRECTORY)
set(QNNLAND_BLAS_INCLUDE_DIRS "${cblas_folder}" "${QNNLAND_LAPACKE_INCLUDE_DIR}")
if(NOT cblas_header MATCHES "/cblas\\.h$")
    # The sources include <cblas.h>: a header of that name leads to the one that was found.
    set(forward "${PROJECT_BINARY_DIR}/cblas-header")
    file(CONFIGURE OUTPUT "${forward}/cblas.h" CONTENT "#include \"${cblas_header}\"\n")
    list(PREPEND QNNLAND_BLAS_INCLUDE_DIRS "${forward}")
endif()

find_library(QNNLAND_MATH_LIBRARY m)
find_library(QNNLAND_LAPACKE_LIBRARY lapacke HINTS ${QNNLAND_PC_LAPACKE_LIBRARY_DIRS})
if(QNNLAND_BLAS MATCHES "^(auto|openblas)$")
    # Where the linker looks by itself first: an installed library then needs no folder.
    find_library(QNNLAND_OPENBLAS_LIBRARY openblas)
    find_library(QNNLAND_OPENBLAS_LIBRARY openblas HINTS ${QNNLAND_PC_OPENBLAS_LIBRARY_DIRS})
    if(QNNLAND_OPENBLAS_LIBRARY)
        # OpenBLAS may contain LAPACKE or not.
        qnl_try_blas(openblas "${QNNLAND_OPENBLAS_LIBRARY}")
        if(QNNLAND_LAPACKE_LIBRARY)
            qnl_try_blas(openblas "${QNNLAND_LAPACKE_LIBRARY}" "${QNNLAND_OPENBLAS_LIBRARY}")
        endif()
    endif()
endif()
if(QNNLAND_BLAS MATCHES "^(auto|reference)$" AND QNNLAND_LAPACKE_LIBRARY)
    # Debian keeps the reference libraries in folders of their own; the plain names lead to whatever is preferred.
    find_library(QNNLAND_REFERENCE_BLAS_LIBRARY blas HINTS ${QNNLAND_PC_BLAS_LIBRARY_DIRS} PATH_SUFFIXES blas)
    find_library(QNNLAND_REFERENCE_LAPACK_LIBRARY lapack HINTS ${QNNLAND_PC_LAPACK_LIBRARY_DIRS} PATH_SUFFIXES lapack)
    find_library(QNNLAND_REFERENCE_CBLAS_LIBRARY cblas)
    if(QNNLAND_REFERENCE_BLAS_LIBRARY AND QNNLAND_REFERENCE_LAPACK_LIBRARY)
        set(reference "${QNNLAND_LAPACKE_LIBRARY}" "${QNNLAND_REFERENCE_LAPACK_LIBRARY}" "${QNNLAND_REFERENCE_BLAS_LIBRARY}")
        qnl_try_blas(reference ${reference})
        if(QNNLAND_REFERENCE_CBLAS_LIBRARY)
            qnl_try_blas(reference "${QNNLAND_REFERENCE_CBLAS_LIBRARY}" ${reference})
        endif()
    endif()
endif()
unset(CMAKE_REQUIRED_INCLUDES)
unset(CMAKE_REQUIRED_LIBRARIES)
unset(CMAKE_REQUIRED_QUIET)
if(NOT QNNLAND_BLAS_NAME)
    message(FATAL_ERROR "No working BLAS and LAPACK with CBLAS and LAPACKE for QNNLAND_BLAS=${QNNLAND_BLAS} "
        "(Debian packages libopenblas-dev liblapacke-dev, or libblas-dev liblapack-dev liblapacke-dev)")
endif()
message(STATUS "BLAS and LAPACK: ${QNNLAND_BLAS_NAME} (${QNNLAND_BLAS_LIBRARIES})")
mark_as_advanced(QNNLAND_LAPACKE_INCLUDE_DIR QNNLAND_CBLAS_HEADER_${QNNLAND_BLAS} QNNLAND_LAPACKE_LIBRARY QNNLAND_OPENBLAS_LIBRARY
    QNNLAND_REFERENCE_BLAS_LIBRARY QNNLAND_REFERENCE_LAPACK_LIBRARY QNNLAND_REFERENCE_CBLAS_LIBRARY)
