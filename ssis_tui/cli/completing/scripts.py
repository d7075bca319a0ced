"""The scripts that stand in the shells; all they do is to ask the program."""

from enum import StrEnum
from typing import Final


class Shell(StrEnum):
    """A shell whose words can be completed."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


_BASH: Final = r"""# ssis-tui: completion for bash
_ssis_tui() {
    local line command=${1/#\~\//$HOME/}
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <("$command" __complete bash "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o nosort -F _ssis_tui ssis-tui 2>/dev/null || complete -F _ssis_tui ssis-tui
"""

_ZSH: Final = r"""#compdef ssis-tui
# ssis-tui: completion for zsh
_ssis_tui() {
    local line word tab=$'\t'
    local -a whole_words whole_lines open_words open_lines
    for line in "${(@f)$("${(Q)~words[1]}" __complete zsh "=${(Q)PREFIX}" \
            "${(@Q)words[2,CURRENT-1]}" 2>/dev/null)}"; do
        word=${line%%$tab*}
        [[ -n $word ]] || continue
        if [[ $word == *[=/] ]]; then
            open_words+=("$word") open_lines+=("${line//$tab/  }")
        else
            whole_words+=("$word") whole_lines+=("${line//$tab/  }")
        fi
    done
    (( $#whole_words )) && compadd -o nosort -l -d whole_lines -a whole_words
    (( $#open_words )) && compadd -o nosort -l -S '' -d open_lines -a open_words
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _ssis_tui "$@"
else
    compdef _ssis_tui ssis-tui
fi
"""

_FISH: Final = r"""# ssis-tui: completion for fish
function __ssis_tui_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l plain (string unescape -- $typed)
    and set typed $plain
    $words[1] __complete fish "=$typed" $words[2..-1] 2>/dev/null
end
complete -c ssis-tui -f -k -a '(__ssis_tui_complete)'
"""

_POWERSHELL: Final = r"""# ssis-tui: completion for PowerShell
Register-ArgumentCompleter -Native -CommandName 'ssis-tui' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($null -ne $_.Value) { "$($_.Value)" } else { $_.Extent.Text } })
    $program, $before = $words
    $typed = $wordToComplete.Trim("'").Trim('"')
    & $program __complete powershell "=$typed" @before 2>$null | ForEach-Object {
        $word, $description = $_ -split "`t", 2
        $text = if ($word -match '^[\w./:=@%+-]+$') { $word } else {
            "'" + $word.Replace("'", "''") + "'"
        }
        if (-not $description) { $description = $word }
        [System.Management.Automation.CompletionResult]::new(
            $text, $word, 'ParameterValue', $description)
    }
}
"""

SCRIPTS: Final = {
    Shell.BASH: _BASH,
    Shell.ZSH: _ZSH,
    Shell.FISH: _FISH,
    Shell.POWERSHELL: _POWERSHELL,
}
