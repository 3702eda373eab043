using LfpSharp.Commands;
using OwnParts;

// The lfp command with parts of one's own: 'dotnet run -c Release -- train shapes.yaml', 'compare', 'sweep', 'verify', and all the others.
return Lfp.Run(args, lab => lab
    .AddModel<AttentionNetOptions>("attention-net")
    .AddRule<DecayedLfpOptions>("decayed-lfp")
    .AddReward<MarginReward>("margin")
    .AddSchedule<HalvingSchedule>("halving")
    .AddAugmentation<Darken>("darken")
    .AddData("shapes", folder => new ShapeData(), "squares, crosses and discs, drawn from the seed"));
