# SPDX-License-Identifier: Apache-2.0

# The installed files, and their Debian package: sh config/deb/build.sh
include(GNUInstallDirs)
find_package(Python3 COMPONENTS Interpreter)

install(TARGETS staple_exporter RUNTIME)

# The manual page and the completions are made from --help.
if(Python3_FOUND)
  set(described ${CMAKE_BINARY_DIR}/described)
  add_custom_command(OUTPUT ${described}/staple_exporter.1 ${described}/staple_exporter.1.gz
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/describe.py --program=$<TARGET_FILE:staple_exporter> --output=${described}
    COMMAND gzip -9nkf ${described}/staple_exporter.1
    DEPENDS staple_exporter ${CMAKE_CURRENT_LIST_DIR}/describe.py VERBATIM)
  add_custom_target(staple_described DEPENDS ${described}/staple_exporter.1.gz)
  install(FILES ${described}/staple_exporter.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
  install(FILES ${described}/staple_exporter.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME staple_exporter OPTIONAL)
  install(FILES ${described}/staple_exporter.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions RENAME _staple_exporter OPTIONAL)
  install(FILES ${described}/staple_exporter.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d OPTIONAL)
endif()

if(NOT STAPLE_PACKAGE)
  return()
endif()

# Compressed as Debian requires for documentation, without name and time. The Debian changelog refers to CHANGELOG.md.
set(documents ${CMAKE_BINARY_DIR}/documents)
set(contact "The authors of staple_exporter <staple-exporter@example.com>")
string(TIMESTAMP day "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${documents}/changelog
  "staple-exporter (${PROJECT_VERSION}) unstable; urgency=medium\n\n  * See CHANGELOG.md.gz for the changes.\n\n -- ${contact}  ${day}\n")
foreach(document ${documents}/changelog CHANGELOG.md probes/faults.md)
  get_filename_component(name ${document} NAME)
  execute_process(COMMAND gzip -9nc ${document} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_FILE ${documents}/${name}.gz COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${documents}/${name}.gz DESTINATION share/doc/staple-exporter)
endforeach()
file(GLOB reference CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/exporter/reference/*.md)
file(MAKE_DIRECTORY ${documents}/reference)
foreach(document ${reference})
  get_filename_component(name ${document} NAME)
  execute_process(COMMAND gzip -9nc ${document}
    OUTPUT_FILE ${documents}/reference/${name}.gz COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${documents}/reference/${name}.gz DESTINATION share/doc/staple-exporter/reference)
endforeach()
install(FILES ${CMAKE_CURRENT_LIST_DIR}/copyright DESTINATION share/doc/staple-exporter)
install(FILES ${PROJECT_SOURCE_DIR}/config/web.yml ${PROJECT_SOURCE_DIR}/config/systemd/staple-exporter.socket
  DESTINATION share/doc/staple-exporter/examples)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/alerts ${PROJECT_SOURCE_DIR}/dashboards DESTINATION share/staple-exporter
  PATTERN tests EXCLUDE PATTERN pictures EXCLUDE PATTERN README.md EXCLUDE PATTERN kustomization.yaml EXCLUDE)
install(FILES ${PROJECT_SOURCE_DIR}/config/systemd/staple-exporter.service DESTINATION /usr/lib/systemd/system)
install(FILES ${PROJECT_SOURCE_DIR}/config/systemd/staple-exporter.sysusers DESTINATION /usr/lib/sysusers.d RENAME staple-exporter.conf)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/staple-exporter.default DESTINATION /etc/default RENAME staple-exporter)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/staple_exporter.yml DESTINATION /etc/staple-exporter)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CONTACT ${contact})
set(CPACK_DEBIAN_PACKAGE_NAME staple-exporter)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates, systemd | systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "watches OCSP stapling across TLS endpoints, for Prometheus")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Connects to each endpoint like a client that requires an OCSP staple, judges
the response, and reports to Prometheus whether a staple is sent, whether a
strict client would accept it, and for how long.

Alert rules, runbooks and dashboards are in /usr/share/staple-exporter.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_LIST_DIR}/conffiles ${CMAKE_CURRENT_LIST_DIR}/postinst
  ${CMAKE_CURRENT_LIST_DIR}/prerm ${CMAKE_CURRENT_LIST_DIR}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
