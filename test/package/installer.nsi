# As much of electron-builder's installer as resources/installer/firewall.nsh needs.
Unicode true
!include LogicLib.nsh
!include FileFunc.nsh
!define APP_EXECUTABLE_FILENAME "Meshtask.exe"

Name "Meshtask"
OutFile "${OUTPUT}"
InstallDir "$PROGRAMFILES\Meshtask"
RequestExecutionLevel user
Icon "${ICON}"
UninstallIcon "${ICON}"

Var installMode
Var appExe

!macro _isUpdated _a _b _t _f
  ClearErrors
  ${GetParameters} $R9
  ${GetOptions} $R9 "--updated" $R8
  IfErrors `${_f}` `${_t}`
!macroend
!define isUpdated `"" isUpdated ""`

!include "${INCLUDE}"

Section "install"
  StrCpy $installMode all
  StrCpy $appExe "$INSTDIR\${APP_EXECUTABLE_FILENAME}"
  WriteUninstaller "$INSTDIR\Uninstall Meshtask.exe"
  !insertmacro customInstall
SectionEnd

Section "un.Uninstall"
  !insertmacro customUnInstall
SectionEnd
