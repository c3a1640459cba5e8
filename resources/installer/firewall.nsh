# Lets the machines of private networks reach the program. The desktop app knows these names:
# src/main/shell/firewall.ts.

!define FIREWALL_RULE "Meshtask"

!macro netsh WORDS
  Push $0
  nsExec::Exec '"$SYSDIR\netsh.exe" advfirewall firewall ${WORDS}'
  Pop $0
!macroend

!macro customInstall
  ${if} $installMode == "all"
    # An update would add it once more.
    !insertmacro netsh 'delete rule name="${FIREWALL_RULE}" program="$appExe"'
    Pop $0
    !insertmacro netsh 'add rule name="${FIREWALL_RULE}" dir=in action=allow profile=private program="$appExe"'
    Pop $0
  ${endIf}
!macroend

!macro customUnInstall
  # An update uninstalls the version before.
  ${ifNot} ${isUpdated}
    ${if} $installMode == "all"
      !insertmacro netsh 'delete rule name="${FIREWALL_RULE}" program="$INSTDIR\${APP_EXECUTABLE_FILENAME}"'
      Pop $0
    ${elseIfNot} ${Silent}
      Push $1
      ReadEnvStr $1 USERNAME
      !insertmacro netsh 'show rule name="${FIREWALL_RULE} for $1"'
      ${if} $0 == 0
        # As when the app added it, Windows asks an administrator.
        ExecShellWait "runas" "$SYSDIR\netsh.exe" 'advfirewall firewall delete rule name="${FIREWALL_RULE} for $1"' SW_HIDE
      ${endIf}
      Pop $0
      Pop $1
    ${endIf}
  ${endIf}
!macroend
