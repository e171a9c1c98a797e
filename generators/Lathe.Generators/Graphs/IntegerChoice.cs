namespace Lathe.Generators.Graphs;

/// <summary>What [Quantize] says to compression, beside the format that code is made for.</summary>
/// <param name="Rounding">A member of Lathe.Rounding.</param>
/// <param name="AverageBits">Of a weight where bits are chosen for each layer; null where the format says them.</param>
/// <param name="GroupSize">Inputs that share a scale below 8 bits; 0 for all of them.</param>
/// <param name="Calibration">What chooses the static scale of the inputs, a member of Lathe.CalibrationMethod; null where each row has its
/// own.</param>
internal sealed record IntegerChoice(string Rounding, double? AverageBits, int GroupSize, string? Calibration);
