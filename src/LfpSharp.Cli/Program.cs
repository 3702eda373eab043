return LfpSharp.Cli.CommandLine.Run(args);
