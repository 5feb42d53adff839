# SPDX-License-Identifier: Apache-2.0

# What `cmake --install` installs: the program, its manual, completions and documents, alert rules
# and dashboards. The Debian package adds the unit, the account and the configuration.
include(GNUInstallDirs)
find_package(Python3 COMPONENTS Interpreter)

install(TARGETS staple_exporter RUNTIME)

# The target staple_described writes the manual page and the completions from --help.
if(Python3_FOUND)
  set(described ${CMAKE_BINARY_DIR}/described)
  set(describe ${CMAKE_CURRENT_LIST_DIR}/deb/describe.py)
  set(completions ${described}/staple_exporter)
  add_custom_command(OUTPUT ${described}/staple_exporter.1
    COMMAND Python3::Interpreter ${describe} --program=$<TARGET_FILE:staple_exporter> --output=${described}
    DEPENDS staple_exporter ${describe} VERBATIM)
  add_custom_target(staple_described DEPENDS ${described}/staple_exporter.1)
  install(FILES ${described}/staple_exporter.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
  install(FILES ${completions}.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
    RENAME staple_exporter OPTIONAL)
  install(FILES ${completions}.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions
    RENAME _staple_exporter OPTIONAL)
  install(FILES ${completions}.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d OPTIONAL)
endif()

set(documents ${CMAKE_INSTALL_DATADIR}/doc/staple-exporter)
install(FILES probes/faults.md DESTINATION ${documents})
install(DIRECTORY exporter/reference DESTINATION ${documents} FILES_MATCHING PATTERN *.md)
install(FILES config/web.yml config/systemd/staple-exporter.socket DESTINATION ${documents}/examples)
install(DIRECTORY alerts dashboards DESTINATION ${CMAKE_INSTALL_DATADIR}/staple-exporter
  PATTERN tests EXCLUDE PATTERN pictures EXCLUDE PATTERN source EXCLUDE PATTERN README.md EXCLUDE
  PATTERN kustomization.yaml EXCLUDE)
