@echo off
rem hermes-shell wrapper __HERMES_VERSION__
rem hermes -p __HERMES_NAME__
setlocal EnableExtensions DisableDelayedExpansion
rem hermes under this profile, for this one command: a -p of the user's own wins. Written by hermes-shell,
rem which knows it by the lines above and the one that sets hs_home; edits are lost.

rem Paths beyond ASCII are written in UTF-8. The terminal is given its own code page back before anything runs.
set hs_page=__HERMES_PAGE__
if defined hs_page for /f "tokens=2 delims=:." %%a in ('"%SystemRoot%\System32\chcp.com"') do set hs_was=%%a
if defined hs_page "%SystemRoot%\System32\chcp.com" %hs_page% >nul
set hs_name=__HERMES_NAME__
set __HERMES_HOME__
set __HERMES_SHELL__
set __HERMES_AGENT__
if defined hs_was "%SystemRoot%\System32\chcp.com" %hs_was% >nul

if not exist "%hs_home%\" goto gone

rem The value before the outermost pin is kept.
if defined HERMES_SHELL_PROFILE goto pin
set HERMES_SHELL_SAVED_HOME=
if defined HERMES_HOME set "HERMES_SHELL_SAVED_HOME=+%HERMES_HOME%"
:pin
set "HERMES_HOME=%hs_home%"
set HERMES_SHELL_PROFILE=%hs_name%
set HERMES_SHELL_OWNER=

rem hermes-shell; the agent where that is gone. A line is expanded before it runs: what is ours is unset on it.
if exist "%hs_shell%" goto shell
if exist "%hs_agent%" goto agent
echo hermes: neither hermes-shell nor the agent is there any more>&2
echo   install them again: pipx install hermes-shell ^& pipx install hermes-agent>&2
exit /b 127

:shell
set hs_page=& set hs_was=& set hs_name=& set hs_home=& set hs_shell=& set hs_agent=& "%hs_shell%" --called-from= %*
exit /b %ERRORLEVEL%

:agent
set hs_page=& set hs_was=& set hs_name=& set hs_home=& set hs_shell=& set hs_agent=& "%hs_agent%" %*
exit /b %ERRORLEVEL%

:gone
echo hermes: there is no profile '%hs_name%' any more: "%hs_home%">&2
echo   remove this wrapper: del "%~f0">&2
exit /b 1
