using TorchSharp;

// Nothing here mentions the library, and TorchSharp is first used in another method.
Console.WriteLine($"sum {Sum()}");

static float Sum() => torch.ones(6).sum().item<float>();
