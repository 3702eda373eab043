using System.CommandLine;
using LfpSharp.Commands.Screen;

namespace LfpSharp.Commands.Doctor;

/// <summary><c>lfp completion</c>: the few lines that make a shell complete lfp's commands, options and names on Tab.</summary>
/// <remarks>All of them ask <c>lfp [suggest:PLACE] LINE</c>, so what they offer is what the program at hand knows.</remarks>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # lfp completion bash > ~/.local/share/bash-completion/completions/lfp
            _lfp() {
              local word="${COMP_WORDS[COMP_CWORD]}" line="${COMP_LINE:0:COMP_POINT}" IFS=$'\n'
              COMPREPLY=($(compgen -W "$(lfp "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word"))
            }
            complete -o default -F _lfp lfp
            """,
        ["zsh"] = """
            #compdef lfp
            # lfp completion zsh > ~/.zfunc/_lfp    (with 'fpath+=~/.zfunc' before 'compinit' in ~/.zshrc)
            _lfp() {
              local line="${(j: :)words[1,CURRENT]}"
              local -a found=("${(@f)$(lfp "[suggest:${#line}]" "$line" 2>/dev/null)}")
              compadd -a found || _files
            }
            if [[ $funcstack[1] == _lfp ]]; then _lfp; else compdef _lfp lfp; fi
            """,
        ["fish"] = """
            # lfp completion fish > ~/.config/fish/completions/lfp.fish
            function __lfp
                set -l line (commandline -cp)
                lfp "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c lfp -a '(__lfp)'
            """,
        ["powershell"] = """
            # lfp completion powershell | Out-String | Invoke-Expression    (a line for $PROFILE)
            Register-ArgumentCompleter -Native -CommandName lfp -ScriptBlock {
                param($word, $line, $place)
                $found = @(lfp "[suggest:$place]" "$line" 2>$null | Where-Object { $_ -like "$word*" })
                # Tab takes the first: names before options.
                ($found -notmatch '^[-/]') + ($found -match '^[-/]') | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """,
    };

    private static readonly Argument<string> Shell = new("SHELL")
    {
        Description = "The shell.",
        HelpName = string.Join('|', Scripts.Keys),
    };

    public static Command Create()
    {
        Shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        return new Command("completion", "Print what makes a shell complete commands, options and names; it says where to put it.")
        {
            Shell,
        }.Shows(Run);
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        var script = Scripts[parsed.GetValue(Shell)!];
        terminal.Line(script);
        terminal.Result(new { script });
        return ExitCode.Done;
    }
}
