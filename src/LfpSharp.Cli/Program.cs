return LfpSharp.Commands.Lfp.Run(args);
