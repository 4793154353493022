# What is installed: libraries, headers, the CMake package and the pkg-config file.  All of it may be moved afterwards.
include(CMakePackageConfigHelpers)

set(installed_targets "")
if(QNNLAND_BUILD_SHARED)
    list(APPEND installed_targets qnnland)
endif()
if(QNNLAND_BUILD_STATIC)
    list(APPEND installed_targets qnnland_static)
endif()
install(TARGETS ${installed_targets} EXPORT qnnlandTargets
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/qnnland")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/qnnlandConfig.cmake.in" "${PROJECT_BINARY_DIR}/qnnlandConfig.cmake"
    INSTALL_DESTINATION "${package_folder}")
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/qnnlandConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(EXPORT qnnlandTargets NAMESPACE qnnland:: DESTINATION "${package_folder}")
install(FILES "${PROJECT_BINARY_DIR}/qnnlandConfig.cmake" "${PROJECT_BINARY_DIR}/qnnlandConfigVersion.cmake"
    DESTINATION "${package_folder}")

# The prefix is found from where the file lies; folders outside of the prefix are written as they are.
set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
set(pc_libdir "${CMAKE_INSTALL_FULL_LIBDIR}")
set(pc_includedir "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
if(NOT IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
    file(RELATIVE_PATH up "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
    string(REGEX REPLACE "/$" "" up "${up}")
    set(pc_prefix "\${pcfiledir}/${up}")
    set(pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
endif()
if(NOT IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
    set(pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
# What a static library needs is private as long as there is a shared one.
list(JOIN qnnland_link_items " " pc_private_libraries)
set(pc_public_libraries "")
if(NOT QNNLAND_BUILD_SHARED)
    set(pc_public_libraries " ${pc_private_libraries}")
    set(pc_private_libraries "")
endif()
configure_file("${PROJECT_SOURCE_DIR}/pkgconfig/qnnland.pc.in" "${PROJECT_BINARY_DIR}/qnnland.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/qnnland.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
